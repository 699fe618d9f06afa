"""The chat's screens in the studio: what is kept, what is refused, and who may."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from heard.channels.chat.identity import IdentityRefused, check_identity
from heard.channels.chat.models import ChatWidget, Greeting
from heard.channels.chat.studio.websites import origins_of
from heard.conversations.models import Inbox
from heard.plumbing.sealing import unseal
from tests.project.studio.house import House
from tests.project.studio.sending import refused, send, settings_told

CHAT = {
    "is_on": "on", "origins": "https://Shop.Example/\n\nhttp://localhost:3000", "colour": "#8a4b16", "position": "start",
    "welcome": "Hello", "away_words": "", "asks_name": "may", "asks_email": "must", "allows_voice": "on", "wait_minutes": "4",
    "mail_minutes": "3",
}  # fmt: skip


@pytest.fixture
def house(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return House()


@pytest.fixture
def boss(house) -> Client:
    return house.browser("admin")


@pytest.fixture
def second(house) -> Inbox:
    return Inbox.objects.create(name="Returns", brand=house.shop.brand, address="returns@lamp.example")


def test_a_chat_is_opened_for_an_inbox(boss, second):
    send(boss, reverse("chat_widgets:add"), inbox=second.pk, **CHAT)
    made = ChatWidget.objects.get(inbox=second)
    assert made.origins == "https://shop.example\nhttp://localhost:3000"
    assert made.allowed_origins == {"https://shop.example", "http://localhost:3000"}
    assert (made.colour, made.position, made.asks_email, made.allows_voice, made.allows_video) == (
        "#8a4b16", "start", "must", True, False,
    )  # fmt: skip
    assert len(made.key) == 16
    assert made.secret is None
    assert settings_told()[-1][:2] == ("chat.chatwidget", "added")


def test_an_inbox_has_one_chat(house, boss):
    assert "inbox" in refused(boss, reverse("chat_widgets:add"), inbox=house.shop.inbox.pk, **CHAT)
    assert ChatWidget.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("origins", "http://shop.example"),
        ("origins", "https://shop.example/page"),
        ("origins", "https://*.shop.example"),
        ("origins", "javascript:alert(1)"),
        ("colour", "red"),
        ("colour", "#12345"),
        ("wait_minutes", "0"),
        ("mail_minutes", "9999"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(boss, second, field, value):
    assert list(refused(boss, reverse("chat_widgets:add"), inbox=second.pk, **{**CHAT, field: value})) == [field]


def test_the_line_for_the_website_stands_above_the_form(house, boss, settings):
    settings.HEARD_URL = "https://heard.example"
    page = boss.get(reverse("chat_widgets:edit", args=[house.widget.pk])).content.decode()
    key = house.widget.key
    line = f'<script async src="https://heard.example/chat.js?{key}" data-inbox="{key}"></script>'
    assert line.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;") in page


def test_the_identity_secret_is_shown_once_and_kept_sealed(house, boss):
    page = boss.post(reverse("chat_widgets:secret", args=[house.widget.pk])).content.decode()
    house.widget.refresh_from_db()
    secret = unseal(house.widget.secret)
    assert secret in page
    assert secret.encode() not in bytes(house.widget.secret)
    assert secret not in boss.get(reverse("chat_widgets:edit", args=[house.widget.pk])).content.decode()
    assert settings_told()[-1] == ("chat.chatwidget", "changed", ["secret"])


def test_a_renewed_secret_voids_what_was_signed_before(house, boss):
    import jwt
    from django.utils import timezone

    address, now = reverse("chat_widgets:secret", args=[house.widget.pk]), timezone.now()
    boss.post(address)
    house.widget.refresh_from_db()
    signed = jwt.encode({"sub": "7", "exp": int(now.timestamp()) + 60}, unseal(house.widget.secret), algorithm="HS256")
    assert check_identity(signed, widget=house.widget, at=now).sub == "7"
    boss.post(address)
    house.widget.refresh_from_db()
    with pytest.raises(IdentityRefused):
        check_identity(signed, widget=house.widget, at=now)


def test_nobody_but_an_administrator_makes_a_secret(house):
    for role in ("agent", "lead", "editor"):
        house.browser(role).post(reverse("chat_widgets:secret", args=[house.widget.pk]))
    house.widget.refresh_from_db()
    assert house.widget.secret is None


def test_greetings_are_kept_in_their_order(house, boss):
    given_ = {"widget": house.widget.pk, "words": "Guten Tag!", "page": "/kasse/*", "seconds": "5", "who": "new"}
    send(boss, reverse("greetings:add"), **given_, language="de", rank="0", is_on="on")
    assert list(Greeting.objects.values_list("words", "page", "seconds", "who", "language")) == [
        ("Guten Tag!", "/kasse/*", 5, "new", "de"),
        ("Hello! Looking for a lamp?", "", 20, "all", ""),
    ]
    wrong = refused(boss, reverse("greetings:add"), **{**given_, "page": "https://shop.example/"}, rank="1")
    assert list(wrong) == ["page"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("shop.example", ["https://shop.example"]),
        ("https://SHOP.example:443\nhttps://shop.example", ["https://shop.example"]),
        ("https://shop.example:8443/", ["https://shop.example:8443"]),
        ("http://127.0.0.1:5000\nhttp://[::1]:5000", ["http://127.0.0.1:5000", "http://[::1]:5000"]),
        ("https://bücher.example", ["https://xn--bcher-kva.example"]),
        ("", []),
    ],
)
def test_websites_are_kept_as_browsers_name_them(written, kept):
    assert origins_of(written) == kept


@given(st.text(max_size=60))
def test_whatever_is_written_as_a_website_is_kept_plainly_or_refused(text):
    try:
        kept = origins_of(text)
    except ValidationError:
        return
    assert origins_of("\n".join(kept)) == kept
    assert all(one.startswith(("https://", "http://")) and one.count("/") == 2 for one in kept)
