"""What agents do on the pages of customers: it is done, told and taken back; and what only some may do."""

import io
import json
import zipfile

import pytest
from django.test import Client
from django.utils import timezone

from heard.customers.actions.add_address import add_address
from heard.customers.actions.change_profile import change_profile
from heard.customers.actions.erase_customer import erase_customer
from heard.customers.actions.merge_customers import merge_customers
from heard.customers.actions.recognise import recognise
from heard.customers.finding import find_customers
from heard.customers.models import Customer, CustomerMerge, CustomField
from heard.plumbing.models import Fact
from heard.staff.models import Role

pytestmark = pytest.mark.django_db
SCRIPT = {"HX-Request": "true"}
BY_POST = (
    "profile", "addresses", "addresses/1/removal", "merging", "merges/1/undoing", "copy", "erasure", "block", "unblock",
)  # fmt: skip
WAYS = [("get", ""), ("get", "merging"), ("get", "erasure"), *(("post", way) for way in BY_POST)]


@pytest.fixture
def shop():
    from tests.conversations.shop import Shop

    return Shop()


@pytest.fixture
def cleo():
    return recognise(kind="email", address="cleo@home.example", name="Cleo Lind", at=timezone.now())


@pytest.fixture
def dan():
    return recognise(kind="email", address="dan@home.example", name="Dan Roe", at=timezone.now())


@pytest.fixture
def as_(shop):
    """as_(role) is a browser in which somebody of that role is signed in."""

    def signed_in(role):
        browser = Client()
        browser.force_login(shop.agent(f"A {role}", role=role))
        return browser

    return signed_in


@pytest.fixture
def ana(client, shop):
    client.force_login(shop.ana)
    return shop.ana


def at(customer, way=""):
    return f"/customers/{customer.pk}/" + (f"{way}/" if way else "")


def undo(client, answer):
    return client.post(json.loads(answer["HX-Trigger"])["heard:toast"]["undo"]["url"], headers=SCRIPT)


def values(customer):
    return list(customer.addresses.order_by("-is_primary", "id").values_list("value", flat=True))


def again(customer):
    return Customer.objects.get(pk=customer.pk)


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "Cleo Lind-Roe"), ("company", "Roe & Daughters"), ("formality", "formal"), ("language", "pt"),
     ("time_zone", "Europe/Lisbon"), ("preferred_channel", "phone"), ("notes", "Calls back after 16:00.\n<b>Always</b>")],
)  # fmt: skip
def test_what_is_changed_stands_there_and_can_be_taken_back(client, ana, cleo, field, value):
    before = getattr(cleo, field)
    answer = client.post(at(cleo, "profile"), {field: value}, headers=SCRIPT)
    assert getattr(again(cleo), field) == value
    assert "<b>Always" not in client.get(at(cleo)).content.decode()
    undo(client, answer)
    assert getattr(again(cleo), field) == before


def test_only_what_was_sent_is_changed(client, ana, cleo):
    client.post(at(cleo, "profile"), {"company": "Lamps"}, headers=SCRIPT)
    client.post(at(cleo, "profile"), {"notes": "Kind"}, headers=SCRIPT)
    assert (again(cleo).company, again(cleo).notes, again(cleo).name) == ("Lamps", "Kind", "Cleo Lind")


@pytest.mark.parametrize(
    ("sent", "says"),
    [({"time_zone": "Mars/Olympus"}, "A time zone looks like Europe/Lisbon."),
     ({"formality": "rude"}, "Value 'rude' is not a valid choice."),
     ({"name": "x" * 201}, "Ensure this value has at most 200 characters (it has 201)."),
     ({"custom.shoe": "42"}, "There is no field “shoe”.")],
)  # fmt: skip
def test_what_a_field_cannot_take_is_told_and_nothing_is_changed(client, ana, cleo, sent, says):
    answer = client.post(at(cleo, "profile"), sent, headers=SCRIPT)
    assert (answer.status_code, answer["HX-Reswap"], answer.content.decode()) == (409, "none", says)
    assert again(cleo).name == "Cleo Lind"
    assert not Fact.objects.filter(name="CustomerProfileChanged").exists()


def test_a_business_s_own_fields_take_what_fits_and_can_be_taken_back(client, ana, cleo):
    CustomField.objects.create(key="vip", label="VIP", kind="yesno", stands_on="customer")
    CustomField.objects.create(key="born", label="Born", kind="date", stands_on="customer")
    CustomField.objects.create(key="order", label="Order", stands_on="conversation")
    page = client.get(at(cleo)).content.decode()
    assert ('name="custom.vip"' in page, 'name="custom.order"' in page) == (True, False)
    answer = client.post(at(cleo, "profile"), {"custom.vip": "yes"}, headers=SCRIPT)
    assert again(cleo).custom == {"vip": True}
    refused = client.post(at(cleo, "profile"), {"custom.born": "soon"}, headers=SCRIPT)
    assert (refused.status_code, again(cleo).custom) == (409, {"vip": True})
    undo(client, answer)
    assert again(cleo).custom == {}


def test_addresses_are_added_put_first_and_removed(client, ana, cleo):
    client.post(at(cleo, "addresses"), {"kind": "email", "value": "Cleo@Work.example"}, headers=SCRIPT)
    assert values(cleo) == ["cleo@home.example", "cleo@work.example"]
    client.post(at(cleo, "addresses"), {"kind": "email", "value": "cleo@work.example", "primary": "on"}, headers=SCRIPT)
    assert values(cleo) == ["cleo@work.example", "cleo@home.example"]
    first = cleo.addresses.get(value="cleo@work.example")
    client.post(at(cleo, f"addresses/{first.pk}/removal"), headers=SCRIPT)
    assert list(cleo.addresses.values_list("value", "is_primary")) == [("cleo@home.example", True)]


@pytest.mark.parametrize(
    ("kind", "value"), [("email", "nowhere"), ("email", ""), ("phone", "call me"), ("pigeon", "x")]
)
def test_what_is_no_address_is_told_where_it_was_typed(client, ana, cleo, kind, value):
    answer = client.post(at(cleo, "addresses"), {"kind": kind, "value": value}, headers=SCRIPT)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert values(cleo) == ["cleo@home.example"]


def test_somebody_else_s_address_is_not_taken_but_leads_to_putting_them_together(client, ana, cleo, dan):
    answer = client.post(at(cleo, "addresses"), {"kind": "email", "value": "dan@home.example"}, headers=SCRIPT)
    page = answer.content.decode()
    assert (answer.status_code, "Dan Roe has this address already." in page) == (422, True)
    assert f"{at(cleo, 'merging')}?other={dan.pk}" in page
    assert values(dan) == ["dan@home.example"]


def test_an_address_of_somebody_else_is_not_removed_from_here(client, ana, cleo, dan):
    theirs = dan.addresses.get()
    assert client.post(at(cleo, f"addresses/{theirs.pk}/removal"), headers=SCRIPT).status_code == 404
    assert values(dan) == ["dan@home.example"]


def test_two_become_one_and_two_again(client, ana, cleo, dan):
    change_profile(customer=dan, agent=None, fields={"company": "Roe"})
    both = client.get(f"{at(cleo, 'merging')}?other={dan.pk}").content.decode()
    assert "cleo@home.example, dan@home.example" in both
    client.post(at(cleo, "merging"), {"other": dan.pk})
    assert (values(cleo), again(cleo).company) == (["cleo@home.example", "dan@home.example"], "Roe")
    assert client.get(at(dan))["Location"] == at(cleo)
    merge = CustomerMerge.objects.get()
    page = client.get(at(cleo)).content.decode()
    assert at(cleo, f"merges/{merge.pk}/undoing") in page
    client.post(at(cleo, f"merges/{merge.pk}/undoing"))
    assert (values(cleo), values(dan), again(cleo).company) == (["cleo@home.example"], ["dan@home.example"], "")


@pytest.mark.parametrize("other", ["", "0", "x", "99999999999999999999", "self"])
def test_putting_together_with_nobody_changes_nothing(client, ana, cleo, other):
    given = cleo.pk if other == "self" else other
    assert client.post(at(cleo, "merging"), {"other": given}).status_code == 404
    assert not CustomerMerge.objects.exists()


def test_the_earlier_of_two_merges_is_undone_only_after_the_later(client, ana, cleo, dan):
    eve = recognise(kind="email", address="eve@home.example", name="Eve", at=timezone.now())
    first = merge_customers(kept=dan, merged=cleo, agent=ana, at=timezone.now())
    merge_customers(kept=eve, merged=dan, agent=ana, at=timezone.now())
    assert client.post(at(dan, f"merges/{first.pk}/undoing")).status_code == 404
    assert client.post(at(eve, f"merges/{first.pk}/undoing")).status_code == 404
    assert set(values(eve)) == {"eve@home.example", "cleo@home.example", "dan@home.example"}


@pytest.mark.parametrize(
    ("role", "status"), [(Role.AGENT, 403), (Role.EDITOR, 403), (Role.LEAD, 200), (Role.ADMIN, 200)]
)
def test_only_leads_take_a_copy_of_everything_with_them(as_, cleo, role, status):
    browser = as_(role)
    answer = browser.post(at(cleo, "copy"))
    assert (answer.status_code, at(cleo, "copy") in browser.get(at(cleo)).content.decode()) == (status, status == 200)
    if status == 200:
        assert answer["Cache-Control"] == "no-store"
        with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as copied:
            assert b"cleo@home.example" in b"".join(copied.read(name) for name in copied.namelist())


@pytest.mark.parametrize(
    ("role", "status"), [(Role.AGENT, 403), (Role.EDITOR, 403), (Role.LEAD, 403), (Role.ADMIN, 200)]
)
def test_only_an_admin_erases_and_only_with_the_name(as_, cleo, role, status):
    browser = as_(role)
    assert browser.get(at(cleo, "erasure")).status_code == status
    wrong = browser.post(at(cleo, "erasure"), {"name": "Somebody"})
    assert (wrong.status_code, again(cleo).name) == (422 if status == 200 else status, "Cleo Lind")
    right = browser.post(at(cleo, "erasure"), {"name": " cleo  lind"})
    assert (right.status_code, again(cleo).name) == (status, "" if status == 200 else "Cleo Lind")
    if status == 200:
        page = browser.get(at(cleo))
        assert (page.status_code, "cleo@home.example" in page.content.decode()) == (410, False)


def test_somebody_erased_is_changed_by_nobody(client, ana, cleo):
    erase_customer(customer=cleo, agent=None, at=timezone.now())
    for way in BY_POST:
        assert (way, client.post(at(cleo, way), {"name": "x"}).status_code in {403, 404}) == (way, True)
    assert again(cleo).name == ""


def test_somebody_is_blocked_and_listened_to_again(client, ana, cleo):
    client.post(at(cleo, "block"))
    assert again(cleo).blocked_at is not None
    assert "Blocked" in client.get(at(cleo)).content.decode()
    client.post(at(cleo, "unblock"))
    assert again(cleo).blocked_at is None


def test_who_blocked_somebody_is_told_once_in_the_audit_log_and_on_their_page(client, ana, cleo):
    for way in ("block", "block", "unblock", "unblock"):
        client.post(f"/customers/{cleo.pk}/{way}/")

    told = Fact.objects.filter(name="CustomerBlocked").order_by("id")
    assert [(fact.subject_id, fact.actor_id, fact.data["blocked"]) for fact in told] == [
        (cleo.pk, ana.pk, True),
        (cleo.pk, ana.pk, False),
    ]
    story = client.get(f"/customers/{cleo.pk}/timeline/").content.decode()
    assert "Ana Moreno sent what they write to spam" in story
    assert "Ana Moreno listens to them again" in story


def test_somebody_new_is_written_down_once(client, ana, cleo):
    given = {"name": "Eve", "company": "Eve & Co", "kind": "email", "value": "eve@home.example"}
    there = client.post("/customers/new/", given)["Location"]
    eve = Customer.objects.get(name="Eve")
    assert (there, eve.company, values(eve)) == (at(eve), "Eve & Co", ["eve@home.example"])
    known = client.post("/customers/new/", {"name": "C", "kind": "email", "value": "CLEO@home.example"})
    assert (known["Location"], Customer.objects.count()) == (at(cleo), 2)
    wrong = client.post("/customers/new/", {"name": "Fay", "kind": "email", "value": "fay"})
    assert (wrong.status_code, 'value="Fay"' in wrong.content.decode(), Customer.objects.count()) == (422, True, 2)


@pytest.mark.parametrize(("method", "way"), WAYS)
def test_nobody_signed_out_gets_in(client, cleo, method, way):
    answer = getattr(client, method)(at(cleo, way), {"name": "Cleo Lind", "value": "x@y.example"})
    assert (answer.status_code, answer["Location"].startswith("/account/login/")) == (302, True)
    assert (again(cleo).name, values(cleo)) == ("Cleo Lind", ["cleo@home.example"])


def test_conversations_behind_a_closed_door_are_not_told_on_the_customer_s_page(client, shop, ana):
    conversation = shop.mail(subject="Open matter")
    shop.mail("Quite secret", subject="Secret matter", inbox=shop.orders)
    customer = conversation.customer
    seen = "".join(client.get(at(customer, part)).content.decode() for part in ("", "conversations", "timeline"))
    assert ("Open matter" in seen, "ecret" in seen) == (True, False)
    client.force_login(shop.ben)
    assert "Secret matter" in client.get(at(customer, "conversations")).content.decode()


KEY = "0c9ab5b1-7d0f-4a4e-9d55-3e1b7f2f9a10"


def test_a_visitor_of_the_chat_is_called_so_and_not_by_a_key(client, ana, cleo):
    met = recognise(kind="chat", address=KEY, name="", at=timezone.now())
    mia = recognise(kind="chat", address=KEY[::-1], name="", at=timezone.now())
    add_address(customer=mia, agent=ana, kind="email", address="mia@home.example", at=timezone.now())
    client.force_login(ana)
    paths = ["/customers/", "/customers/?q=home", f"/customers/{met.pk}/", f"/customers/{mia.pk}/",
             f"/customers/{cleo.pk}/merging/?other={mia.pk}", f"/customers/{cleo.pk}/merging/?q=mia"]  # fmt: skip
    pages = [client.get(path).content.decode() for path in paths]
    assert [path for path, page in zip(paths, pages, strict=True) if KEY in page or KEY[::-1] in page] == []
    assert f'href="/customers/{met.pk}/" dir="auto">Visitor</a>' in pages[0]
    assert f'href="/customers/{mia.pk}/" dir="auto">mia@home.example</a>' in pages[0]
    assert '<h1 dir="auto">Visitor</h1>' in pages[2]
    assert '<h1 dir="auto">mia@home.example</h1>' in pages[3]


def test_the_key_of_a_visitor_finds_them_whole_and_not_by_a_part(cleo):
    met = recognise(kind="chat", address=KEY, name="", at=timezone.now())
    assert [one.id for one in find_customers(KEY)] == [met.pk]
    assert find_customers(KEY[:4]) == []
