"""`heard demo`: everything at once, with a shop to look at."""

import argparse
import os
from functools import partial

from heard.project.command.errors import NotDoneError
from heard.project.command.serve import serve_after
from heard.project.environment import Environment

HOME = "~/.heard-demo"  # unless HEARD_HOME says otherwise: never in the same place as real work


def demo(environment: Environment, options: argparse.Namespace) -> int:
    """Bring the demo up, loading it first when it is not there yet, and keep it running until SIGTERM or Ctrl-C."""
    os.environ["HEARD_OUTGOING"] = "outbox"
    os.environ.setdefault("HEARD_HOME", HOME)
    return serve_after(partial(_load, options.conversations), Environment.read())


def _load(conversations: int | None) -> str:
    from django.utils import timezone

    from heard.project.demo import PHRASE, sign_in_hint
    from heard.project.demo.load import AlreadyLoadedError, NotEmptyError, load

    try:
        load(conversations, at=timezone.now())
    except AlreadyLoadedError:
        if conversations is not None:
            return "The demo was loaded before. For another number of conversations, delete its home first."
    except NotEmptyError:
        raise NotDoneError(
            "Somebody works with this installation. Give the demo a home of its own with HEARD_HOME."
        ) from None
    hint = sign_in_hint()
    return f"Sign in as {hint.email} with “{PHRASE}”. Read and answer mail as a customer at /mailbox/." if hint else ""
