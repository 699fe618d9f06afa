"""Links: what programs follow on their own (mail scanners, previews, prefetching browsers) does nothing, and none can be guessed."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from heard.channels.email.hook_password import hook_password
from heard.channels.email.sending import deliver_everything
from heard.channels.email.tokens import reply_address
from heard.conversations.actions.close import close
from heard.conversations.actions.reply import reply
from heard.conversations.incoming import IncomingFile
from heard.conversations.models import Attachment, Message, SavedView
from heard.plumbing.files.addresses import sign
from heard.plumbing.models import Installation
from heard.plumbing.reactions import react_until_done
from heard.promises.actions.fall_due import fall_due
from heard.promises.actions.let_out import let_out
from heard.promises.models import Informing, Mode
from heard.staff.actions.invite import invite
from heard.staff.actions.issue_token import issue_token
from heard.staff.actions.open_house import owner_link
from heard.staff.jobs import send_invitation
from heard.staff.models import Business, Role
from tests.conversations.shop import Shop
from tests.project.studio.house import House
from tests.staff.conftest import Outbox

pytestmark = pytest.mark.django_db
SCANNERS = ("get", "head", "options")
# What looking may leave behind: who looked last, how far they read, and what a form has to remember.
LEFT_BY_LOOKING = {"staff.Session", "conversations.Reading", "wagtailadmin.EditingSession", "wagtailadmin.FormState"}
LEAST_BITS = 80  # of what nobody can know, in every address that opens something to whoever has it


def state() -> dict[str, list[dict[str, Any]]]:
    """Everything that is kept, but for what looking leaves behind."""
    Business.current()
    Installation.current()
    Informing.current()  # they all stand there from the first look on
    kept: list[type[Model]] = [model for model in apps.get_models() if model._meta.label not in LEFT_BY_LOOKING]
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in kept}


def path_of(link: str) -> str:
    return re.sub(r"^https?://[^/]+", "", link)


def follow(links: set[str]) -> None:
    for link in sorted(links):
        for method in SCANNERS:
            getattr(Client(), method)(path_of(link), follow=method == "get")


def links_in(outbox: Outbox) -> set[str]:
    texts = [
        part.get_content() for mail in outbox.mails() for part in mail.walk() if part.get_content_maintype() == "text"
    ]
    return {link for text in texts for link in re.findall(r"https?://[^\s\"'<>)]+", text)}


@pytest.fixture
def outbox(settings, tmp_path):
    settings.HEARD_OUTBOX = tmp_path / "outbox"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return Outbox(settings.HEARD_OUTBOX)


@pytest.fixture
def shop(db):
    return Shop()


def test_a_mail_scanner_that_follows_every_link_we_send_does_nothing(shop, outbox, client):
    """An invitation, a new password, a code to sign in, an acknowledgement and an answer."""
    boss = shop.agent("Bo Lind", role=Role.ADMIN)
    invitation, link = invite(email="nia@lamp.example", name="Nia", by=boss, at=timezone.now())
    send_invitation.func(invitation.pk)
    for way in ("password/reset", "login/code"):
        Client().post(f"/account/{way}/", {"email": boss.email})
    lamp = shop.mail(at=timezone.now())
    react_until_done()
    reply(conversation=lamp, agent=shop.ana, text="See https://lamp.example/care", at=timezone.now(), undo_seconds=0)
    deliver_everything()
    assert len(outbox.mails()) == 5
    links = {link for link in links_in(outbox) if not link.startswith("https://lamp.example/")}
    assert {re.sub(r"^https?://[^/]+(/[a-z]+).*", r"\1", link) for link in links} == {
        "/invitation",
        "/account",
        "/request",
    }
    before = state()
    follow(links)
    assert state() == before
    joining = {"name": "Nia", "password": "a long walk by the sea", "language": "en", "time_zone": "UTC"}
    assert client.post(path_of(link), joining)["Location"] == "/"  # and the link still is hers


def test_a_mail_scanner_that_follows_the_links_of_a_check_in_answers_nothing(shop, outbox, client):
    """Neither whether all is well, nor how they were served, nor how much they want to hear from us."""
    day, now = dt.timedelta(days=1), timezone.now()
    Informing.current()
    Informing.objects.update(check_ins=Mode.AUTOMATIC, quiet_until=dt.time(0), quiet_from=dt.time(23, 59, 59))
    lamp = shop.mail(at=now - 5 * day)
    reply(conversation=lamp, agent=shop.ana, text="It is on its way.", at=now - 5 * day, undo_seconds=0)
    close(conversation=lamp, agent=shop.ana, at=now - 4 * day)
    react_until_done()
    fall_due(at=now)
    react_until_done()
    assert let_out(at=now) == 1
    deliver_everything()
    react_until_done()
    check_in = outbox.mails()[-1]
    links = {link.rstrip(".") for link in links_in(outbox) if "/asked/" in link}
    links |= set(re.findall(r"https?://[^>\s]+", str(check_in["List-Unsubscribe"])))
    assert {path_of(link).split("/")[1] for link in links} == {"asked", "updates"}
    before = state()
    follow(links)  # the five faces among them
    assert state() == before
    faces = {link for link in links if "?score=" in link}
    assert {link[-1] for link in faces} == set("12345")
    (asked,) = [path_of(link) for link in links - faces if "/asked/" in link]
    assert client.post(asked, {"well": "yes"}).status_code == 302  # and the link still answers


def test_a_preview_of_the_owners_link_opens_no_house(db, client):
    link = owner_link(timezone.now())
    before = state()
    follow({link})
    assert state() == before
    assert client.get(path_of(link)).status_code == 200


def test_a_browser_that_fetches_every_page_ahead_does_nothing(client):
    """Every address of the house, as an administrator who may open all of them."""
    house = House()
    client.force_login(house.admin)
    lamp = house.conversation
    numbers = {
        "customers": lamp.customer_id,
        "quarantine": house.raw.pk,
        "views": SavedView.objects.create(name="Late", owner=house.admin, query="is:open").pk,
        "colleagues": house.shop.ana.pk,
        "brand": house.shop.brand.pk,
    }
    others = {"view": "open", "what": "tags", "message": lamp.last_message_id, "macro": house.macro.pk, "kind": "reply"}
    opened = 0
    paths = [*addresses(numbers, others | {"number": lamp.pk}), *house.pages()["is_admin"], *house.deeds()]
    before = state()
    for path in paths:
        for method in SCANNERS:
            answer = getattr(client, method)(path, headers={"HX-Request": "true"} if method == "options" else {})
            assert answer.status_code < 500, path
            opened += method == "get" and answer.status_code == 200
    assert opened > 60
    assert state() == before


def addresses(numbers: dict[str, int], others: dict[str, Any]) -> list[str]:
    """Every address of pages and API, with numbers of what there is."""
    found = []
    for route in routes(get_resolver()):
        kind = route.partition("/")[0]
        given = others | ({"number": numbers[kind]} if kind in numbers else {})
        filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda gap, given=given: str(given.get(gap[1], 1)), route)
        if "(?P" not in filled and not filled.startswith(("studio/", "hooks/")):
            found.append(f"/{filled}")
    return found


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        whole = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, whole)
        else:
            yield whole


def test_the_address_of_a_file_cannot_be_guessed_or_changed(shop, client):
    shop.mail(inbox=shop.orders, files=(IncomingFile(filename="a.txt", content_type="text/plain", content=b"secret"),))
    conversation, number = Message.objects.get().conversation_id, Attachment.objects.get().pk
    client.force_login(shop.ben)
    page = client.get(f"/conversations/{conversation}/").content.decode()
    (address,) = set(re.findall(r"/attachments/[^/\"?]+/", page))
    assert b"".join(client.get(address).streaming_content) == b"secret"
    token = address.split("/")[2]
    last = len(token) - 1
    for place in range(last):  # the last letter of base64 holds bits that mean nothing
        changed = "A" if token[place] != "A" else "B"
        assert client.get(f"/attachments/{token[:place]}{changed}{token[place + 1 :]}/").status_code == 404
    for guess in (number, f"attachment:{number}", "0" * len(token)):
        assert client.get(f"/attachments/{guess}/").status_code == 404
    assert Client().get(address)["Location"].startswith("/account/login/")
    client.force_login(shop.ana)
    assert client.get(address).status_code == 404


def test_whatever_opens_something_to_whoever_has_it_holds_enough_that_nobody_can_know(shop, settings):
    """Numbers stand in our links too; what is counted is only what was drawn at random or signed with our key."""
    boss = shop.agent("Bo Lind", role=Role.ADMIN)
    at = timezone.now()
    secrets = {
        "an invitation": invite(email="nia@lamp.example", by=boss, at=at)[1].rstrip("/").rpartition("-")[2],
        "an answer's address": reply_address("a@b.example", conversation_id=7).partition("@")[0].rpartition(".")[2],
        "a file": sign("attachment:1", for_whom="agent:5", at=at).rpartition(":")[2],
        "a provider's hook": hook_password(settings.SECRET_KEY),
        "an API token": issue_token(agent=shop.ana, name="x", scopes=["read"], at=at)[1].removeprefix("heard_"),
    }
    letters = {name: 4 if re.fullmatch("[0-9a-f]+", secret) else 5 for name, secret in secrets.items()}
    assert [name for name, secret in secrets.items() if letters[name] * len(secret) < LEAST_BITS] == []
