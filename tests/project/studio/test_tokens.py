"""Keys of the API in the studio: shown once, for as long as they last, and with no more rights than are given."""

from django.test import Client
from django.urls import reverse

from heard.plumbing.models import Fact
from heard.staff.models import ApiToken
from tests.project.studio.house import House, last_facts
from tests.project.studio.sending import refused, send


def test_a_token_is_shown_once_and_revoked(house: House, boss: Client) -> None:
    answer = send(boss, reverse("tokens:add"), name="ERP", agent=house.shop.ana.pk, scope="write", expires_at="")

    token = ApiToken.objects.get(name="ERP")
    assert (token.agent, token.scopes) == (house.shop.ana, ["write"])
    assert last_facts("ApiTokenIssued")[-1]["by_agent_id"] == house.admin.pk
    shown = answer.content.decode()
    secret = shown[shown.index('value="heard_') + 7 :].partition('"')[0]
    assert len(secret) == 49
    assert secret not in boss.get(reverse("tokens:index")).content.decode()
    assert not any(secret in str(fact.data) for fact in Fact.objects.all())

    boss.post(reverse("tokens:delete", args=[token.pk]))
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert ApiToken.objects.filter(pk=token.pk).exists()


def test_only_an_administrators_token_may_do_everything(house: House, boss: Client) -> None:
    errors = refused(boss, reverse("tokens:add"), name="ERP", agent=house.shop.ana.pk, scope="admin", expires_at="")

    assert errors == {"scope": ["Only a token of an administrator may do everything."]}


def test_a_token_does_not_end_before_it_begins(house: House, boss: Client) -> None:
    errors = refused(
        boss, reverse("tokens:add"), name="ERP", agent=house.admin.pk, scope="read", expires_at="2020-01-01T10:00"
    )

    assert errors == {"expires_at": ["This moment has passed already."]}
