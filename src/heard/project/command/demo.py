"""`heard demo`: everything at once, with a shop to look at."""

import argparse
import os
import time
from functools import partial

from heard.project.command.errors import NotDoneError
from heard.project.command.serve import serve_after
from heard.project.demo import hurried
from heard.project.environment import Environment

HOME = "~/.heard-demo"  # unless HEARD_HOME says otherwise: never in the same place as real work


def demo(environment: Environment, options: argparse.Namespace) -> int:
    """Bring the demo up, loading it first when it is not there yet, and keep it running until SIGTERM or Ctrl-C."""
    os.environ["HEARD_OUTGOING"] = "outbox"
    os.environ.setdefault("HEARD_HOME", HOME)
    environment = Environment.read()
    try:
        hurried.start(environment.home, options.speed, real=time.time())
    except hurried.SpeedIsWrong:
        raise NotDoneError(f"Choose a speed from 1 to {hurried.FASTEST}; 60 makes a minute of every second.") from None
    return serve_after(partial(_load, options.conversations), environment)


def _load(conversations: int | None) -> str:
    from django.conf import settings
    from django.utils import timezone

    from heard.guidance.jobs import group_asked_questions
    from heard.project.demo.chats import hold_chats
    from heard.project.demo.community import let_customers_talk
    from heard.project.demo.load import AlreadyLoadedError, NotEmptyError, load
    from heard.project.demo.website import let_both_names_in
    from heard.promises.models import Informing

    if clock := hurried.running():
        hurried.teach_database(clock)
    try:
        load(conversations, at=timezone.now())
        hold_chats(at=timezone.now())
        let_customers_talk(at=timezone.now())
        group_asked_questions.defer(timestamp=int(timezone.now().timestamp()))
    except AlreadyLoadedError:
        if conversations is not None:
            return "The demo was loaded before. For another number of conversations, delete its home first."
    except NotEmptyError:
        raise NotDoneError(
            "Somebody works with this installation. Give the demo a home of its own with HEARD_HOME."
        ) from None
    let_both_names_in(settings.HEARD_URL)
    if clock:
        Informing.objects.update(check_in_days=1)  # three days are long to wait for whoever looks
    return _welcome(clock)


def _welcome(clock: hurried.HurriedClock | None) -> str:
    from heard.project.demo import PHRASE, sign_in_hint

    hint = sign_in_hint()
    if hint is None:
        return ""
    hurry = f"\nHere {clock.speed:g} minutes go by in one; mail comes in, and colleagues answer." if clock else ""
    return (
        f"Sign in as {hint.email} with “{PHRASE}”. Be a customer at /mailbox/, by mail, and at /shop/, by chat.{hurry}"
    )
