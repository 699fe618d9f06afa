"""What the knowledge floor does outside of a request."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from procrastinate.contrib.django import app

from heard.knowledge.actions import clean_articles_again as cleaning
from heard.knowledge.actions.ask_outside_links import ask_outside_links as ask
from heard.knowledge.actions.forget_searches import forget_searches
from heard.knowledge.actions.gather_outside_links import gather_outside_links as gather
from heard.knowledge.actions.publish_scheduled import publish_scheduled
from heard.knowledge.actions.remind_of_webinars import remind_of_webinars
from heard.knowledge.actions.send_webinar_letters import send_webinar_letters as send
from heard.knowledge.actions.tell_of_recordings import tell_of_recordings
from heard.knowledge.importing.actions import carry_out_import as carrying_out
from heard.knowledge.importing.actions import rehearse_import as rehearsing
from heard.knowledge.importing.actions import take_back_import as taking_back
from heard.knowledge.importing.actions.forget_uploads import forget_uploads

IMPORTS = "knowledge.imports"  # one at a time: each finds the shelves as the one before left them


@app.task(name="knowledge.rehearse_import", lock=IMPORTS)
def rehearse_import(number: int) -> None:
    """Look through what was uploaded."""
    rehearsing.rehearse_import(number=number, at=timezone.now())


@app.task(name="knowledge.carry_out_import", lock=IMPORTS)
def carry_out_import(number: int) -> None:
    """Bring in what was uploaded."""
    carrying_out.carry_out_import(number=number, at=timezone.now())


@app.task(name="knowledge.take_back_import", lock=IMPORTS)
def take_back_import(number: int) -> None:
    """Take back what was brought in."""
    taking_back.take_back_import(number=number, at=timezone.now())


@app.task(name="knowledge.forget_old_uploads")
def forget_old_uploads(timestamp: int) -> int:
    """Let uploads go that nobody brought in within a week; return how many."""
    return forget_uploads(at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))


@app.task(name="knowledge.send_webinar_letters")
def send_webinar_letters() -> int:
    """Send what was just written about a webinar; return how many letters left."""
    return send(at=timezone.now())


@app.task(name="knowledge.look_after_webinars")
def look_after_webinars(timestamp: int) -> int:
    """Remind people of their webinars, tell of recordings, and send what did not leave yet; return how many letters left."""
    at = dt.datetime.fromtimestamp(timestamp, tz=dt.UTC)
    remind_of_webinars(at=at)
    tell_of_recordings(at=at)
    return send(at=at)


@app.task(name="knowledge.clean_articles_again")
def clean_articles_again(timestamp: int) -> int:
    """Clean some articles that were cleaned by the rules of another day; return how many."""
    return cleaning.clean_articles_again()


@app.task(name="knowledge.gather_outside_links")
def gather_outside_links(timestamp: int) -> int:
    """Note which links of articles lead outside; return how many addresses that are."""
    return gather(at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))


@app.task(name="knowledge.ask_outside_links")
def ask_outside_links(timestamp: int) -> int:
    """Ask a few of these addresses whether they still answer; return how many were asked."""
    return ask(at=timezone.now())


@app.task(name="knowledge.publish_what_is_due")
def publish_what_is_due(timestamp: int) -> bool:
    """Publish the pages whose time has come, and take back those whose time is over; return whether there were any."""
    return publish_scheduled(at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))


@app.task(name="knowledge.forget_old_searches")
def forget_old_searches(timestamp: int) -> int:
    """Forget what was searched for long ago; return how many rows that were."""
    return forget_searches(at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))
