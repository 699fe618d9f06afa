"""Incidents: one problem behind many conversations, told to each in its own language, exactly once."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from heard.conversations.actions._incidents import IncidentIsOver
from heard.conversations.actions._writing import NothingToSay
from heard.conversations.actions.close import close
from heard.conversations.actions.edit_incident import edit_incident
from heard.conversations.actions.hold_open import hold_open
from heard.conversations.actions.link_to_incident import TooManyLinks, link_to_incident
from heard.conversations.actions.merge import merge
from heard.conversations.actions.open_incident import TitleIsWrong, open_incident
from heard.conversations.actions.queue_due import queue_due
from heard.conversations.actions.resolve_incident import resolve_incident
from heard.conversations.actions.take_back_news import take_back_news
from heard.conversations.actions.tell_incident import NobodyConcerned, TextTooLong, tell_incident
from heard.conversations.actions.tell_next import tell_next
from heard.conversations.actions.unlink_from_incident import unlink_from_incident
from heard.conversations.actions.withdraw_reply import TooLate
from heard.conversations.jobs import tell_what_waits
from heard.conversations.models import Conversation, Draft, IncidentLink, IncidentTelling, Message, Participant, State
from heard.customers.actions.erase_customer import erase_customer
from heard.plumbing.models import Fact
from tests.conversations.shop import NOON, Shop, after


@pytest.fixture
def shop(db):
    return Shop()


def some(shop, count=3, **fields):
    return [
        shop.mail(
            f"The shop shows error 502 ({number})", address=f"c{number}@home.example", name=f"C {number}", **fields
        )
        for number in range(count)
    ]


def incident(shop, conversations, title="The shop is down"):
    return open_incident(title=title, agent=shop.ana, at=NOON, conversations=conversations)


def work(news, at=None):
    while tell_next(news=news, at=at or after(hours=1)):
        pass


def told(news):
    rows = IncidentTelling.objects.filter(news=news).order_by("conversation")
    return [(row.conversation_id, row.state) for row in rows]


def states(conversations):
    return [Conversation.objects.get(pk=one.pk).state for one in conversations]


def test_each_is_told_in_its_own_conversation_and_language_with_its_own_name_and_number(shop):
    english = shop.mail("Down", address="a@home.example", name="Ada Bell", language="en-GB")
    german = shop.mail("Kaputt", address="b@home.example", name="Bo Eck", language="de")
    french = shop.mail("En panne", address="c@home.example", name="Cy Dor", language="fr")
    down = incident(shop, [english, german, french])
    news = tell_incident(
        incident=down, agent=shop.ana, at=after(hours=1),
        texts={"": "Hi {customer}, we are on it (#{number}).", "DE": "Guten Tag {customer}, wir sind dran.", "es": " "},
    )  # fmt: skip
    work(news)
    answers = Message.objects.filter(kind="reply").order_by("conversation")
    assert [(answer.conversation, answer.text, answer.agent) for answer in answers] == [
        (english, f"Hi Ada Bell, we are on it (#{english.pk}).", shop.ana),
        (german, "Guten Tag Bo Eck, wir sind dran.", shop.ana),
        (french, f"Hi Cy Dor, we are on it (#{french.pk}).", shop.ana),
    ]
    assert states([english, german, french]) == [State.WAITING_THIRD] * 3
    assert {answer.delivery for answer in answers} == {"held"}


def test_however_often_the_job_runs_each_is_told_once(shop):
    news = tell_incident(incident=incident(shop, some(shop)), agent=shop.ana, texts={"": "x"}, at=after(hours=1))
    for _ in range(3):
        work(news)
        tell_what_waits(timestamp=0)
    assert Message.objects.filter(kind="reply").count() == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        IncidentTelling.objects.create(news=news, conversation_id=told(news)[0][0])


@pytest.mark.django_db(transaction=True)
def test_under_two_workers_each_is_told_exactly_once():
    shop = Shop()
    conversations = some(shop, 12)
    news = tell_incident(incident=incident(shop, conversations), agent=shop.ana, texts={"": "x"}, at=after(hours=1))
    counts = []

    def run():
        try:
            count = 0
            while tell_next(news=news, at=after(hours=1)):
                count += 1
            counts.append(count)
        finally:
            connection.close()

    workers = [threading.Thread(target=run) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    # A row that another works on is passed over; whoever holds it tells it.
    assert sum(counts) == 12
    assert sorted(Message.objects.filter(kind="reply").values_list("conversation", flat=True)) == sorted(
        one.pk for one in conversations
    )


def test_what_is_settled_spam_erased_or_unlinked_is_not_told_and_says_why(shop):
    down = incident(shop, conversations := some(shop, 4))
    close(conversation=conversations[0], agent=shop.ana, at=after(hours=1))
    news = tell_incident(incident=down, agent=shop.ana, texts={"": "x"}, at=after(hours=1))
    close(conversation=conversations[1], agent=shop.ana, at=after(hours=1))
    erase_customer(customer=conversations[2].customer, agent=shop.ana, at=after(hours=1))
    work(news)
    rows = IncidentTelling.objects.filter(news=news).order_by("conversation")
    assert [(row.conversation_id, row.state, row.why) for row in rows] == [
        (conversations[1].pk, "refused", "It was settled meanwhile."),
        (conversations[2].pk, "refused", "The customer was erased."),
        (conversations[3].pk, "told", ""),
    ]


def test_what_went_into_another_conversation_is_told_there_once(shop):
    first, second = shop.mail("Down"), shop.mail("Still down", number="second")
    down = incident(shop, [first, second])
    merge(kept=second, merged=first, agent=shop.ana, at=after(minutes=1))
    news = tell_incident(incident=down, agent=shop.ana, texts={"": "x"}, at=after(hours=1))
    work(news)
    assert told(news) == [(second.pk, "told")]


def test_only_what_the_author_may_open_is_told(shop):
    hidden, open_one = shop.mail("Down", inbox=shop.orders), shop.mail("Down", address="a@home.example")
    down = open_incident(title="Down", agent=shop.ben, at=NOON, conversations=[hidden, open_one])
    news = tell_incident(incident=down, agent=shop.ana, texts={"": "x"}, at=after(hours=1))
    assert told(news) == [(open_one.pk, "waiting")]


def test_a_conversation_belongs_to_one_open_incident(shop):
    first, second = some(shop, 2)
    down, other = incident(shop, [first]), incident(shop, [], title="Slow")
    outcome = link_to_incident(incident=other, conversations=[first, second], agent=shop.ana, at=NOON)
    assert (outcome.linked, outcome.elsewhere) == ([second.pk], [first.pk])
    again = link_to_incident(incident=down, conversations=[first], agent=shop.ana, at=NOON)
    assert (again.linked, IncidentLink.objects.count()) == ([first.pk], 2)
    unlink_from_incident(conversation=first, agent=shop.ana, at=after(hours=1))
    assert unlink_from_incident(conversation=first, agent=shop.ana, at=after(hours=1)) is None
    outcome = link_to_incident(incident=other, conversations=[first], agent=shop.ana, at=after(hours=2))
    assert outcome.linked == [first.pk]
    names = Fact.objects.filter(stream=f"conversation:{first.pk}", name__startswith="Incident").order_by("id")
    assert list(names.values_list("name", flat=True)) == ["IncidentLinked", "IncidentUnlinked", "IncidentLinked"]


def test_one_that_is_held_open_and_has_nobody_to_tell_keeps_the_news_from_no_other(shop):
    conversations = some(shop)
    down = incident(shop, conversations)
    hold_open(conversation=conversations[0], kind="complaint", why="a complaint.", agent=shop.ana, at=NOON)
    news = resolve_incident(incident=down, agent=shop.ana, texts={"": "It works again."}, at=after(hours=2))
    Participant.objects.filter(conversation=conversations[0]).delete()
    work(news, after(hours=2))
    assert told(news) == [
        (conversations[0].pk, "refused"),
        (conversations[1].pk, "told"),
        (conversations[2].pk, "told"),
    ]
    assert states(conversations) == [State.OPEN, State.RESOLVED, State.RESOLVED]


def test_resolving_tells_all_and_resolves_them_and_names_what_is_held_open(shop):
    conversations = some(shop)
    down = incident(shop, conversations)
    hold_open(conversation=conversations[1], kind="complaint", why="a complaint.", agent=shop.ana, at=NOON)
    news = resolve_incident(incident=down, agent=shop.ana, texts={"": "It works again, {customer}."}, at=after(hours=2))
    work(news, after(hours=2))
    assert states(conversations) == [State.RESOLVED, State.WAITING_THIRD, State.RESOLVED]
    assert told(news) == [(conversations[0].pk, "told"), (conversations[1].pk, "held"), (conversations[2].pk, "told")]
    assert Message.objects.filter(kind="reply").count() == 3
    down.refresh_from_db()
    assert (down.resolved_at, down.resolved_by) == (after(hours=2), shop.ana)
    for deed in (
        lambda: tell_incident(incident=down, agent=shop.ana, texts={"": "x"}, at=after(hours=3)),
        lambda: resolve_incident(incident=down, agent=shop.ana, texts={}, at=after(hours=3)),
        lambda: link_to_incident(incident=down, conversations=[], agent=shop.ana, at=after(hours=3)),
    ):
        with pytest.raises(IncidentIsOver):
            deed()
    assert incident(shop, conversations, title="Down again")


def test_without_words_they_are_resolved_in_silence(shop):
    conversations = some(shop, 2)
    news = resolve_incident(incident=incident(shop, conversations), agent=shop.ana, texts={}, at=after(hours=2))
    work(news)
    assert (states(conversations), Message.objects.filter(kind="reply").count()) == ([State.RESOLVED] * 2, 0)


def test_news_can_be_taken_back_until_it_leaves(shop):
    conversations = some(shop)
    down = incident(shop, conversations)
    news = tell_incident(incident=down, agent=shop.ana, texts={"": "x"}, at=after(hours=1))
    tell_next(news=news, at=after(hours=1))
    assert take_back_news(news=news, agent=shop.ana, at=after(hours=1, seconds=30)) == 3
    work(news)
    assert [state for _number, state in told(news)] == ["stopped"] * 3
    assert (Message.objects.filter(kind="reply").count(), states(conversations)) == (0, [State.OPEN] * 3)
    assert Draft.objects.count() == 1
    with pytest.raises(TooLate):
        take_back_news(news=news, agent=shop.ana, at=after(hours=1))


def test_a_second_click_tells_nobody_twice(shop):
    down = incident(shop, some(shop, 2))
    clicks = [
        tell_incident(incident=down, agent=agent, texts={"": words}, at=after(hours=1, seconds=seconds))
        for agent, words, seconds in ((shop.ana, "x", 0), (shop.ana, "x ", 2), (shop.ana, "y", 3), (shop.ana, "x", 90))
    ]
    assert [clicks.index(news) for news in clicks] == [0, 0, 2, 3]
    for news in {news.pk: news for news in clicks}.values():
        work(news)
    assert Message.objects.filter(kind="reply").count() == 6


def test_nobody_takes_back_what_is_said_behind_a_door_they_may_not_open(shop):
    down = incident(shop, [shop.mail("Down"), shop.mail("Down", inbox=shop.orders, address="d@home.example")])
    news = tell_incident(incident=down, agent=shop.ben, texts={"": "x"}, at=after(hours=1))
    assert len(told(news)) == 2
    tell_next(news=news, at=after(hours=1))
    assert take_back_news(news=news, agent=shop.ana, at=after(hours=1)) == 1
    assert [state for _number, state in told(news)] == ["stopped", "waiting"]
    work(news)
    with pytest.raises(TooLate):
        take_back_news(news=news, agent=shop.ana, at=after(hours=1))
    assert take_back_news(news=news, agent=shop.ben, at=after(hours=1)) == 1


def test_closing_words_taken_back_make_it_last_on(shop):
    conversations = some(shop, 2)
    down = incident(shop, conversations)
    news = resolve_incident(incident=down, agent=shop.ana, texts={"": "Over."}, at=after(hours=1))
    work(news)
    take_back_news(news=news, agent=shop.ana, at=after(hours=1))
    down.refresh_from_db()
    assert (down.is_open, states(conversations)) == (True, [State.OPEN] * 2)
    assert IncidentLink.objects.filter(incident=down, over_at__isnull=True).count() == 2


def test_what_has_left_is_not_taken_back(shop):
    news = tell_incident(incident=incident(shop, some(shop, 2)), agent=shop.ana, texts={"": "x"}, at=after(hours=1))
    work(news)
    queue_due(at=after(hours=2))
    with pytest.raises(TooLate):
        take_back_news(news=news, agent=shop.ana, at=after(hours=2))
    assert Message.objects.filter(kind="reply").count() == 2


def test_what_makes_no_sense_is_refused_and_nobody_is_told(shop):
    down = incident(shop, some(shop, 1))
    for texts, refusal in (({}, NothingToSay), ({"de": "x"}, NothingToSay), ({"": "x" * 20_001}, TextTooLong)):
        with pytest.raises(refusal):
            tell_incident(incident=down, agent=shop.ana, texts=texts, at=after(hours=1))
    with pytest.raises(NothingToSay):
        resolve_incident(incident=down, agent=shop.ana, texts={"de": "x"}, at=after(hours=1))
    with pytest.raises(NobodyConcerned):
        tell_incident(incident=incident(shop, [], title="None"), agent=shop.ana, texts={"": "x"}, at=after(hours=1))
    for title in ("", " \n", "x" * 201):
        with pytest.raises(TitleIsWrong):
            open_incident(title=title, agent=shop.ana, at=NOON)
    with pytest.raises(TooManyLinks):
        link_to_incident(incident=down, conversations=[Conversation()] * 201, agent=shop.ana, at=NOON)
    assert IncidentTelling.objects.count() == 0


def test_a_double_click_opens_one(shop):
    down = some(shop)
    first = incident(shop, down[:1])
    again = open_incident(title=" The shop  is down ", agent=shop.ana, at=after(seconds=20), conversations=down)
    assert (again, IncidentLink.objects.filter(incident=first).count()) == (first, 3)
    assert Fact.objects.filter(name="IncidentOpened").count() == 1
    for agent, at in ((shop.ben, NOON), (shop.ana, after(minutes=2))):
        assert open_incident(title="The shop is down", agent=agent, at=at) != first


def test_what_was_said_in_other_words_is_not_lost_with_a_double_click(shop):
    first = incident(shop, some(shop))
    other = open_incident(title="The shop is down", words="Only in Austria", agent=shop.ana, at=NOON)
    assert (other != first, other.words) == (True, "Only in Austria")


def test_what_it_is_may_be_said_better_at_any_time(shop):
    row = incident(shop, some(shop))
    with pytest.raises(TitleIsWrong):
        edit_incident(incident=row, agent=shop.ben, title=" ", words="")
    for _ in range(2):
        edited = edit_incident(
            incident=row, agent=shop.ben, title="Checkout\nis down", words="The bank answers nothing"
        )
    assert (edited.title, edited.words) == ("Checkout is down", "The bank answers nothing")
    (fact,) = Fact.objects.filter(name="IncidentEdited")
    assert [fact.data[name] for name in ("title", "before", "agent_id")] == [
        "Checkout is down", "The shop is down", shop.ben.pk,
    ]  # fmt: skip
