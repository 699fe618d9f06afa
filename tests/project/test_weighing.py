"""A process that has become big begins afresh, when it has nothing to do, and nobody is alarmed."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from heard.project.processes.weighing import held_alone, watch

MIB = 1024  # in KiB


def test_what_is_held_alone_is_known():
    before = held_alone()
    held = bytearray(b"x" * (30 * MIB * 1024))
    assert 29 * MIB <= held_alone() - before <= 40 * MIB
    del held


def test_it_ends_once_it_has_grown_and_has_nothing_to_do():
    stop, asked, is_idle = threading.Event(), threading.Semaphore(0), threading.Event()

    def idle() -> bool:
        asked.release()
        return is_idle.is_set()

    with ThreadPoolExecutor(1) as aside:
        watching = aside.submit(watch, stop, is_idle=idle, grown_kib=15 * MIB, every_seconds=0.01)
        held = bytearray(b"x" * (60 * MIB * 1024))
        for _ in range(3):
            asked.acquire()
        assert not watching.done()  # something is to be done
        is_idle.set()
        assert watching.result(timeout=30) is True
    del held


def test_who_is_told_to_stop_stops():
    stop = threading.Event()
    stop.set()
    assert watch(stop, is_idle=lambda: True, grown_kib=-1, every_seconds=30) is False


def test_a_part_that_begins_afresh_is_started_again_at_once_and_without_a_word(tmp_path: Path):
    book = tmp_path / "book"
    done = subprocess.run(
        [sys.executable, "-m", "tests.project.afresh", str(book)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert len(set(book.read_text().split())) == 3
    assert (done.stdout.splitlines(), done.stderr) == (["Stopping."], "")
