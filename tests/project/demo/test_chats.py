"""The demo's conversations by chat: lived in, and real enough to go on with."""

import datetime as dt

import pytest

from heard.channels.chat.models import Chat
from heard.conversations.models import Message, State
from heard.plumbing.models import Fact
from heard.project.demo.chats import TALKS, hold_chats
from heard.project.demo.load import load

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 20, 15, tzinfo=dt.UTC)


def test_they_stand_where_they_should(settings, tmp_path):
    settings.HEARD_OUTBOX = tmp_path / "outbox"
    load(5, at=AT)
    before = Fact.objects.latest("pk").pk
    settled, going_on, waiting = hold_chats(at=AT)
    assert [Message.objects.filter(conversation=row).count() for row in (settled, going_on, waiting)] == [
        len(talk.lines) for talk in TALKS
    ]
    settled.refresh_from_db()
    assert (settled.state, settled.assignee.name) == (State.RESOLVED, "Priya Raman")
    assert (going_on.state, going_on.assignee is not None) == (State.OPEN, True)
    assert (waiting.state, waiting.assignee) == (State.OPEN, None)
    assert Chat.objects.get(pk=settled.pk).visitor.email == "imke.sanders@post.example"
    assert all(chat.visitor_got_id for chat in Chat.objects.exclude(pk=waiting.pk))
    assert Fact.objects.filter(pk__gt=before, at__gt=AT, stream__startswith="conversation:").count() == 0
