"""The page of my request: what was said and promised, for whoever holds the signed link, and for nobody else."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from heard.conversations.actions.close import close
from heard.conversations.actions.merge import merge
from heard.conversations.actions.note import note
from heard.conversations.actions.reply import reply
from heard.conversations.models import Attachment, Conversation, Message, State
from heard.conversations.request_links import LASTS, request_path
from heard.customers.actions.erase_customer import erase_customer
from heard.customers.moments import told_moment
from heard.plumbing.reactions import react_until_done
from heard.promises.actions.make import make
from heard.promises.models import Promise, PromiseKind, Source
from heard.promises.notices.links import WISHES
from heard.promises.zones import zone_of
from heard.staff.models import Business
from tests.promises.ledger import Ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return Ledger()


@pytest.fixture
def asked(shop):
    """Return a conversation of this very moment."""
    return shop.mail("My lamp is broken", at=timezone.now())


def path(conversation, *, at=None):
    return request_path(conversation.pk, conversation.customer_id, at=at or timezone.now())


def test_it_shows_what_was_said_and_promised_and_nothing_that_was_said_among_ourselves(shop, asked, client):
    reply(conversation=asked, agent=shop.ana, text="A new one leaves today.", at=timezone.now())
    note(conversation=asked, agent=shop.ana, text="He always breaks them.", at=timezone.now())
    shop.policy(resolution=600)
    tomorrow = timezone.now() + dt.timedelta(days=1)
    make(
        conversation=asked,
        kind=PromiseKind.OTHER,
        words="a new lamp",
        due_at=tomorrow,
        source=Source.AGENT,
        agent=shop.ana,
        at=timezone.now(),
    )
    target = {"is_told": False, "words": "secretly sooner"}
    make(
        conversation=asked,
        kind=PromiseKind.OTHER,
        due_at=tomorrow,
        source=Source.AGENT,
        agent=shop.ana,
        at=timezone.now(),
        **target,
    )
    page = client.get(path(asked))
    text = page.content.decode()
    assert page.status_code == 200
    assert "My lamp is broken" in text
    assert "A new one leaves today." in text
    assert "a new lamp" in text
    assert "He always breaks them." not in text
    assert "secretly sooner" not in text
    assert 'class="front-brand" href="#main"' in text  # not into the workspace, which is not theirs
    assert (page["X-Robots-Tag"], page["Referrer-Policy"]) == ("noindex, nofollow", "same-origin")


def test_an_answer_written_there_is_one_message_of_the_conversation_however_often_it_is_sent(shop, asked, client):
    page = client.get(path(asked)).content.decode()
    once = {"text": "It is the blue one.", "client_id": re.search(r'name="client_id" value="([^"]+)"', page)[1]}
    for _ in range(2):
        assert client.post(f"{path(asked)}messages/", once).status_code == 302
    assert list(
        Message.objects.filter(conversation=asked, text="It is the blue one.").values_list("kind", "trust")
    ) == [("incoming", "token")]


def test_files_go_along_and_only_this_customer_gets_them_back(shop, asked, client):
    photo = SimpleUploadedFile("lamp.txt", b"a broken lamp", content_type="text/plain")
    client.post(f"{path(asked)}messages/", {"text": "", "files": [photo]})
    assert Attachment.objects.get().filename == "lamp.txt"
    address = re.search(r'href="(/request/[^"]+/files/[^"]+)"', client.get(path(asked)).content.decode())[1]
    got = client.get(address)
    assert b"".join(got.streaming_content) == b"a broken lamp"
    other = shop.mail("Mine", address="di@home.example", at=timezone.now())
    stolen = address.replace(address.split("/")[2], path(other).split("/")[2])
    assert client.get(stolen).status_code == 404


@pytest.mark.parametrize(
    ("given", "told"),
    [({"text": " "}, "Please write a few words"), ({"text": "x" * 20_001}, "Please shorten it")],
)
def test_what_cannot_be_taken_says_so_and_keeps_what_was_typed(asked, client, given, told):
    page = client.post(f"{path(asked)}messages/", given)
    assert page.status_code == 422
    assert told in page.content.decode()
    assert given["text"].strip() in page.content.decode()
    assert Message.objects.filter(conversation=asked).count() == 1


def test_asking_for_a_call_makes_a_promise_and_a_wrong_number_does_not(shop, asked, client):
    wrong = client.post(f"{path(asked)}calls/", {"number": "soon please"})
    assert wrong.status_code == 422
    assert "soon please" in wrong.content.decode()
    for _ in range(2):
        client.post(f"{path(asked)}calls/", {"number": "+49 30 901820", "best_time": "in the\0 morning"})
    promise = Promise.objects.get()
    assert (promise.kind, promise.source, promise.words) == ("call_back", "customer", "+49 30 901820 (in the morning)")
    assert promise.told_at
    assert "+49 30 901820" in client.get(path(asked)).content.decode()


def test_they_may_close_it_and_open_it_again(asked, client):
    client.post(f"{path(asked)}closure/")
    asked.refresh_from_db()
    assert asked.state == State.RESOLVED
    client.post(f"{path(asked)}reopening/")
    asked.refresh_from_db()
    assert asked.state == State.OPEN


def test_of_a_very_long_message_the_beginning_stands_there_and_all_of_it_on_a_page_of_its_own(shop, client):
    long = shop.mail("The log: " + "lamp " * 2_000 + "THE END", at=timezone.now())
    said = Message.objects.get(conversation=long)
    shown = client.get(path(long)).content.decode()
    assert ("The log: lamp" in shown, "THE END" in shown) == (True, False)
    assert f'href="{path(long)}messages/{said.pk}/"' in shown
    whole = client.get(f"{path(long)}messages/{said.pk}/")
    assert (whole.status_code, whole["X-Robots-Tag"]) == (200, "noindex, nofollow")
    assert "THE END" in whole.content.decode()
    Message.objects.filter(pk=said.pk).update(text="<b> *lamp*\n" * 20_000)
    assert client.get(f"{path(long)}messages/{said.pk}/").content.decode().count("&lt;b&gt; *lamp*\n") == 20_000


def test_all_of_a_message_is_shown_to_nobody_who_may_not_see_its_beginning(shop, asked, client):
    mine = Message.objects.get(conversation=asked)
    remark = note(conversation=asked, agent=shop.ana, text="He always breaks them.", at=timezone.now())
    other = shop.mail("Mine", address="di@home.example", at=timezone.now())
    theirs = Message.objects.get(conversation=other)
    found = [client.get(f"{path(asked)}messages/{number}/").status_code for number in (mine.pk, remark.pk, theirs.pk)]
    assert found == [200, 404, 404]
    Message.objects.filter(pk=mine.pk).update(trust="unverified")
    assert client.get(f"{path(asked)}messages/{mine.pk}/").status_code == 404
    assert client.get(f"/request/wrong/messages/{mine.pk}/").status_code == 404


def test_looking_changes_nothing_as_mail_scanners_open_every_link(asked, client):
    for action in ("closure", "reopening", "calls", "messages", "fresh"):
        assert client.get(f"{path(asked)}{action}/").status_code == 405
    asked.refresh_from_db()
    assert (asked.state, Message.objects.count()) == (State.OPEN, 1)


def test_forged_links_and_those_of_others_lead_nowhere(shop, asked, client):
    other = shop.mail("Mine", address="di@home.example", at=timezone.now())
    mixed = request_path(asked.pk, other.customer_id, at=timezone.now())
    token = path(asked).split("/")[2]
    for wrong in (mixed, f"/request/{token[:-2]}xx/", "/request/1/", "/request/%00/"):
        assert client.get(wrong).status_code == 404
        assert client.post(f"{wrong}closure/").status_code == 404
    asked.refresh_from_db()
    assert asked.state == State.OPEN


def test_an_old_link_offers_a_fresh_one_to_the_address_we_know_once_an_hour(shop, asked, client):
    old = path(asked, at=timezone.now() - LASTS - dt.timedelta(days=1))
    page = client.get(old)
    assert page.status_code == 410
    assert "My lamp is broken" not in page.content.decode()
    assert client.post(f"{old}fresh/").status_code == 200
    assert client.post(f"{old}fresh/").status_code == 429
    mail = Message.objects.get(conversation=asked, kind="automatic")
    assert mail.recipients == {"to": ["cleo@home.example"]}
    fresh = re.search(r"https?://[^/]+(/request/\S+/)", mail.text)[1]
    assert client.get(fresh).status_code == 200


def test_a_merged_conversation_is_found_where_it_went_and_spam_and_the_forgotten_are_not(shop, asked, client):
    second = shop.mail("Again", at=timezone.now() + dt.timedelta(seconds=1))
    merge(kept=second, merged=asked, agent=shop.ana, at=timezone.now())
    assert "Again" in client.get(path(asked)).content.decode()
    erase_customer(customer=asked.customer, agent=shop.ana, at=timezone.now())
    assert client.get(path(asked)).status_code == 404
    win = shop.mail("Win", is_spam=True, address="win@win.example", at=timezone.now())
    assert client.get(path(win)).status_code == 404


def test_it_speaks_the_customers_language(shop, client):
    asked = shop.mail("Meine Lampe", address="jo@heim.example", language="de", at=timezone.now())
    page = client.get(path(asked)).content.decode()
    assert 'lang="de"' in page


def test_the_acknowledgement_leads_there(shop, client):
    shop.acknowledging()
    asked = shop.mail("My lamp is broken", at=timezone.now())
    react_until_done()
    mail = Message.objects.get(conversation=asked, kind="automatic")
    link = re.search(r"https?://[^/]+(/request/\S+/)", mail.text)[1]
    page = client.get(link).content.decode()
    assert "Your number is" in page
    assert "/request/" not in re.search(r'<ol class="exchange".*?</ol>', page, re.DOTALL)[0]


def test_it_leads_to_how_much_they_hear_from_us(asked, client):
    link = re.search(r'href="(/updates/[^"]+)"', client.get(path(asked)).content.decode())[1]
    assert WISHES.read(link.split("/")[2]).numbers == (asked.customer_id,)


def test_a_settled_request_says_so_and_a_word_there_opens_it_again(shop, asked, client):
    close(conversation=asked, agent=shop.ana, at=timezone.now())
    assert "Not settled yet?" in client.get(path(asked)).content.decode()
    client.post(f"{path(asked)}messages/", {"text": "It flickers again, sadly."})
    asked.refresh_from_db()
    assert (asked.state, Conversation.objects.count()) == (State.OPEN, 1)


def test_a_word_about_what_was_settled_long_ago_leads_to_the_new_conversation_it_began(shop, asked, client):
    close(conversation=asked, agent=shop.ana, at=timezone.now() - dt.timedelta(days=40))
    Conversation.objects.filter(pk=asked.pk).update(since=timezone.now() - dt.timedelta(days=40))
    answer = client.post(f"{path(asked)}messages/", {"text": "It broke again."})
    page = client.get(answer["Location"]).content.decode()
    assert "It broke again." in page
    assert "My lamp is broken" not in page


def test_it_tells_by_when_with_the_weekday_and_24_hours_in_the_language_of_the_page(shop, client):
    asked, at = shop.mail("Meine Lampe", address="jo@heim.example", language="de", at=timezone.now()), timezone.now()
    due_at = at + dt.timedelta(days=1)
    make(conversation=asked, kind=PromiseKind.UPDATE, due_at=due_at, source=Source.AGENT, agent=shop.ana, at=at)
    due = told_moment(due_at.astimezone(zone_of(asked.customer, Business.current())), "de", at=at)
    assert due.endswith(" Uhr")
    assert f"bis {due}" in client.get(path(asked)).content.decode()
