"""Threads share a few database connections: none waits while one lies there, and none gets one that is broken or half done."""

import threading

import psycopg
import pytest
from django.db import connection

from heard.plumbing.database.backend.base import DatabaseWrapper
from heard.plumbing.database.shelf import Shelf

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shelf(monkeypatch):
    """Share one connection, for this test."""
    connection.close()
    shelf = Shelf(1, idle_seconds=600)
    monkeypatch.setattr(DatabaseWrapper, "shelf", shelf)
    yield shelf
    connection.close()
    monkeypatch.undo()
    Shelf.close_idle(_impatient(shelf))


def _impatient(shelf):
    shelf._idle_seconds = -1
    return shelf


def backend():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def in_a_thread(act):
    came_of_it = []

    def run():
        try:
            came_of_it.append(act())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, came_of_it


def test_what_one_puts_back_another_takes(shelf):
    mine = backend()
    connection.close()
    thread, theirs = in_a_thread(backend)
    thread.join()
    assert theirs == [mine]
    assert backend() == mine


def test_it_stays_as_it_was_set_up(shelf):
    backend()
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SHOW plan_cache_mode")
        assert cursor.fetchone()[0] == "force_generic_plan"
    assert connection.get_autocommit()


def test_who_comes_when_all_are_out_waits_until_one_is_back(shelf):
    mine = backend()
    thread, theirs = in_a_thread(backend)
    thread.join(0.2)
    assert theirs == []
    connection.let_go()
    thread.join()
    assert theirs == [mine]


def test_within_a_transaction_it_is_kept(shelf):
    from django.db import transaction

    with transaction.atomic():
        mine = backend()
        connection.let_go()
        assert backend() == mine


def test_one_that_is_not_shared_is_never_let_go():
    mine = backend()
    connection.let_go()
    assert backend() == mine


def test_one_with_an_unfinished_transaction_is_closed_and_not_put_back(shelf):
    mine = backend()
    connection.set_autocommit(False)
    backend()
    connection.close()
    thread, theirs = in_a_thread(backend)
    thread.join()
    assert theirs != [mine]


def test_one_that_the_server_closed_is_not_taken(shelf):
    mine = backend()
    connection.close()
    with psycopg.connect(**_parameters(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
    assert backend() != mine


def test_a_place_is_free_again_where_no_connection_could_be_opened(shelf, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "NAME", "no_such_database")
    for _ in range(2):
        with pytest.raises(Exception, match="no_such_database"):
            backend()
    monkeypatch.undo()
    monkeypatch.setattr(DatabaseWrapper, "shelf", shelf)
    assert backend() > 0


def test_what_lies_there_for_long_is_closed(shelf):
    mine = backend()
    connection.close()
    shelf.close_idle()
    assert backend() == mine
    connection.close()
    _impatient(shelf).close_idle()
    assert backend() != mine


def _parameters():
    from heard.plumbing.wakening import parameters

    return parameters()
