"""What the page of a conversation shows: safely, in few queries and few kilobytes."""

import datetime as dt
import gzip
import socket

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heard.channels.email.parsing.safety import clean_html
from heard.conversations.actions.note import note
from heard.conversations.actions.receive import receive
from heard.conversations.actions.reply import reply
from heard.conversations.incoming import Incoming, IncomingFile, Sender
from heard.conversations.models import Conversation, DeliveryState, Message, MessageKind, Trust
from heard.conversations.queries.timeline import day_in_words
from tests.conversations.shop import NOON, after

TRACKED = '<p>Hello <img src="https://t.example/a.png" alt="logo"><img src="http://169.254.169.254/b.png"></p>'


@pytest.fixture
def lamp(shop):
    return shop.mail()


@pytest.fixture
def page(client, ana):
    def shown(conversation, **asked):
        headers = {"HX-Request": "true"} if "part" in asked else {}
        return client.get(f"/conversations/{conversation.pk}/", asked, headers=headers).content.decode()

    return shown


def converse(shop, lamp, rounds):
    for number in range(rounds):
        shop.mail(f"Question {number}", to=lamp, at=after(hours=2 * number + 1))
        reply(conversation=lamp, agent=shop.ana, text=f"Answer {number}", at=after(hours=2 * number + 2))
        note(conversation=lamp, agent=shop.ana, text=f"Note {number}", at=after(hours=2 * number + 2, minutes=1))


def queries(client, lamp, **headers):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/conversations/{lamp.pk}/?part=changed", headers=headers).status_code == 200
    return len(captured)


def test_a_long_conversation_costs_three_queries_and_few_kilobytes(client, shop, ana, lamp, page):
    assert queries(client, lamp) <= 3
    converse(shop, lamp, 12)
    assert queries(client, lamp) <= 3
    assert queries(client, lamp, **{"HX-Request": "true"}) <= 2
    assert len(gzip.compress(page(lamp).encode())) < 30_000


def test_older_messages_follow_on_request(client, shop, page, lamp):
    converse(shop, lamp, 20)
    newest = page(lamp)
    oldest_shown = min(Message.objects.order_by("-pk").values_list("pk", flat=True)[:40])
    assert "Question 0" not in newest
    assert f"part=older&amp;before={oldest_shown}" in newest
    older = page(lamp, part="older", before=oldest_shown)
    assert "My lamp is broken" in older
    assert "Question 0" in older
    assert 'id="earlier"' not in older


def test_a_text_of_megabytes_stands_on_the_page_by_its_beginning_and_opens_as_a_whole(shop, client, ana):
    words, below = "begin " + "log " * 500_000 + "end", "quoted " * 100_000 + "bottom"
    asked = shop.mail(words)
    Message.objects.update(quoted=below, html="<p>x</p>" + "<p>y</p>" * 50_000)
    shown = client.get(f"/conversations/{asked.pk}/").content.decode()
    assert "This is very long, and only its beginning is shown." in shown
    assert len(shown) < 250_000
    assert len(client.get(f"/conversations/{asked.pk}/as-customer/").content) < 150_000
    whole = client.get(f"/conversations/{asked.pk}/messages/{Message.objects.get().pk}/text/")
    assert whole.content.decode() == f"{words}\n\n{below}"
    assert (whole["Content-Type"], whole["Content-Security-Policy"]) == (
        "text/plain; charset=utf-8",
        "default-src 'none'; sandbox",
    )


def test_remote_pictures_are_blocked_and_those_that_came_along_are_shown(shop, page, picture):
    file = IncomingFile(
        filename="lamp.png", content_type="image/png", content=picture, content_id="lamp@x", inline=True
    )
    lamp = shop.mail(html=clean_html(f'{TRACKED}<img src="cid:lamp@x">'), files=(file,))
    shown = page(lamp)
    assert ' src="http' not in shown
    assert "2 pictures from elsewhere are not shown" in shown
    assert shown.count(' src="/attachments/') == 1
    assert "lamp.png" not in shown  # it stands in the text, not below it


def test_only_pictures_that_a_message_names_are_fetched_and_none_from_inside(client, shop, ana):
    lamp = shop.mail(html=clean_html(TRACKED))
    pictures = f"/conversations/{lamp.pk}/messages/{Message.objects.get().pk}/pictures"
    assert client.get(f"{pictures}/1/").status_code == 404  # a cloud's own address
    assert client.get(f"{pictures}/2/").status_code == 404  # the message names two


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433"])
def test_a_picture_on_this_machine_is_not_even_asked_for(client, shop, ana, host):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        lamp = shop.mail(html=clean_html(f'<p>Hello <img src="http://{host}:{port}/a.png"></p>'))
        assert "picture from elsewhere is not shown" in client.get(f"/conversations/{lamp.pk}/").content.decode()
        address = f"/conversations/{lamp.pk}/messages/{Message.objects.get().pk}/pictures/0/"
        assert client.get(address).status_code == 404
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_message_nobody_vouches_for_says_so(shop, page, lamp):
    assert "We cannot be sure" not in page(lamp)
    Message.objects.update(trust=Trust.UNVERIFIED)
    assert "We cannot be sure that this is from cleo@home.example" in page(lamp)


def test_what_the_receiving_server_found_out_is_told(client, shop, ana):
    checks = {
        "server": "mx.lamp.example",
        "spf": {"result": "pass", "domain": "home.example"},
        "dmarc": {"result": "fail", "domain": "home.example"},
    }
    lamp = shop.mail(facts={"authentication": checks})
    told = client.get(f"/conversations/{lamp.pk}/messages/{Message.objects.get().pk}/").content.decode()
    assert "<dt>SPF</dt>" in told
    assert "<dt>DMARC</dt>" in told
    assert "<dt>DKIM</dt>" not in told


@pytest.mark.parametrize(
    ("delivery", "says", "offers"),
    [
        (DeliveryState.FAILED, "Not sent: The mailbox is full.", "Send again"),
        (DeliveryState.BOUNCED, "Came back: The mailbox is full.", "Send again"),
        (DeliveryState.UNCERTAIN, "Perhaps sent: we were interrupted", "Send again"),
        (DeliveryState.SCHEDULED, "Goes out on", "Take back"),
    ],
)
def test_how_far_an_answer_came_is_told_with_what_can_be_done(shop, page, lamp, delivery, says, offers):
    reply(conversation=lamp, agent=shop.ana, text="Soon", at=NOON)
    Message.objects.filter(kind=MessageKind.REPLY).update(
        delivery=delivery, delivery_problem="The mailbox is full.", send_at=after(days=1)
    )
    shown = page(lamp)
    assert says in shown
    assert f"<span>{offers}</span>" in shown


def test_an_answer_overtaken_by_the_customer_can_be_sent_or_taken_back(shop, page, lamp):
    reply(conversation=lamp, agent=shop.ana, text="Soon", at=NOON)
    Message.objects.filter(kind=MessageKind.REPLY).update(delivery="held", send_at=None, delivery_problem="newer")
    shown = page(lamp)
    assert "Held back: the customer wrote again before it left" in shown
    assert "<span>Send as it is</span>" in shown
    assert "<span>Take back</span>" in shown


def test_what_was_said_aside_stands_in_one_thread(shop, page, lamp):
    from heard.conversations.actions.start_side_conversation import start_side_conversation

    side = start_side_conversation(
        conversation=lamp,
        agent=shop.ana,
        to=["maker@works.example"],
        subject="Shades",
        text="Do you have one?",
        at=NOON,
    )
    received = receive(
        Incoming(
            channel="email", inbox_id=shop.inbox.pk, sender=Sender(address="maker@works.example"), external_id="a@works",
            received_at=after(hours=1), said_at=NOON, text="Yes, ten.", token_side_id=side.pk, is_believable=True,
        )
    )  # fmt: skip
    assert received.conversation_id == lamp.pk
    shown = page(lamp)
    assert shown.count('class="side tone') == 1
    assert shown.count('class="side-message"') == 2
    assert "the customer does not see this" in shown


def test_markup_in_names_and_subjects_stays_text(shop, page):
    lamp = shop.mail(name="<b>Cleo</b>", subject="<script>alert(1)</script>", text="<i>x</i>")
    shown = page(lamp)
    assert "<script>alert" not in shown
    assert "<b>Cleo" not in shown
    assert "<i>x</i>" not in shown


@pytest.mark.parametrize(
    ("past", "words"),
    [(0, "Today"), (1, "Yesterday"), (3, "Wednesday"), (40, "Monday, 12 October"), (400, "17 October 2025")],
)
def test_days_are_named_as_people_do(past, words):
    today = dt.date(2026, 11, 21)
    assert day_in_words(today - dt.timedelta(days=past), today) == words


def test_a_list_that_does_not_exist_leads_back_to_all_open_ones(client, ana, lamp):
    page = client.get(f"/conversations/{lamp.pk}/?from=nonsense").content.decode()
    assert 'hx-get="/inbox/open/?part=list' in page


def test_times_of_the_customer_are_told_where_they_are_known(page, lamp):
    customer = lamp.customer
    assert " there</p>" not in page(lamp)
    customer.time_zone = "Asia/Tokyo"
    customer.save()
    assert " there</p>" in page(lamp)


def test_a_conversation_that_was_never_answered_still_opens(page, shop):
    empty = Conversation.objects.create(inbox=shop.inbox, customer=shop.mail().customer, since=timezone.now())
    assert "(no subject)" in page(empty)


def test_who_is_called_in_a_note_stands_out_most_of_all_to_themselves(client, shop, ana, lamp, page):
    text = "@Ana and @Ben Okafor: see ben@lamp.example, https://x.example/@Ana and <b>@Nobody</b>"
    note(conversation=lamp, agent=shop.ben, text=text, mentions=[shop.ana], at=after(hours=1))
    shown = page(lamp)
    assert '<span class="mention mention-me">@Ana</span> and <span class="mention" data-agent=' in shown
    assert ">@Ben Okafor</span>: see <a " in shown
    assert shown.count('class="mention') == 2
    assert "&lt;b&gt;@Nobody&lt;/b&gt;" in shown
    client.force_login(shop.ben)
    assert '<span class="mention mention-me">@Ben Okafor</span>' in page(lamp)
