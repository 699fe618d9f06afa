"""Before a mail account is connected answers only lie in the outbox folder: everybody sees that, except in the demo."""

import datetime as dt

import pytest
from django.urls import reverse

from heard.channels.email.models import MailAccount
from heard.channels.email.sending.leaving import nothing_leaves
from heard.plumbing.mail.switching import stop_outgoing
from heard.plumbing.models import Installation
from tests.project.studio.house import House

SAID = "<strong>No mail leaves yet.</strong>"


def page(house: House, role: str, address: str = "/inbox/open/") -> str:
    return house.browser(role).get(address).content.decode()


def connect(house: House) -> None:
    MailAccount.objects.filter(pk=house.account.pk).update(smtp_host="smtp.lamp.example", is_active=True)


def test_everybody_sees_that_no_mail_leaves_and_administrators_the_way_to_the_mail_accounts(house: House) -> None:
    assert nothing_leaves()
    for role in ("agent", "lead", "editor", "admin"):
        told = page(house, role)
        assert told.count(SAID) == 1
        assert (f'<a href="{reverse("mail_accounts:index")}">Connect a mail account</a>' in told) == (role == "admin")
        assert page(house, role, "/side-bar/").count(SAID) == 1


def test_it_is_gone_once_a_mail_account_sends(house: House) -> None:
    connect(house)
    assert not nothing_leaves()
    assert SAID not in page(house, "agent")
    MailAccount.objects.update(is_active=False)
    assert SAID in page(house, "agent")


def test_an_installation_with_a_mail_server_says_nothing(house: House, settings) -> None:
    settings.HEARD_OUTGOING = "smtp://mail.lamp.example:587"
    assert not nothing_leaves()
    assert SAID not in page(house, "admin")


def test_the_demo_says_nothing(house: House) -> None:
    Installation.objects.update_or_create(id=1, defaults={"is_demo": True})
    assert not nothing_leaves()
    assert SAID not in page(house, "admin")


def test_where_somebody_stopped_all_mail_that_is_told_instead(house: House) -> None:
    stop_outgoing(by_id=house.admin.pk, at=dt.datetime(2030, 11, 2, 12, tzinfo=dt.UTC))
    told = page(house, "agent")
    assert "All outgoing mail is stopped." in told
    assert SAID not in told


@pytest.mark.parametrize(("role", "is_told"), [("admin", True), ("editor", False)])
def test_the_studios_checklist_says_it_to_those_who_can_mend_it(house: House, role: str, is_told: bool) -> None:
    assert (SAID in page(house, role, "/studio/")) == is_told
    connect(house)
    assert SAID not in page(house, role, "/studio/")
