"""Sending domains: what the DNS says, which record to add, and a key whose private half nobody sees."""

import dns.resolver
import pytest
from django.test import Client
from django.urls import reverse

from heard.channels.email.models import SendingDomain
from heard.channels.email.signing import public_key
from heard.plumbing.models import Fact
from heard.plumbing.sealing import unseal
from tests.channels.email.test_domains import zone  # noqa: F401 - a fixture
from tests.project.studio.house import House
from tests.project.studio.sending import refused, send, settings_told


@pytest.fixture
def records(zone, monkeypatch):  # noqa: F811
    """The TXT records of the DNS that this machine asks."""
    records, resolver = zone
    monkeypatch.setattr(dns.resolver, "Resolver", lambda: resolver)
    return records


def checked(boss: Client, domain: SendingDomain) -> dict[str, str]:
    boss.post(reverse("sending_domains:check", args=[domain.pk]))
    domain.refresh_from_db()
    return {finding["check"]: finding["verdict"] for finding in domain.findings}


def test_a_domain_is_watched_under_the_name_the_dns_knows(house: House, boss: Client) -> None:
    send(boss, reverse("sending_domains:add"), name="MÜNCHEN.Example.", dkim_selector="")

    domain = SendingDomain.objects.latest("pk")
    assert (domain.name, domain.dkim_selector) == ("xn--mnchen-3ya.example", "heard")
    assert settings_told()[-1][:2] == ("email.sendingdomain", "added")


@pytest.mark.parametrize(
    "name", ["support@lamp.example", "lamp", "-lamp.example", "lamp..example", "lamp.example/x", "1.2.3.4"]
)
def test_what_is_no_domain_is_refused(house: House, boss: Client, name: str) -> None:
    assert refused(boss, reverse("sending_domains:add"), name=name, dkim_selector="heard") == {
        "name": ["This is no domain. Write it as in shop.example, without an @."]
    }


def test_a_selector_has_no_dots_or_spaces(house: House, boss: Client) -> None:
    assert refused(boss, reverse("sending_domains:add"), name="new.example", dkim_selector="a b") == {
        "dkim_selector": ["Use letters, digits and hyphens only."]
    }


def test_where_nothing_is_set_up_the_page_names_the_records_to_add(house: House, boss: Client, records) -> None:
    edit = reverse("sending_domains:edit", args=[house.domain.pk])
    assert "It was not checked yet." in boss.get(edit).content.decode()

    assert checked(boss, house.domain) == {"SPF": "wrong", "DKIM": "advice", "DMARC": "wrong"}

    page = boss.get(edit).content.decode()
    for name, value in (
        ("lamp.example", "v=spf1 mx ~all"),
        ("_dmarc.lamp.example", "v=DMARC1; p=none; rua=mailto:postmaster@lamp.example"),
    ):
        assert f">{name}</code>" in page
        assert f">{value}</code>" in page
    assert "to mend: SPF, DMARC" in boss.get(reverse("sending_domains:index")).content.decode()


def test_a_key_is_made_once_and_its_private_half_stays_here(house: House, boss: Client, records) -> None:
    address = reverse("sending_domains:key", args=[house.domain.pk])
    edit = reverse("sending_domains:edit", args=[house.domain.pk])

    boss.post(address)
    house.domain.refresh_from_db()
    key = bytes(house.domain.dkim_key)
    boss.post(address)
    house.domain.refresh_from_db()

    assert bytes(house.domain.dkim_key) == key
    assert settings_told() == [("email.sendingdomain", "changed", ["dkim_key"])]
    private = "".join(unseal(key).splitlines()[1:3])
    shown = [boss.get(page).content.decode() for page in (edit, reverse("sending_domains:index"), "/studio/audit/")]
    assert "Sign mail with a key of ours" not in shown[0]
    assert f"v=DKIM1; k=rsa; p={public_key(house.domain)}" in shown[0]
    assert "heard._domainkey.lamp.example" in shown[0]
    assert not any(private in page or private[:40] in page for page in shown)
    assert not any(private[:40] in str(fact.data) for fact in Fact.objects.all())


def test_where_all_is_published_all_is_good(house: House, boss: Client, records) -> None:
    boss.post(reverse("sending_domains:key", args=[house.domain.pk]))
    house.domain.refresh_from_db()
    records["lamp.example"] = ["v=spf1 mx -all"]
    records["heard._domainkey.lamp.example"] = [f"v=DKIM1; k=rsa; p={public_key(house.domain)}"]
    records["_dmarc.lamp.example"] = ["v=DMARC1; p=reject"]

    assert checked(boss, house.domain) == {"SPF": "ok", "DKIM": "ok", "DMARC": "ok"}
    assert "good" in boss.get(reverse("sending_domains:index")).content.decode()


def test_a_dns_that_does_not_answer_proves_nothing(house: House, boss: Client, records) -> None:
    records.update({"lamp.example": None, "_dmarc.lamp.example": None})

    assert checked(boss, house.domain) == {"SPF": "unknown", "DKIM": "advice", "DMARC": "unknown"}
    assert "could not be asked" in boss.get(reverse("sending_domains:edit", args=[house.domain.pk])).content.decode()


def test_what_strangers_write_into_their_dns_cannot_act_on_the_page(house: House, boss: Client, records) -> None:
    records["lamp.example"] = ["v=spf1 <script>alert(1)</script> ~all"]

    checked(boss, house.domain)

    page = boss.get(reverse("sending_domains:edit", args=[house.domain.pk])).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert(1)" not in page
