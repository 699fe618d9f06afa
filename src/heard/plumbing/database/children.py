"""PostgreSQL's programs as our children: under their own account, out of reach of the terminal's Ctrl-C, ending with us."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from heard.plumbing.database.account import Account
from heard.plumbing.database.binaries import reachable_for

PATIENCE = 60.0  # seconds for a checkpoint, then the server ends without one and the next start replays its log
NEWS_EVERY = 5.0  # seconds
PR_SET_PDEATHSIG = 1
PASSED_ON = ("PATH", "LD_LIBRARY_PATH")
# Every connection is a process. glibc gives back what planning a large statement took only when it is told from when on.
FRUGAL = {"MALLOC_TRIM_THRESHOLD_": "131072"}


def start_program(
    name: str, options: Sequence[str], *, data: Path, account: Account, output: IO[bytes]
) -> subprocess.Popen[bytes]:
    """Start one of PostgreSQL's programs on a data folder, under an account."""
    # Under another account the way to the data may be closed (/root); the folder itself, entered before the change, is not.
    entered = account.is_other and sys.platform == "linux"
    change: dict[str, object] = (
        {"user": account.uid, "group": account.gid, "extra_groups": []} if account.is_other else {}
    )
    folder = reachable_for(account.uid, account.gid)
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        [folder / "bin" / name, "-D", "/proc/self/cwd" if entered else data, *options],
        cwd=data,
        env={"LC_ALL": "C", **FRUGAL} | {key: os.environ[key] for key in PASSED_ON if key in os.environ},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
        preexec_fn=_dies_with(os.getpid()),
        **change,
    )


def end_server(server: subprocess.Popen[bytes], say: Callable[[str], None]) -> None:
    """Stop a server in good order, and wait until it is gone."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
    waited = 0.0
    while waited < PATIENCE:
        try:
            server.wait(NEWS_EVERY)
        except subprocess.TimeoutExpired:
            waited += NEWS_EVERY
            say("The database is writing everything to disk.")
        else:
            return
    server.send_signal(signal.SIGQUIT)
    server.wait()


def _dies_with(parent: int) -> Callable[[], None]:
    if sys.platform != "linux":
        return lambda: None  # the next start ends what is left over
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return ask_kernel
