"""Acknowledgements end with articles: only where search is sure, that everybody may read, and never for complaints."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from heard.community.paths import question_path
from heard.conversations.acknowledgements import TEXTS
from heard.conversations.actions.receive import receive
from heard.conversations.incoming import Incoming, Sender
from heard.conversations.meanwhile import MEANWHILE
from heard.conversations.models import Brand, Conversation, Inbox, Message, MessageKind, MessageTemplate
from heard.feedback.actions.open_complaint import open_complaint
from heard.knowledge.actions.index_articles import index_articles
from heard.plumbing.reactions import react_until_done
from heard.staff.models import Agent, Role
from tests.community.among import Among
from tests.knowledge.centre import Centre

pytestmark = pytest.mark.django_db
NOON = dt.datetime.now(dt.UTC)
PARCEL = "Dear all,\n\nhow can I return a parcel?\n\nKind regards, Ana"


@pytest.fixture
def inbox(settings) -> Inbox:
    settings.HEARD_URL = "https://help.willow.example"
    centre = Centre()
    kept = [
        centre.article("How to return a parcel", slug="return"),
        centre.article("How we return a parcel ourselves", slug="ours", audience="agents"),
        centre.article("How good customers return a parcel", slug="gold", audience="customers"),
    ]
    index_articles(article_ids=[one.pk for one in kept])
    return Inbox.objects.create(
        name="Support", brand=Brand.objects.create(name="Willow Goods"), address="support@willow.example"
    )


def said(inbox: Inbox, text: str = PARCEL, *, name: str = "ana", **more: object) -> Conversation:
    given = {
        "channel": "email", "inbox_id": inbox.pk, "sender": Sender(address=f"{name}@x.example", name="Ana Moreno"),
        "subject": "A question", "external_id": f"{name}@x.example", "received_at": NOON, "said_at": NOON, "text": text,
    }  # fmt: skip
    return Conversation.objects.get(pk=receive(Incoming(**(given | more))).conversation_id)  # type: ignore[arg-type]


def acknowledged() -> list[str]:
    react_until_done()
    return list(Message.objects.filter(kind=MessageKind.AUTOMATIC).order_by("pk").values_list("text", flat=True))


OFFERED = (
    "\n\nPerhaps this helps meanwhile:\n- [How to return a parcel](https://help.willow.example/help/en/orders/return/)\n\n"
    "Kind regards\nWillow Goods"
)


def test_what_surely_fits_stands_before_the_goodbye_and_nothing_that_only_some_may_read(inbox: Inbox) -> None:
    said(inbox)
    (text,) = acknowledged()
    assert text.endswith(OFFERED)
    page = Message.objects.get(kind=MessageKind.AUTOMATIC).html
    assert '<a href="https://help.willow.example/help/en/orders/return/"' in page


@pytest.mark.parametrize("text", ["Hello, is anybody there?", "My grandmother sends her love.", "", "\u202e"])
def test_where_nothing_surely_fits_nothing_is_said_of_it(inbox: Inbox, text: str) -> None:
    said(inbox, text)
    (written,) = acknowledged()
    assert "meanwhile" not in written
    assert "{" not in written
    assert "\n\n\n" not in written


@pytest.mark.parametrize(
    "text",
    [
        "This is unacceptable. How can I return a parcel?",
        "I want to COMPLAIN: how can I return a parcel?",
        "Ich bin sehr enttäuscht. How can I return a parcel?",
    ],
)
def test_whoever_is_cross_is_offered_nothing(inbox: Inbox, text: str) -> None:
    said(inbox, text)
    assert "meanwhile" not in acknowledged()[0]


def test_what_is_taken_up_as_a_complaint_is_offered_nothing(inbox: Inbox) -> None:
    ana = Agent.objects.create_user("ana@willow.example", "x", name="Ana", role=Role.ADMIN)
    open_complaint(conversation=said(inbox), agent=ana, words="It broke", at=NOON, tells_customer=False)
    assert [text for text in acknowledged() if "meanwhile" in text] == []


def test_an_inbox_may_leave_it_out(inbox: Inbox) -> None:
    Inbox.objects.update(offers_articles=False)
    said(inbox)
    assert "meanwhile" not in acknowledged()[0]


def test_only_the_language_of_the_letter_is_offered(inbox: Inbox) -> None:
    said(inbox, language="de")
    assert "/help/" not in acknowledged()[0]


@pytest.mark.parametrize(
    ("own", "written"),
    [
        ("Thanks!", "Thanks!\n\n{offer}"),
        ("Thanks!\n\n{answers}\n\nBye", "Thanks!\n\n{offer}\n\nBye"),
        ("Thanks!\n\nKind regards,\n\n{business}", "Thanks!\n\n{offer}\n\nKind regards,\n\nWillow Goods"),
    ],
)
def test_own_words_say_where_it_stands_or_have_it_before_their_goodbye(inbox: Inbox, own: str, written: str) -> None:
    MessageTemplate.objects.create(language="en", text=own)
    said(inbox)
    offer = (
        "Perhaps this helps meanwhile:\n- [How to return a parcel](https://help.willow.example/help/en/orders/return/)"
    )
    assert acknowledged() == [written.format(offer=offer)]


def test_own_words_with_a_place_for_it_leave_no_gap_where_there_is_nothing(inbox: Inbox) -> None:
    MessageTemplate.objects.create(language="en", text="Thanks!\n\n{answers}\n\nBye")
    said(inbox, "Hello?")
    assert acknowledged() == ["Thanks!\n\nBye"]


def test_a_title_cannot_lead_elsewhere(inbox: Inbox) -> None:
    from heard.knowledge.models import Article

    article = Article.objects.get(slug="return")
    article.title = "Return a parcel](https://evil.example/)[x"
    article.save()
    index_articles(article_ids=[article.pk])
    said(inbox)
    (text,) = acknowledged()
    assert "- [Return a parcel)(https://evil.example/)(x](https://help.willow.example/help/en/orders/return/)" in text


def _fails(_asked: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT no_such_thing")


def test_a_search_that_fails_holds_up_no_acknowledgement(inbox: Inbox, settings: pytest.FixtureRequest) -> None:
    settings.HEARD_FITTING_ARTICLES = "tests.project.test_meanwhile._fails"  # type: ignore[attr-defined]
    said(inbox)
    (text,) = acknowledged()
    assert text.endswith("Kind regards\nWillow Goods")
    assert "meanwhile" not in text


def test_every_language_of_our_acknowledgements_has_words_for_it() -> None:
    assert MEANWHILE.keys() == TEXTS.keys()
    assert [
        language for language, texts in TEXTS.items() if not all("\n\n{answers}\n\n" in text for text in texts)
    ] == []


def test_many_letters_cost_as_many_statements_as_one(inbox: Inbox, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    from heard.conversations.actions.acknowledge import acknowledge

    said(inbox, name="first")
    acknowledged()
    numbers = [said(inbox, name=f"c{number}").pk for number in range(13)]
    first = list(Message.objects.filter(conversation__in=numbers).order_by("pk").values_list("pk", flat=True))
    with django_assert_num_queries(16):
        assert acknowledge(message_ids=first[:1], at=NOON) == 1
    with django_assert_num_queries(16):
        assert acknowledge(message_ids=first[1:], at=NOON) == 12


def test_a_question_of_the_community_is_offered_once_somebody_answered_it(inbox: Inbox) -> None:
    """Whoever asked and was not answered for a day is written to by the team; their own question is no help to them."""
    Inbox.objects.filter(pk=inbox.pk).update(name="Willow")  # the shop below brings one of the same name
    among = Among()
    question = among.question(among.member("mina"), "Does the brass lamp hum when it is dimmed?")
    letter = "Hello,\n\ndoes the brass lamp hum when it is dimmed?\n\nBest, Ana"
    said(inbox, letter)
    (before,) = acknowledged()
    assert ("meanwhile" in before, "does-the-brass-lamp-hum" in before) == (False, False)
    among.answered(question, among.member("tom"))
    said(inbox, letter, name="otto")
    after = acknowledged()[-1]
    assert f"https://help.willow.example{question_path(question)}" in after
