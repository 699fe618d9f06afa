"""A part that begins afresh twice, then asks its parent to stop; run by itself it is such a parent."""

import os
import signal
import sys
from pathlib import Path

from heard.project.processes.forking import BeginAfresh, Lifeline
from heard.project.processes.parts import Part
from heard.project.processes.supervisor import Supervisor


def run(environment: object) -> None:
    book = Path(sys.argv[1])
    with book.open("a") as file:
        file.write(f"{os.getpid()}\n")
    if len(book.read_text().split()) < 3:
        raise BeginAfresh
    os.kill(os.getppid(), signal.SIGTERM)
    signal.sigwait({signal.SIGTERM})


if __name__ == "__main__":
    Supervisor(
        [Part("guest", "tests.project.afresh:run", "tries it out")],
        None,  # type: ignore[arg-type]
        database=None,
        lifeline=Lifeline(),
        say=print,
        announce=lambda: True,
    ).run()
