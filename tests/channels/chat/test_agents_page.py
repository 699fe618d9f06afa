"""The page of live chats: who waits, who talks with whom, and what can be done there."""

import pytest

from heard.channels.chat.models import Chat
from heard.conversations.actions.assign import assign
from heard.conversations.actions.reply import reply
from heard.conversations.actions.transfer import transfer
from heard.conversations.models import Assignment, Conversation, Inbox, Mention, Message, MessageKind
from heard.plumbing.models import Fact
from heard.staff.actions.follow_presence import follow_presence
from tests.channels.chat.chats import Guest, widget_of
from tests.conversations.shop import NOON

HTMX = {"HX-Request": "true"}


@pytest.fixture
def ana(shop, client):
    client.force_login(shop.ana)
    return client


def begun(inbox, name, text="Hello?"):
    from django.utils import timezone

    return Guest(inbox, name=name).say(text, at=timezone.now())


def test_who_waits_stands_first_and_who_talks_with_whom_below(shop, ana):
    taken, first, second = (begun(shop.inbox, name) for name in ("Tariq", "Cleo", "Bea"))
    assign(conversation=taken, agent=shop.ben, assignee=shop.ben, team=None, at=NOON)
    page = ana.get("/chats/").content.decode()
    assert page.index("2 wait") < page.index(f"row-{first.pk}") < page.index(f"row-{second.pk}")
    assert page.index(f"row-{second.pk}") < page.index("1 goes on") < page.index(f"row-{taken.pk}")
    part = ana.get("/chats/?part=body", headers=HTMX).content.decode()
    assert part.count('class="row chat-row"') == 3
    assert "<html" not in part


def test_chats_of_inboxes_one_may_not_open_are_not_seen_nor_taken_nor_whispered_into(shop, ana):
    hidden = begun(shop.orders, "Cleo", "A secret order")
    assert b"A secret order" not in ana.get("/chats/").content
    assert ana.get("/chats/now/").json() == {"mine": [], "waiting": []}
    for path in (f"/chats/{hidden.pk}/taking/", f"/conversations/{hidden.pk}/whispering/"):
        assert ana.post(path, {"text": "x"}).status_code == 404
    assert ana.post(f"/conversations/{hidden.pk}/transferring/", {"to": f"agent-{shop.ben.pk}"}).status_code == 404
    hidden.refresh_from_db()
    assert hidden.assignee is None


def test_nobody_sees_them_who_is_signed_out(shop, client):
    assert client.get("/chats/").status_code == 302
    assert client.get("/chats/now/").status_code == 302


def test_one_query_shows_one_chat_or_ten(shop, ana, django_assert_num_queries):
    from django.utils import timezone

    from heard.channels.chat.queries.live import live_chats, mine_and_waiting

    for count in (1, 10):
        for number in range(count):
            begun(shop.inbox, f"Guest {number}")
        with django_assert_num_queries(1):
            live_chats(shop.ana, at=timezone.now())
        with django_assert_num_queries(1):
            mine_and_waiting(shop.ana, at=timezone.now())
    assert len(live_chats(shop.ana, at=timezone.now(), limit=4)) == 4


def test_a_chat_is_taken_by_one_click_and_only_once(shop, ana):
    chat = begun(shop.inbox, "Cleo")
    assert ana.post(f"/chats/{chat.pk}/taking/")["Location"] == f"/conversations/{chat.pk}/?from=chats"
    chat.refresh_from_db()
    assert chat.assignee == shop.ana
    ana.force_login(shop.ben)
    ana.post(f"/chats/{chat.pk}/taking/")
    chat.refresh_from_db()
    assert (chat.assignee, Assignment.objects.count()) == (shop.ana, 1)


def test_open_pages_are_told_which_are_mine_and_which_wait(shop, ana):
    mine, waits, others = (begun(shop.inbox, name) for name in ("A", "B", "C"))
    assign(conversation=mine, agent=None, assignee=shop.ana, team=None, at=NOON)
    assign(conversation=others, agent=None, assignee=shop.ben, team=None, at=NOON)
    assert ana.get("/chats/now/").json() == {"mine": [mine.pk], "waiting": [waits.pk]}


def test_a_lead_whispers_to_the_agent_of_a_chat_and_the_visitor_never_sees_it(shop, client):
    client.force_login(shop.lead("Priya Raman"))
    chat = begun(shop.inbox, "Cleo")
    assign(conversation=chat, agent=None, assignee=shop.ben, team=None, at=NOON)
    assert b"To Ben Okafor, unseen by the visitor" in client.get(f"/conversations/{chat.pk}/whispering/").content
    client.post(f"/conversations/{chat.pk}/whispering/", {"text": "Offer her a new shade."}, headers=HTMX)
    written = Message.objects.get(conversation=chat, kind=MessageKind.NOTE)
    assert (written.text, written.agent.name) == ("Offer her a new shade.", "Priya Raman")
    assert list(Mention.objects.values_list("agent__name", flat=True)) == ["Ben Okafor"]
    assert not Message.objects.filter(pk=written.pk).seen_by_customer().exists()


def test_a_supervisor_joins_by_answering_and_the_chat_stays_its_agents(shop):
    chat = begun(shop.inbox, "Cleo")
    assign(conversation=chat, agent=None, assignee=shop.ben, team=None, at=NOON)
    reply(conversation=chat, agent=shop.lead("Priya Raman"), text="I am here, too.", at=NOON)
    chat.refresh_from_db()
    assert chat.assignee == shop.ben


def test_a_chat_is_handed_to_a_colleague_with_a_note_that_calls_them(shop, ana):
    chat = begun(shop.inbox, "Cleo")
    assign(conversation=chat, agent=None, assignee=shop.ana, team=None, at=NOON)
    to_ben = {"to": f"agent-{shop.ben.pk}", "words": "She speaks French."}
    answered = ana.post(f"/conversations/{chat.pk}/transferring/", to_ben, headers=HTMX)
    assert f"/conversations/{chat.pk}/assignment/?assignee={shop.ana.pk}" in answered["HX-Trigger"]
    chat.refresh_from_db()
    assert chat.assignee == shop.ben
    assert Message.objects.get(conversation=chat, kind=MessageKind.NOTE).text == "She speaks French."
    assert [mention.agent for mention in Mention.objects.all()] == [shop.ben]
    assert Fact.objects.filter(name="ConversationAssigned").latest("id").data["reason"] == "transfer"


def test_handed_to_a_team_it_goes_to_who_is_next_there_or_waits(shop):
    Inbox.objects.update(assignment="fewest")
    first, second = begun(shop.inbox, "Cleo"), begun(shop.inbox, "Bea")
    for chat in (first, second):
        assign(conversation=chat, agent=None, assignee=shop.ana, team=None, at=NOON)
    waits = transfer(conversation=first, agent=shop.ana, assignee=None, team=shop.team, at=NOON)
    assert (waits.assignee, waits.team) == (None, shop.team)
    follow_presence(agent_id=shop.ben.pk, availability="online", at=NOON)
    given = transfer(conversation=second, agent=shop.ana, assignee=None, team=shop.team, words="Please", at=NOON)
    assert (given.assignee, given.team) == (shop.ben, shop.team)


def test_it_is_handed_to_nobody_who_may_not_open_it_and_nothing_is_written(shop, client):
    client.force_login(shop.ben)
    chat = begun(shop.orders, "Cleo")
    path = f"/conversations/{chat.pk}/transferring/"
    refused = client.post(path, {"to": f"agent-{shop.ana.pk}", "words": "For you"}, headers=HTMX)
    assert (refused.status_code, b"They may not open this inbox" in refused.content) == (422, True)
    assert client.post(path, {"to": ""}, headers=HTMX).status_code == 422
    assert not Message.objects.filter(kind=MessageKind.NOTE).exists()
    assert Conversation.objects.get(pk=chat.pk).assignee is None


def test_the_side_bar_leads_to_chats_only_where_a_website_has_one_and_counts_who_waits(shop, ana):
    assert b'href="/chats/"' not in ana.get("/side-bar/").content
    widget_of(shop.orders)
    assert b'href="/chats/"' not in ana.get("/side-bar/").content
    begun(shop.inbox, "Cleo")
    assert Chat.objects.count() == 1
    page = ana.get("/side-bar/").content.decode()
    assert page[page.index('href="/chats/"') :].split("</a>")[0].count('class="count"') == 1


def test_from_the_list_of_chats_one_walks_to_the_next_and_back_to_the_list(shop, ana):
    first, second, mail = begun(shop.inbox, "Cleo"), begun(shop.inbox, "Bea"), shop.mail()
    page = ana.get(f"/conversations/{first.pk}/?from=chats").content.decode()
    assert 'hx-get="/chats/?part=list' in page
    assert (
        ana.get(f"/conversations/{first.pk}/next/?from=chats")["Location"] == f"/conversations/{second.pk}/?from=chats"
    )
    assert ana.get(f"/conversations/{second.pk}/next/?from=chats")["Location"] == "/chats/"
    beside = ana.get(f"/chats/?part=list&chosen={second.pk}", headers=HTMX).content.decode()
    assert f'id="row-{second.pk}" aria-current="true"' in beside
    assert f'id="row-{mail.pk}"' not in beside


def test_who_is_on_the_website_is_listened_to_only_where_that_is_switched_on_and_one_may_open_it(shop, ana):
    widget_of(shop.inbox)
    widget_of(shop.orders, shows_visitors=True)
    assert b"data-inboxes" not in ana.get("/chats/").content
    ana.force_login(shop.ben)
    assert f'data-inboxes="{shop.orders.pk}"' in ana.get("/chats/").content.decode()
