"""How a part learns that it shall stop."""

import signal
import threading
from types import FrameType

ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def stop_on_signal() -> threading.Event:
    """An event that is set by SIGTERM, SIGINT or SIGHUP; call it in the main thread."""
    stop = threading.Event()

    def note(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in ENDING:
        signal.signal(number, note)
    return stop


def interrupt_on_signal() -> None:
    """Let SIGTERM and SIGHUP do what Ctrl-C does, also when we were started in the background, where Ctrl-C is ignored."""
    for number in ENDING:
        signal.signal(number, signal.default_int_handler)
