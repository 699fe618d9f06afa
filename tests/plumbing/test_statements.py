"""Statements that are planned once: the same answers, seen by Django's own instruments."""

import datetime as dt
import os
import resource
from contextlib import nullcontext

import pytest
from django.db import IntegrityError, connection, transaction

from heard.plumbing.database.backend.base import MEETINGS
from heard.plumbing.database.statements import pipelined, prepared
from heard.plumbing.models import Installation

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def asked(statement, values):
    with prepared() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def plans_of(beginning):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE %s", [f"{beginning}%"]
        )
        return cursor.fetchall()


def test_small_and_large_numbers_and_lists_of_them_share_one_plan():
    statement = "SELECT %s + 0, %s::bigint[], 'numbers'"

    answers = [asked(statement, [number, [number, None]]) for number in (1, 70_000, 5_000_000_000, 2)]

    assert answers == [[(number, [number, None], "numbers")] for number in (1, 70_000, 5_000_000_000, 2)]
    assert plans_of("SELECT $1 + 0") == [(4 - MEETINGS, 0)]


def test_values_may_have_names_and_every_kind():
    row = asked(
        "SELECT %(text)s::text, %(flag)s::boolean, %(at)s::timestamptz, %(nothing)s::bigint, %(data)s::bytea, %(text)s::text",
        {"text": "100 % Öl", "flag": True, "at": NOON, "nothing": None, "data": b"\x00\xff"},
    )

    assert row == [("100 % Öl", True, NOON, None, b"\x00\xff", "100 % Öl")]


def test_the_log_of_queries_sees_them(django_assert_num_queries):
    with django_assert_num_queries(1) as log:
        asked("SELECT %s::bigint AS counted", [7])

    assert log.captured_queries[0]["sql"] == "SELECT $1::bigint AS counted"


def test_errors_are_djangos_and_leave_the_connection_usable():
    Installation.current()

    with pytest.raises(IntegrityError), transaction.atomic():
        asked("INSERT INTO plumbing_installation SELECT * FROM plumbing_installation WHERE %s::boolean", [True])

    assert asked("SELECT %s::text", ["still here"]) == [("still here",)]


def test_in_a_pipeline_answers_that_are_read_are_right_and_others_need_not_be_waited_for():
    with pipelined():
        with prepared() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE pipelined (number bigint) ON COMMIT DROP")
        with prepared() as cursor:
            cursor.execute("INSERT INTO pipelined SELECT generate_series(1, %s::bigint)", [5])
        with pipelined():
            assert asked("SELECT count(*), %s::text FROM pipelined", ["counted"]) == [(5, "counted")]


@pytest.mark.django_db(transaction=True)
def test_what_fails_in_a_pipeline_is_raised_and_nothing_is_kept():
    Installation.current()

    def write_and_stumble():
        with pipelined(), transaction.atomic():
            with prepared() as cursor:
                cursor.execute("UPDATE plumbing_installation SET is_demo = %s::boolean", [True])
            with prepared() as cursor:
                cursor.execute(
                    "INSERT INTO plumbing_installation SELECT * FROM plumbing_installation WHERE %s::boolean", [True]
                )

    with pytest.raises(IntegrityError):
        write_and_stumble()

    assert not Installation.current().is_demo
    with transaction.atomic():
        assert asked("SELECT %s::text", ["still here"]) == [("still here",)]


@pytest.mark.django_db(transaction=True)
def test_a_pipeline_around_a_transaction_commits_it():
    Installation.current()

    with pipelined(), transaction.atomic(), prepared() as cursor:
        cursor.execute("UPDATE plumbing_installation SET is_demo = %s::boolean", [True])

    assert Installation.current().is_demo


@pytest.mark.django_db(transaction=True)
def test_a_kept_connection_whose_server_went_away_is_replaced():
    connection.ensure_connection()
    assert connection.is_usable()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
    other.close()

    assert not connection.is_usable()
    connection.close()
    assert connection.is_usable() is False
    connection.ensure_connection()
    assert connection.is_usable()


@pytest.mark.django_db(transaction=True)
def test_a_connection_is_asked_how_it_is_also_where_a_thousand_live_lines_are_open():
    connection.close()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2048), hard))
    lines = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
    try:
        connection.ensure_connection()
        assert connection.connection.fileno() > 1024
        assert connection.is_usable()
    finally:
        connection.close()
        for line in lines:
            os.close(line)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def insert_again():
    """Write a row that is there already; nobody reads whether that went well."""
    with prepared() as cursor:
        cursor.execute(
            "INSERT INTO plumbing_installation SELECT * FROM plumbing_installation WHERE %s::boolean", [True]
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("inner", [True, False, None])
def test_what_fails_in_a_pipeline_within_a_transaction_ends_that_transaction_for_django_too(inner):
    Installation.current()
    with transaction.atomic():
        block = nullcontext() if inner is None else transaction.atomic(savepoint=inner)
        with pytest.raises(IntegrityError), pipelined(), block:
            insert_again()
        assert transaction.get_rollback()
        with pytest.raises(transaction.TransactionManagementError):
            Installation.objects.count()
    assert Installation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_fails_in_a_pipeline_within_a_savepoint_is_undone_up_to_there():
    Installation.current()
    with transaction.atomic():
        with pytest.raises(IntegrityError), transaction.atomic(), pipelined():
            insert_again()
        assert not transaction.get_rollback()
        assert Installation.objects.count() == 1
