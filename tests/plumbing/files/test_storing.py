"""Keeping files: the same bytes once, also when two keep them at the same moment."""

import threading
import time

import pytest
from django.db import connection, connections, transaction

from heard.plumbing.database.statements import pipelined
from heard.plumbing.files import open_file, store
from heard.plumbing.models import StoredFile


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted")
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_two_who_keep_the_same_file_at_the_same_moment_both_succeed_also_in_a_pipeline() -> None:
    begun = threading.Event()

    def keep_slowly() -> None:
        try:
            with transaction.atomic():
                store(b"the same picture")
                begun.set()
                deadline = time.monotonic() + 60
                while not somebody_waits() and time.monotonic() < deadline:
                    time.sleep(0.01)
        finally:
            connections.close_all()

    other = threading.Thread(target=keep_slowly)
    other.start()
    assert begun.wait(60)
    with pipelined(), transaction.atomic():
        stored = store(b"the same picture")
    other.join(60)

    assert list(StoredFile.objects.values_list("sha256", "size")) == [(stored.sha256, 16)]
    with open_file(stored.sha256) as file:
        assert file.read() == b"the same picture"
