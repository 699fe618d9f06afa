"""A webinar next week, and people who want to come."""

import datetime as dt
from email import message_from_bytes, policy

from heard.knowledge.actions.keep_webinar import keep_webinar
from heard.knowledge.actions.register_for_webinar import register_for_webinar
from heard.knowledge.actions.send_webinar_letters import send_webinar_letters
from heard.knowledge.models import Letter, Registration, Webinar

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
START = dt.datetime(2026, 11, 29, 17, tzinfo=dt.UTC)
JOIN = "https://meet.example/lamps?key=secret"


def a_webinar(at=NOW, **fields):
    values = {"title": "Light for small rooms", "slug": "small-rooms", "starts_at": START, "is_published": True}
    webinar = Webinar(**{**values, **fields})
    webinar.join_url = JOIN
    return keep_webinar(webinar=webinar, at=at)


def comes(webinar, who, at=NOW, language="en"):
    return register_for_webinar(
        webinar=webinar, address=f"{who}@home.example", name=who.title(), language=language, at=at
    )


def states(webinar):
    return dict(Registration.objects.filter(webinar=webinar).order_by("pk").values_list("name", "state"))


def written(webinar):
    """Return every letter there is: to whom, and what it says."""
    found = Letter.objects.filter(registration__webinar=webinar, dropped_at=None).order_by("pk")
    return list(found.values_list("registration__name", "kind"))


def sent(outbox, at=NOW):
    """Send what is due and return all mails that ever left, oldest first."""
    send_webinar_letters(at=at)
    return mails(outbox)


def mails(outbox):
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(outbox.glob("*.eml"))]


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def calendar_of(mail):
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return part
