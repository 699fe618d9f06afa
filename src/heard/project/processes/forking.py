"""Children by fork, which share the memory of everything imported before, and end when their parent does."""

import ctypes
import gc
import os
import re
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from heard.project.processes.signals import ENDING

AFRESH = 75  # the exit status of a child that wishes to be started again (EX_TEMPFAIL of sysexits.h)
M_ARENA_MAX = -8  # of glibc's mallopt(3)
MADV_DONTNEED = 4


class BeginAfresh(Exception):
    """Raised by a part that has finished what it was doing and wants to go on in a new process."""


class Lifeline:
    """A pipe that nobody writes to: it closes when the parent is gone, however it went, and then its children end at once.

    What they were doing is unfinished and stays unfinished, as after a power cut; every part is built for that.
    """

    def __init__(self) -> None:
        self._reading, self._writing = os.pipe()

    def hold(self) -> None:
        """End this child as soon as the parent is gone."""
        os.close(self._writing)
        threading.Thread(target=self._wait, name="lifeline", daemon=True).start()

    def _wait(self) -> None:
        os.read(self._reading, 1)
        os.kill(os.getpid(), signal.SIGKILL)


def fork(run: Callable[[], None], lifeline: Lifeline, *, name: str) -> int:
    """Run a function in a child of its own, out of reach of the terminal's Ctrl-C, and return its process number.

    `name` is what `ps`, `top` and PostgreSQL show it as, up to 15 letters. The child's exit status is 0 when the
    function returns, AFRESH when it raises BeginAfresh, and 1 when it raises anything else.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number in (*ENDING, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        _rename(name)
        os.environ["PGAPPNAME"] = name  # so does PostgreSQL show its connections
        lifeline.hold()
        run()
        status = 0
    except BeginAfresh:
        status = AFRESH
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def ask_child(question: Callable[[], str], lifeline: Lifeline) -> str:
    """Run a function in a child and return its answer, so that what it imports and opens does not stay with us.

    Raises `ChildFailedError` when it did not get to an answer; it has told why.
    """
    reading, writing = os.pipe()
    child = fork(lambda: _answer(question, writing), lifeline, name="heard start")
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            told = answer.read()
    except KeyboardInterrupt:
        os.kill(child, signal.SIGKILL)
        raise
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0:
        raise ChildFailedError
    return told


class ChildFailedError(Exception):
    """A child ended without doing what it was forked for."""


def _rename(name: str) -> None:
    comm = Path("/proc/self/comm")
    if comm.exists():
        comm.write_text(name)


def settle() -> None:
    """Make what is in memory now shareable: the garbage collector will not touch it any more. Call it just before forking.

    From here on all threads of a process take memory from one place. By itself glibc gives each a place of its own, of
    which little goes back: pages of 90 kB, made by a few threads in turn, then cost tens of megabytes.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # only glibc has it
    if mallopt:
        mallopt(M_ARENA_MAX, 1)
    gc.collect()
    gc.freeze()
    _let_go_of_files()


def _let_go_of_files() -> None:
    """Give back the pages of programs and libraries that importing has touched: what is needed again comes from the file.

    Children map only what they use. The parent, which only looks after them, would keep 13 MB of it to itself.
    """
    maps = Path("/proc/self/smaps")  # only Linux has it
    if not maps.exists():
        return
    madvise = ctypes.CDLL(None).madvise
    madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    for start, end in _unchanged_files(maps.read_text()):
        madvise(start, end - start, MADV_DONTNEED)


def _unchanged_files(maps: str) -> Iterator[tuple[int, int]]:
    """Yield where files are mapped of which nobody here has changed a byte, nor could."""
    for mapping in re.split(r"\n(?=[0-9a-f]+-[0-9a-f]+ )", maps):
        found = re.match(r"([0-9a-f]+)-([0-9a-f]+) r-.p \S+ \S+ \S+ +/", mapping)
        if found and re.search(r"^Anonymous: +0 kB$", mapping, re.MULTILINE):
            yield int(found[1], 16), int(found[2], 16)


def _answer(question: Callable[[], str], writing: int) -> None:
    with os.fdopen(writing, "w") as pipe:
        pipe.write(question())
