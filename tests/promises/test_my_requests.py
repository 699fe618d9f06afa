"""The list of all my requests: for whoever reads the mailbox, and for nobody else."""

import datetime as dt
import re
from email import message_from_bytes, policy

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from heard.conversations.actions.mark_spam import mark_spam
from heard.conversations.models import Conversation
from heard.customers.actions.erase_customer import erase_customer
from heard.customers.models import Customer
from heard.plumbing.models import Installation
from heard.promises.actions.make import make
from heard.promises.jobs import send_code
from heard.promises.models import PromiseKind, RequestCode, Source
from heard.promises.request_codes import MOST_TRIES, code_of
from tests.promises.ledger import Ledger

pytestmark = pytest.mark.django_db
MINA = "mina@lamp.example"


@pytest.fixture
def shop():
    return Ledger()


@pytest.fixture
def asked(shop):
    return shop.mail("My lamp is broken", address=MINA, subject="My lamp is broken", at=timezone.now())


@pytest.fixture
def outbox(settings, tmp_path):
    settings.HEARD_OUTBOX = tmp_path / "outbox"
    settings.HEARD_OUTGOING = "outbox"
    return settings.HEARD_OUTBOX


def mails(outbox):
    found = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(outbox.glob("*.eml"))]
    return [mail for mail in found if "is your code" in mail["Subject"]]


def ask(client, address=MINA):
    return client.post("/requests/code/", {"address": address})


def enter(client, code, address=MINA):
    return client.post("/requests/signing-in/", {"address": address, "code": code})


def test_a_code_from_the_mailbox_opens_the_list(shop, asked, client, outbox):
    tomorrow = timezone.now() + dt.timedelta(days=1)
    make(
        conversation=asked, kind=PromiseKind.UPDATE, due_at=tomorrow, source=Source.AGENT, agent=None, at=timezone.now()
    )
    other = shop.mail("Do you sell wicks?", address=MINA, subject="Do you sell wicks?", at=timezone.now())
    strangers = shop.mail("Not for Mina", address="tom@lamp.example", subject="Not for Mina", at=timezone.now())
    assert "Mina@Lamp.example" in ask(client, " Mina@Lamp.example ").content.decode()
    send_code.func(RequestCode.objects.get().pk)
    (mail,) = mails(outbox)
    assert mail["To"] == MINA
    code = re.search(r"^(\d{6})\s*$", mail.get_content(), re.MULTILINE)[1]
    entered = enter(client, f" {code[:3]} {code[3:]} ")
    assert (entered.status_code, entered["Location"]) == (302, "/requests/")
    page = client.get("/requests/")
    text = page.content.decode()
    assert re.findall(r'<strong dir="auto">([^<]*)', text) == [other.subject, asked.subject]
    assert strangers.subject not in text
    assert "next by" in text
    assert (page["Cache-Control"].count("no-store"), page["X-Robots-Tag"], page["Referrer-Policy"]) == (
        1,
        "noindex, nofollow",
        "same-origin",
    )
    first = re.search(r'href="(/request/[^"]+)"', text)[1]
    assert client.get(first).status_code == 200


def test_whoever_is_not_signed_in_is_asked_for_an_address(asked, client):
    assert asked.subject not in client.get("/requests/").content.decode()
    client.cookies["heard_requests"] = f"[{asked.customer_id}, 9999999999]"
    page = client.get("/requests/")
    assert (page.status_code, asked.subject in page.content.decode()) == (200, False)


def test_the_answer_is_the_same_whether_we_know_the_address_or_not(asked, client):
    known, unknown = ask(client), ask(client, "who@lamp.example")
    hidden = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|csrf-token" content="[^"]*"')
    same = [hidden.sub("", page.content.decode()).replace("who@", "mina@") for page in (known, unknown)]
    assert same[0] == same[1]
    assert RequestCode.objects.count() == 1


def test_a_code_works_once_for_twenty_minutes_and_five_tries(asked, client):
    ask(client)
    row = RequestCode.objects.get()
    wrong = f"{(int(code_of(row)) + 1) % 1_000_000:06d}"
    for _try in range(MOST_TRIES):
        assert enter(client, wrong).status_code == 422
    assert enter(client, code_of(row)).status_code == 422
    ask(client)
    second = RequestCode.objects.order_by("-pk").first()
    assert enter(client, code_of(second), "who@lamp.example").status_code == 422
    assert enter(client, code_of(second)).status_code == 302
    assert enter(client, code_of(second)).status_code == 422
    ask(client)
    third = RequestCode.objects.order_by("-pk").first()
    RequestCode.objects.filter(pk=third.pk).update(made_at=third.made_at - dt.timedelta(minutes=21))
    assert enter(client, code_of(RequestCode.objects.get(pk=third.pk))).status_code == 422


def test_nobody_gets_more_than_three_codes_an_hour(asked, client):
    for _time in range(5):
        assert ask(client).status_code == 200
    assert RequestCode.objects.count() == 3
    RequestCode.objects.update(made_at=timezone.now() - dt.timedelta(hours=2))
    ask(client)
    assert RequestCode.objects.count() == 1


def test_no_job_and_no_row_holds_the_code(asked, client):
    ask(client)
    code = code_of(RequestCode.objects.get())
    (job,) = ProcrastinateJob.objects.filter(task_name="promises.send_code")
    assert code not in str(job.args)
    assert code not in str(RequestCode.objects.values().get())


def test_nothing_is_sent_while_outgoing_mail_is_stopped(asked, client):
    Installation.current()
    Installation.objects.update(outgoing_stopped_at=timezone.now())
    assert ask(client).status_code == 503
    assert RequestCode.objects.count() == 0


@pytest.mark.parametrize("address", ["", "mina", "a" * 400 + "@b.example", "\0"])
def test_what_is_no_address_is_said_kindly(client, address):
    page = ask(client, address)
    assert page.status_code == 422
    assert "Please write your whole email address" in page.content.decode()


@pytest.mark.parametrize("code", ["", "abc", "9" * 5000, "١٢٣٤٥٦", "\0"])
def test_what_is_no_code_lets_nobody_in(asked, client, code):
    ask(client)
    assert enter(client, code).status_code == 422


def sign_in(client):
    ask(client)
    assert enter(client, code_of(RequestCode.objects.order_by("-pk").first())).status_code == 302


def test_signing_out_forgets_who_it_was(asked, client):
    sign_in(client)
    client.post("/requests/signing-out/")
    assert asked.subject not in client.get("/requests/").content.decode()


def test_after_twelve_hours_a_new_code_is_needed(asked, client, monkeypatch):
    sign_in(client)
    later = timezone.now() + dt.timedelta(hours=13)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert asked.subject not in client.get("/requests/").content.decode()


def test_spam_and_whoever_was_erased_are_not_shown(shop, asked, client):
    spam = shop.mail("Cheap pills", address=MINA, subject="Cheap pills", at=timezone.now())
    mark_spam(conversation=spam, agent=shop.ana, at=timezone.now())
    sign_in(client)
    text = client.get("/requests/").content.decode()
    assert (asked.subject in text, spam.subject in text) == (True, False)
    erase_customer(customer=Customer.objects.get(pk=asked.customer_id), agent=shop.ana, at=timezone.now())
    assert asked.subject not in client.get("/requests/").content.decode()
    assert RequestCode.objects.count() == 0


def test_long_lists_come_in_pages_and_cost_the_same(shop, asked, client, django_assert_num_queries):
    sign_in(client)
    with django_assert_num_queries(6) as few:
        client.get("/requests/")
    rows = [
        Conversation(inbox_id=asked.inbox_id, customer_id=asked.customer_id, subject=f"Lamp {number}")
        for number in range(45)
    ]
    Conversation.objects.bulk_create(rows)
    with django_assert_num_queries(len(few)):
        text = client.get("/requests/").content.decode()
    seen = re.findall(r'<strong dir="auto">([^<]*)', text)
    while older := re.search(r'href="(\?before=\d+)"', text):
        text = client.get(f"/requests/{older[1]}").content.decode()
        seen += re.findall(r'<strong dir="auto">([^<]*)', text)
    assert seen == [*(f"Lamp {number}" for number in reversed(range(45))), asked.subject]


class TestFromOneNetwork:
    """Known or not, everybody is told the same; and other networks, and who reads the mailbox, go on."""

    def often(self, client, addresses, **more):
        return [client.post("/requests/code/", {"address": one}, **more).status_code for one in addresses]

    def test_whoever_asks_for_one_address_after_the_other_is_slowed_down(self, asked, client, outbox):
        strangers = [f"guess{number}@lamp.example" for number in range(10)]
        assert self.often(client, [*strangers, "one@lamp.example", MINA]) == [200] * 10 + [429, 429]
        assert not RequestCode.objects.exists()  # nor is a code sent to the one we know

    def test_what_is_said_does_not_tell_whether_we_know_the_address(self, asked, client, outbox):
        self.often(client, ["guess@lamp.example"] * 10)
        known, unknown = (ask(client, address) for address in (MINA, "none@lamp.example"))
        assert (known.status_code, unknown.status_code) == (429, 429)
        said = [
            answer.content.decode().replace(MINA, "?").replace("none@lamp.example", "?") for answer in (known, unknown)
        ]
        assert _without_token(said[0]) == _without_token(said[1])
        assert "tried very often from your network" in said[0]

    def test_somebody_elsewhere_is_not_kept_waiting(self, asked, client, outbox):
        self.often(client, ["guess@lamp.example"] * 11, REMOTE_ADDR="203.0.113.7")
        assert self.often(client, [MINA], REMOTE_ADDR="203.0.113.8") == [200]
        assert RequestCode.objects.count() == 1

    def test_a_house_with_many_addresses_of_its_own_is_one_network(self, asked, client, outbox):
        for number in range(10):
            assert self.often(client, ["guess@lamp.example"], REMOTE_ADDR=f"2001:db8:7:7::{number + 1:x}") == [200]
        assert self.often(client, ["guess@lamp.example"], REMOTE_ADDR="2001:db8:7:7:ffff::1") == [429]
        assert self.often(client, [MINA], REMOTE_ADDR="2001:db8:7:8::1") == [200]

    def test_on_a_socket_for_both_everybody_of_ipv4_is_told_apart(self, asked, client, outbox):
        self.often(client, ["guess@lamp.example"] * 11, REMOTE_ADDR="::ffff:203.0.113.7")
        assert self.often(client, [MINA], REMOTE_ADDR="203.0.113.7") == [429]
        assert self.often(client, [MINA], REMOTE_ADDR="::ffff:203.0.113.8") == [200]

    def test_what_somebody_writes_into_a_header_is_not_believed(self, asked, client, outbox):
        for number in range(10):
            self.often(
                client, ["guess@lamp.example"], REMOTE_ADDR="203.0.113.7", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}"
            )
        last = self.often(client, [MINA], REMOTE_ADDR="203.0.113.7", HTTP_X_FORWARDED_FOR="198.51.100.99")
        assert last == [429]

    def test_codes_are_tried_so_often_and_then_not_even_the_right_one_opens(self, asked, client, outbox):
        ask(client)
        code = code_of(RequestCode.objects.get())
        tries = [enter(client, "000000", f"guess{number}@lamp.example").status_code for number in range(10)]
        assert tries == [422] * 10
        late = enter(client, code)
        assert (late.status_code, "tried very often" in late.content.decode()) == (429, True)
        elsewhere = client.post("/requests/signing-in/", {"address": MINA, "code": code}, REMOTE_ADDR="203.0.113.8")
        assert elsewhere.status_code == 302


def _without_token(page):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|content="[^"]{40,}"|nonce[^ >]+', "", page)


def test_the_ways_of_the_help_centre_stand_above_it_as_on_every_page_they_lead_to(client):
    page = client.get("/requests/").content.decode()
    assert re.findall(r'<a href="(/[^"?]*)[^"]*"(?: class="help-contact")?( aria-current="page")?>', page)[:5] == [
        ("/help/en/", ""),
        ("/help/webinars/", ""),
        ("/community/", ""),
        ("/requests/", ' aria-current="page"'),
        ("/contact/", ""),
    ]
