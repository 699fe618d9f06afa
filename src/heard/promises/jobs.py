"""What the ledger does outside of a request: reading feeds, reckoning anew, and saying what customers should hear."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from smtplib import SMTPException

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from heard.customers.models import Address
from heard.plumbing.events import announce
from heard.plumbing.language_model import ModelUnavailable, is_configured
from heard.plumbing.mail.stopping import OutgoingStoppedError
from heard.plumbing.reactions import Recorded
from heard.promises.actions.ask_after_purchases import ask_after_purchases
from heard.promises.actions.let_out import let_out
from heard.promises.actions.prepare_updates import prepare_updates
from heard.promises.actions.read_feed import read_feed
from heard.promises.actions.recompute import recompute_everything
from heard.promises.events import NoticePrepared, PromisesReckonedAnew
from heard.promises.models import Calendar, Notice, NoticeState, RequestCode
from heard.promises.notices.suggesting import NotToBeTrusted, suggest
from heard.promises.request_codes import LASTS, code_of
from heard.staff.mail import post

# 5 s, 25 s, 2 min, 10 min: after that the code is too old.
PATIENT = RetryStrategy(
    max_attempts=4, exponential_wait=5, retry_exceptions=[OSError, SMTPException, OutgoingStoppedError]
)
#: A minute, two, three …: for more than half a day.
LASTING = RetryStrategy(
    max_attempts=40, linear_wait=60, retry_exceptions=[OSError, SMTPException, OutgoingStoppedError]
)
ONE_BY_ONE = "promises.reckon_anew"


@app.task(name="promises.read_feeds")
def read_feeds(timestamp: int) -> int:
    """Read every calendar's iCal feed; return how many changed something. A broken one does not keep the others."""
    at = dt.datetime.fromtimestamp(timestamp, tz=dt.UTC)
    numbers = Calendar.objects.exclude(feed="").order_by("pk").values_list("pk", flat=True)
    return sum(_read(number, at) for number in list(numbers))


@app.task(name="promises.read_feed_of")
def read_feed_of(calendar_id: int) -> bool:
    """Read the feed of one calendar, as soon as its address is known."""
    return _read(calendar_id, timezone.now())


@app.task(name="promises.reckon_anew", lock=ONE_BY_ONE)
def reckon_anew(setting: str, title: str, calendar_id: int | None = None) -> dict[str, int]:
    """Give open targets the times that follow from a changed setting, and say what changed; return the same.

    With `calendar_id` only those that count in it are looked at.
    """
    done = recompute_everything(at=timezone.now(), calendar_id=calendar_id)
    if done.moved or done.released:
        announce(PromisesReckonedAnew(setting=setting, title=title, moved=done.moved, released=done.released))
    return {"moved": done.moved, "released": done.released, "unchanged": done.unchanged}


@app.task(name="promises.send_code", retry=PATIENT)
def send_code(number: int) -> None:
    """Mail a code to whoever asked for it; reckoned here, so that no job's arguments hold it. Too late, it is not sent."""
    row = RequestCode.objects.filter(pk=number, used_at=None, made_at__gt=timezone.now() - LASTS)
    code = row.select_related("address").first()
    if code is not None:
        context = {"code": code_of(code), "minutes": int(LASTS.total_seconds() // 60)}
        address = code.address.value
        post("promises/mail/request_code", address, context, language=code.language, even_when_stopped=False)


@app.task(name="promises.tell_of_password", retry=LASTING)
def tell_of_password(number: int, did: str, language: str) -> None:
    """Tell a mailbox that its owner's password was set, changed or removed, and what to do if it was somebody else."""
    address = Address.objects.filter(pk=number).first()
    if address is not None:
        context = {"did": did, "own_page": f"{settings.HEARD_URL.rstrip('/')}{reverse('promises:own_password')}"}
        post("promises/mail/password_news", address.value, context, language=language, even_when_stopped=False)


@app.task(
    name="promises.suggest_words", retry=RetryStrategy(max_attempts=3, wait=20, retry_exceptions=[ModelUnavailable])
)
def suggest_words(number: int) -> None:
    """Ask the language model for other words for a draft, which stand beside ours until somebody chooses."""
    notice = Notice.objects.drafts().filter(pk=number, suggestion="").first()
    if notice is None:
        return
    try:
        words = suggest(notice)
    except NotToBeTrusted:
        return  # ours are there
    Notice.objects.drafts().filter(pk=number).update(suggestion=words)


def ask_for_words(facts: Sequence[Recorded[NoticePrepared]]) -> None:
    """React to prepared notices: let a model, where there is one, suggest words for those a person will look at."""
    drafts = [fact.event.notice_id for fact in facts if fact.event.state == NoticeState.DRAFT]
    if drafts and is_configured():
        for number in drafts:
            suggest_words.defer(number=number)


@app.task(name="promises.let_out_notices")
def let_out_notices(timestamp: int) -> int:
    """Send what customers should hear from us today; return how many mails."""
    return let_out(at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))


@app.task(name="promises.prepare_updates")
def prepare_daily_updates(timestamp: int) -> int:
    """Prepare a word for everybody who heard nothing for a day; return how many."""
    return prepare_updates(at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))


@app.task(name="promises.ask_after_purchases")
def ask_about_purchases(timestamp: int) -> int:
    """Begin to ask about orders whose day has come; return how many."""
    return ask_after_purchases(at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))


def _read(number: int, at: dt.datetime) -> bool:
    calendar = Calendar.objects.exclude(feed="").filter(pk=number).first()
    if calendar is None or not read_feed(calendar=calendar, at=at):
        return False
    reckon_anew.defer(setting=f"{Calendar._meta.label_lower}:{number}", title=str(calendar), calendar_id=number)
    return True
