"""Whether a command is understood, found out before anything is made: no `--help` and no slip of a finger starts a database."""

import os
import secrets
import sys
from collections.abc import Callable

from heard.project.environment import Environment

UNDERSTOOD = 100  # what the child ends with when there is nothing to say


def is_answered(environment: Environment, look: Callable[[], None]) -> int | None:
    """Let `look` read what was typed, with Django but without a database; return the status it ended with, None if it did not.

    Django's settings want a secret key, which is made with the home where there is none. There it is done in a child
    with a key of its own, so that no home is made just to say how a command is used. Nothing of Django may be imported
    before.
    """
    if environment.given_secret_key or (environment.home / "secret.key").exists():
        return _ended(look)
    sys.stdout.flush()
    child = os.fork()
    if child:
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return None if status == UNDERSTOOD else status
    status = 1
    try:
        os.environ["HEARD_SECRET_KEY"] = secrets.token_urlsafe(48)
        ended = _ended(look)
        status = UNDERSTOOD if ended is None else ended
        sys.stdout.flush()
    finally:
        os._exit(status)


def _ended(look: Callable[[], None]) -> int | None:
    import django

    django.setup()
    try:
        look()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    return None
