"""Statements that are planned once: the same answers, seen by Django's own instruments."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from heard.plumbing.database.statements import TRIES, prepared
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
    assert plans_of("SELECT $1 + 0") == [(4 - TRIES, 0)]


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
