import datetime as dt

import pytest

from heard.customers.actions._row import CustomerGone
from heard.customers.actions.add_address import AddressBelongsToAnother, add_address
from heard.customers.actions.change_profile import ProfileIsWrong, change_profile
from heard.customers.actions.recognise import recognise
from heard.customers.actions.remove_address import remove_address
from heard.customers.addresses import AddressIsWrong
from heard.customers.custom_values import ValueIsWrong
from heard.customers.models import Address, Customer, CustomField
from heard.customers.queries import customer_of
from heard.plumbing.models import Fact

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


def meet(name="Ana"):
    return recognise(kind="email", address=f"{name.lower()}@home.example", name=name, at=NOON)


def last_fields():
    return Fact.objects.latest("id").data["fields"]


def test_what_we_learn_is_written_down_and_only_changes_are_told():
    CustomField.objects.create(key="vip", label="VIP", kind="yesno", stands_on="customer")
    ana = meet()
    fields = {"company": " Lamps & Co ", "formality": "formal", "time_zone": "Europe/Lisbon", "custom": {"vip": "yes"}}
    changed = change_profile(customer=ana, agent=None, fields={**fields, "name": "Ana"})
    assert (changed.company, changed.formality, changed.time_zone) == ("Lamps & Co", "formal", "Europe/Lisbon")
    assert changed.custom == {"vip": True}
    assert last_fields() == ["company", "custom", "formality", "time_zone"]
    count = Fact.objects.count()
    change_profile(customer=ana, agent=None, fields=fields)
    assert Fact.objects.count() == count


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"time_zone": "Mars/Olympus"}, ["time_zone"]),
        ({"formality": "rude", "preferred_channel": "owl"}, ["formality", "preferred_channel"]),
        ({"name": "x" * 201}, ["name"]),
        ({"blocked_at": "now", "id": 3}, ["blocked_at", "id"]),
    ],
)
def test_a_wrong_value_is_refused_by_name_and_changes_nothing(fields, wrong):
    ana = meet()
    with pytest.raises(ProfileIsWrong) as refused:
        change_profile(customer=ana, agent=None, fields={"notes": "Nice", **fields})
    assert sorted(refused.value.problems) == wrong
    assert Customer.objects.get().notes == ""
    with pytest.raises(ValueIsWrong):
        change_profile(customer=ana, agent=None, fields={"custom": {"unknown": 1}})


def test_a_person_has_many_addresses_and_one_of_each_kind_to_write_to():
    ana = meet()
    add_address(customer=ana, agent=None, kind="phone", address="+44 20 7946 0000", at=NOON)
    work = add_address(customer=ana, agent=None, kind="email", address="Ana@Work.example", at=NOON)
    add_address(customer=ana, agent=None, kind="email", address="ana@work.example", at=NOON, primary=True)
    assert list(Address.objects.order_by("id").values_list("value", "is_primary")) == [
        ("ana@home.example", False),
        ("+442079460000", True),
        ("ana@work.example", True),
    ]
    assert recognise(kind="email", address="ANA@work.example", at=NOON) == ana
    work.refresh_from_db()
    remove_address(address=work, agent=None)
    remove_address(address=work, agent=None)
    assert Address.objects.get(value="ana@home.example").is_primary is True
    assert recognise(kind="email", address="ana@work.example", at=NOON) != ana


def test_an_address_is_one_persons_and_it_says_whose():
    ana, ben = meet("Ana"), meet("Ben")
    with pytest.raises(AddressBelongsToAnother) as taken:
        add_address(customer=ana, agent=None, kind="email", address="ben@home.example", at=NOON, primary=True)
    assert taken.value.customer == ben
    assert Address.objects.get(customer=ana).is_primary is True
    with pytest.raises(AddressIsWrong):
        add_address(customer=ana, agent=None, kind="email", address="nowhere", at=NOON)


def test_an_address_tells_who_it_is():
    ana = meet()
    assert customer_of(kind="email", value="ana@home.example") == ana
    assert customer_of(kind="email", value="nobody@home.example") is None


def test_somebody_erased_cannot_be_changed():
    ana = meet()
    Customer.objects.update(erased_at=NOON)
    with pytest.raises(CustomerGone):
        change_profile(customer=ana, agent=None, fields={"name": "Ana again"})
