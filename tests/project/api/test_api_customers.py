"""Customers by script: meet them, write down what we learn, put two together, give a copy, forget for good."""

import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heard.customers.models import Customer
from heard.plumbing.models import Fact
from tests.project.api.script import Script, answered, refused


@pytest.fixture
def lea(script):
    return answered(script.ask("POST", "customers", {"address": "Lea@Example.com", "name": "Lea Okoro"}), 201)


@pytest.fixture
def leo(script):
    return answered(script.ask("POST", "customers", {"address": "leo@example.com"}), 201)


def test_somebody_is_met_once(script, lea):
    assert [address["value"] for address in lea["addresses"]] == ["lea@example.com"]
    assert answered(script.ask("POST", "customers", {"address": "lea@example.com"}), 201) == lea
    assert script.items("customers?q=okoro") == [
        {"id": lea["id"], "name": "Lea Okoro", "company": "", "address": "lea@example.com"}
    ]


def test_a_profile_is_changed_and_what_cannot_be_is_told(script, lea):
    path = f"customers/{lea['id']}"
    told = answered(script.ask("PATCH", path, {"notes": "Likes tea", "time_zone": "Europe/Lisbon"}))
    assert (told["notes"], told["time_zone"], told["name"]) == ("Likes tea", "Europe/Lisbon", "Lea Okoro")
    for wrong in ({"time_zone": "Moon"}, {"name": None}, {"formality": "loud"}, {"custom": {"colour": "red"}}):
        assert refused(script.ask("PATCH", path, wrong)) == (422, "invalid-request")
    assert answered(script.ask("GET", path)) == told


def test_addresses_come_and_go(script, lea, leo):
    path = f"customers/{lea['id']}/addresses"
    told = answered(script.ask("POST", path, {"kind": "phone", "value": "+351 912 345 678", "primary": True}), 201)
    phone = next(address for address in told["addresses"] if address["kind"] == "phone")
    assert phone["value"] == "+351912345678"
    taken = script.ask("POST", path, {"value": "leo@example.com"})
    assert refused(taken) == (409, "address-taken")
    assert taken.json()["customer_id"] == leo["id"]
    assert refused(script.ask("POST", path, {"value": "nowhere"})) == (422, "wrong-address")
    left = answered(script.ask("DELETE", f"{path}/{phone['id']}"))
    assert [address["value"] for address in left["addresses"]] == ["lea@example.com"]
    assert refused(script.ask("DELETE", f"customers/{leo['id']}/addresses/{lea['addresses'][0]['id']}")) == (
        404,
        "not-found",
    )


def test_two_records_become_one_person_and_two_again(script, lea, leo):
    path = f"customers/{lea['id']}/merges"
    merged = answered(script.ask("POST", path, {"merged_id": leo["id"]}), 201)
    assert (merged["kept_id"], merged["merged_id"], merged["by_id"]) == (lea["id"], leo["id"], script.agent.pk)
    assert refused(script.ask("GET", f"customers/{leo['id']}")) == (404, "not-found")
    assert refused(script.ask("POST", path, {"merged_id": leo["id"]})) == (422, "invalid-request")
    assert refused(script.ask("POST", path, {"merged_id": lea["id"]})) == (409, "same-customer")
    assert [one["id"] for one in script.items(path)] == [merged["id"]]
    assert answered(script.ask("DELETE", f"{path}/{merged['id']}"))["undone_at"] is not None
    assert answered(script.ask("GET", f"customers/{leo['id']}"))["id"] == leo["id"]


def test_a_timeline_leaves_out_what_stands_behind_a_closed_door(script, number, stranger):
    mia = Customer.objects.get()
    told = [one["name"] for one in script.items(f"customers/{mia.pk}/timeline")]
    assert told == ["MessageReceived", "ConversationStarted", "CustomerMet"]
    assert [one["name"] for one in stranger.items(f"customers/{mia.pk}/timeline")] == ["CustomerMet"]


def test_a_copy_and_being_forgotten_are_for_administrators_tokens(client, script, chief, lea):
    path = f"customers/{lea['id']}"
    writing = Script(client, chief.agent, scopes=("write",))
    for one in (script, writing):
        assert refused(one.ask("GET", f"{path}/export")) == (403, "scope-missing")
        assert refused(one.ask("DELETE", path)) == (403, "scope-missing")
    copy = chief.ask("GET", f"{path}/export")
    files = zipfile.ZipFile(io.BytesIO(b"".join(copy.streaming_content))).namelist()
    assert (copy["Content-Type"], "customer.json" in files) == ("application/zip", True)
    erased = answered(chief.ask("DELETE", path))
    assert (erased["customer_id"], erased["erased"]["addresses"]) == (lea["id"], 1)
    assert refused(chief.ask("GET", path)) == (404, "not-found")
    assert set(Fact.objects.values_list("name", flat=True)) >= {"CustomerExported", "CustomerErased"}


def test_an_administrator_who_is_one_no_longer_may_not(chief, lea):
    chief.agent.role = "agent"
    chief.agent.save()
    assert refused(chief.ask("GET", f"customers/{lea['id']}/export")) == (403, "not-allowed")
    assert refused(chief.ask("DELETE", f"customers/{lea['id']}")) == (403, "not-allowed")


def test_somebody_is_blocked_and_heard_again(script, lea):
    assert answered(script.ask("PUT", f"customers/{lea['id']}/block"))["blocked_at"] is not None
    assert answered(script.ask("DELETE", f"customers/{lea['id']}/block"))["blocked_at"] is None


def test_who_blocked_somebody_is_told_once(script, lea):
    for method in ("PUT", "PUT", "DELETE", "DELETE"):
        answered(script.ask(method, f"customers/{lea['id']}/block"))
    told = Fact.objects.filter(name="CustomerBlocked", subject_id=lea["id"]).order_by("id")
    assert [(fact.actor_id, fact.data["blocked"]) for fact in told] == [
        (script.agent.pk, True),
        (script.agent.pk, False),
    ]


def test_one_and_three_cost_the_same(script, lea):
    script.items("customers")
    with CaptureQueriesContext(connection) as one:
        assert len(script.items("customers")) == 1
    for name in ("leo", "ida"):
        script.ask("POST", "customers", {"address": f"{name}@example.com"})
    with CaptureQueriesContext(connection) as three:
        assert len(script.items("customers")) == 3
    assert len(three) == len(one)
