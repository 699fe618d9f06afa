"""The demo shop's own pages: strict, carrying the chat by its one line, and there in the demo alone."""

import re

import jwt
import pytest

from heard.channels.chat.identity import check_identity
from heard.channels.chat.models import ChatWidget
from heard.customers.models import Address
from heard.plumbing.models import Installation
from heard.plumbing.sealing import seal
from heard.project.demo.website import KEY, let_both_names_in
from heard.project.shop.views import CUSTOMER
from tests.conversations.shop import Shop

pytestmark = pytest.mark.django_db
SECRET = "a secret of the shop and of Heard alone"


@pytest.fixture
def widget():
    Installation.objects.create(id=1, is_demo=True)
    shop = Shop()
    shop.mail("Hello", address="nadia@home.example", name=CUSTOMER)
    Address.objects.update(is_primary=True)
    return ChatWidget.objects.create(inbox=shop.inbox, secret=seal(SECRET))


def test_outside_the_demo_nobody_finds_it(client):
    assert [client.get(path).status_code for path in ("/shop/", "/shop/dusk-storm-lantern/")] == [404, 404]


def test_it_carries_the_chat_by_its_one_line_under_a_strict_policy(client, widget):
    response = client.get("/shop/")
    line = f'<script async src="http://testserver/chat.js?{widget.key}" data-inbox="{widget.key}"></script>'
    assert line in response.content.decode()
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "camera=(self)" in response["Permissions-Policy"]
    assert not re.search(r"<style|\sstyle=|\son\w+=", response.content.decode())


def test_every_thing_it_shows_has_a_page(client, widget):
    found = set(re.findall(r'href="(/shop/[a-z-]+/)"', client.get("/shop/").content.decode()))
    assert len(found) == 6
    assert {client.get(path).status_code for path in found} == {200}
    assert client.get("/shop/nothing-of-this-name/").status_code == 404


def test_a_customer_who_is_signed_in_is_vouched_for_by_the_shops_server(client, widget):
    from django.utils import timezone

    page = client.get("/shop/?as=customer").content.decode()
    signed = re.search(r'data-identity="([^"]+)"', page)[1]
    assert jwt.decode(signed, SECRET, algorithms=["HS256"])["email"] == "nadia@home.example"
    assert check_identity(signed, widget=widget, at=timezone.now()).name == CUSTOMER
    assert 'data-identity=""' in client.get("/shop/").content.decode()


def test_without_a_script_every_page_of_it_leads_to_people(client, widget):
    for path in ("/shop/", "/shop/dusk-storm-lantern/"):
        page = client.get(path).content.decode()
        assert '<a href="/contact/">Contact</a>' in page
        assert "Write to us, or call</a>" in page
    assert client.get("/contact/").status_code == 200


@pytest.mark.parametrize("typed", ["http://127.0.0.1:8000", "http://localhost:8000"])
def test_the_chat_opens_by_either_name_of_this_machine_wherever_the_demo_runs_today(widget, typed):
    ChatWidget.objects.update(key=KEY, origins="https://demo.example\nhttp://127.0.0.1:8000")
    for _ in range(2):
        let_both_names_in(typed)
    widget.refresh_from_db()
    assert widget.origins == "https://demo.example\nhttp://127.0.0.1:8000\nhttp://localhost:8000"


def test_a_demo_with_a_name_of_its_own_lets_nobody_elses_machine_in(widget):
    ChatWidget.objects.update(key=KEY, origins="https://demo.example")
    let_both_names_in("https://try.larch.example")
    widget.refresh_from_db()
    assert widget.allowed_origins == {"https://demo.example"}
