"""PostgreSQL goes away while mails are taken in: they are not blamed for it, unless it happens again and again with them."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection

from heard.channels.email.intake import intake_once, take_in_everything
from heard.channels.email.models import RawEmail
from tests.channels.email.arriving import arrive
from tests.channels.email.mailing import mail
from tests.plumbing.live.running import conninfo
from tests.stories.house import eventually

pytestmark = pytest.mark.django_db(transaction=True)

HELD_UP = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


class Intake(threading.Thread):
    """The intake on a connection of its own, which it tells."""

    wire = 0

    def run(self) -> None:
        try:
            connection.ensure_connection()
            self.wire = connection.connection.fileno()
            with contextlib.suppress(OperationalError, InterfaceError):
                intake_once()
        finally:
            connection.close()


@contextlib.contextmanager
def held_up() -> Iterator[tuple[psycopg.Connection, Intake, int]]:
    """An intake that has claimed its mails and waits, in the middle of writing, for a table somebody else has locked."""
    with psycopg.connect(conninfo(), autocommit=True) as other, psycopg.connect(conninfo()) as locking:
        locking.execute("LOCK TABLE customers_address IN ACCESS EXCLUSIVE MODE")
        intake = Intake()
        intake.start()
        pid = eventually(lambda: other.execute(HELD_UP).fetchone())[0]
        yield other, intake, pid
        locking.rollback()  # a server that lost its client sees it only now
        intake.join()
        eventually(lambda: not other.execute("SELECT FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone())


def stop_the_database() -> None:
    with held_up() as (other, _, pid):
        other.execute("SELECT pg_terminate_backend(%s)", [pid])


def lose_the_database() -> None:
    with held_up() as (_, intake, _pid):
        wire = socket.socket(fileno=intake.wire)
        wire.shutdown(socket.SHUT_RDWR)
        wire.detach()


def attempts(raw: RawEmail) -> int:
    raw.refresh_from_db()
    return raw.attempts


def test_a_database_that_is_stopped_does_not_count_against_the_mails_in_hand(inbox):
    raw = arrive(mail(), inbox=inbox)
    for _ in range(3):
        stop_the_database()
        assert attempts(raw) == 1
        assert raw.state == "new"

    take_in_everything()

    assert attempts(raw) == 1  # the one that succeeded
    assert raw.state == "done"


def test_a_database_that_is_lost_without_a_word_is_forgiven_once_for_each_mail(inbox):
    raw = arrive(mail(), inbox=inbox)
    counted = []
    for _ in range(3):
        lose_the_database()
        counted.append(attempts(raw))
    assert counted == [1, 1, 2]  # as each was begun; from the second time on it may be the mail that does it

    take_in_everything()

    assert attempts(raw) == 3
    assert raw.state == "done"
