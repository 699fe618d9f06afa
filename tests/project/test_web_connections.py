"""A request begins when there is a database connection for it, and others have it once it is over."""

import threading

import pytest
from django.core.signals import request_finished, request_started
from django.db import connection, connections

from heard.plumbing.database.backend.base import DatabaseWrapper
from heard.project.processes import web

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def one_connection(monkeypatch):
    """Share one connection, for this test."""
    connection.close()
    for name in ("CONN_MAX_AGE", "CONN_HEALTH_CHECKS"):
        monkeypatch.setitem(connections.settings["default"], name, connections.settings["default"][name])
    monkeypatch.setattr(DatabaseWrapper, "shelf", None)
    web.share_connections(1)
    shelf = DatabaseWrapper.shelf
    yield shelf
    request_started.disconnect(web._take_connection)
    request_finished.disconnect(web._put_back_connection)
    connection.close()
    shelf._idle_seconds = -1
    shelf.close_idle()


def begin():
    web._take_connection()
    return connection.connection


def end():
    web._put_back_connection()


def test_the_next_request_begins_once_the_one_before_is_over(one_connection):
    mine, theirs = begin(), []

    def another():
        theirs.append(begin())
        end()

    thread = threading.Thread(target=another)
    thread.start()
    thread.join(0.2)
    assert theirs == []
    end()
    thread.join()
    assert theirs == [mine]


def test_a_database_that_is_away_is_the_requests_own_matter(one_connection, monkeypatch):
    with monkeypatch.context() as away:
        away.setitem(connection.settings_dict, "NAME", "no_such_database")
        assert [begin(), begin()] == [None, None]
    assert begin() is not None
