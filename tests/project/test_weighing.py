"""A process that has become big begins afresh, when it has nothing to do, and nobody is alarmed."""

import mmap
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from heard.project.processes.weighing import held_alone, watch

MIB = 1024  # in KiB


def some(mib: int) -> mmap.mmap:
    """Memory that nobody had before: what Python or C take from their own stores may be some that was used already."""
    taken = mmap.mmap(-1, mib << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    taken.write(b"x" * (mib << 20))
    return taken


def test_what_is_held_alone_is_known():
    some(1).close()
    before = held_alone()
    with some(60):
        during = held_alone()
    assert 50 * MIB <= during - before <= 130 * MIB  # with what is written there, if that is kept


def test_it_ends_once_it_has_grown_and_has_nothing_to_do():
    stop, asked, is_idle = threading.Event(), threading.Semaphore(0), threading.Event()
    held: list[mmap.mmap] = []

    def idle() -> bool:
        asked.release()
        return is_idle.is_set()

    with ThreadPoolExecutor(1) as aside:
        watching = aside.submit(watch, stop, is_idle=idle, grown_kib=15 * MIB, every_seconds=0.01)
        while not asked.acquire(timeout=0.1):  # whenever it looked for the first time
            assert len(held) < 100
            held.append(some(10))
        assert asked.acquire(timeout=60)
        assert not watching.done()  # something is to be done
        is_idle.set()
        assert watching.result(timeout=60) is True
    for one in held:
        one.close()


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
