"""The switch that stops all outgoing mail, duties that failed, and the audit log."""

import datetime as dt

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from heard.plumbing.mail import open_connection
from heard.plumbing.mail.stopping import OutgoingStoppedError
from heard.plumbing.models import Fact, FailedDuty, Installation
from heard.plumbing.studio.changes import CHANGED, announce_change
from tests.project.studio.house import House, last_facts


def letter() -> EmailMessage:
    return EmailMessage("Hello", "Words", "support@lamp.example", ["cleo@home.example"], connection=open_connection())


def queries(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


def test_the_switch_stops_all_mail_and_lets_it_leave_again(house: House, boss: Client, settings, tmp_path) -> None:
    settings.HEARD_OUTBOX = tmp_path
    page = reverse("outgoing")
    assert "Mail leaves as usual." in boss.get(page).content.decode()

    boss.post(reverse("outgoing_stop"))

    installation = Installation.current()
    assert installation.outgoing_stopped_by == house.admin.pk
    shown = boss.get(page).content.decode()
    assert "Stopped by Admin Person" in shown
    assert "Let mail leave again" in shown
    assert "All outgoing mail is stopped: no answer leaves the house." in boss.get("/studio/").content.decode()
    with pytest.raises(OutgoingStoppedError):
        letter().send()

    boss.post(reverse("outgoing_resumption"))

    assert Installation.current().outgoing_stopped_at is None
    assert letter().send() == 1
    assert [fact["by_id"] for name in ("OutgoingMailStopped", "OutgoingMailResumed") for fact in last_facts(name)] == [
        house.admin.pk,
        house.admin.pk,
    ]


def test_stopped_twice_it_was_stopped_once(house: House, boss: Client) -> None:
    boss.post(reverse("outgoing_stop"))
    since = Installation.current().outgoing_stopped_at
    boss.post(reverse("outgoing_stop"))

    assert Installation.current().outgoing_stopped_at == since
    assert len(last_facts("OutgoingMailStopped")) == 1


def test_editors_and_agents_do_not_reach_the_switch(house: House, editor: Client) -> None:
    editor.post(reverse("outgoing_stop"))
    house.browser("lead").post(reverse("outgoing_stop"))

    assert Installation.current().outgoing_stopped_at is None


def test_a_failed_duty_is_shown_with_its_reason_and_tried_again(house: House, boss: Client) -> None:
    page = boss.get(reverse("failed_duties")).content.decode()
    assert "heard.somewhere.acknowledge" in page
    assert "ValueError: no" in page
    assert "given up" in page

    boss.post(reverse("failed_duty_again", args=[house.failed.pk]))

    house.failed.refresh_from_db()
    assert (house.failed.attempts, house.failed.retry_at is None) == (1, False)
    assert last_facts("DutyRetried") == [
        {"fact_id": house.failed.fact_id, "reaction": "heard.somewhere.acknowledge", "by_id": house.admin.pk}
    ]
    assert "given up" not in boss.get(reverse("failed_duties")).content.decode()

    boss.post(reverse("failed_duty_parking", args=[house.failed.pk]))
    boss.post(reverse("failed_duty_parking", args=[house.failed.pk]))
    house.failed.refresh_from_db()
    assert house.failed.retry_at is None
    assert len(last_facts("DutyParked")) == 1


def test_a_failed_duty_is_put_away_for_good(house: House, boss: Client) -> None:
    boss.post(reverse("failed_duty_removal", args=[house.failed.pk]))

    assert list(FailedDuty.objects.all()) == []
    assert last_facts("DutyDropped") == [
        {"fact_id": house.failed.fact_id, "reaction": "heard.somewhere.acknowledge", "by_id": house.admin.pk}
    ]
    assert "Nothing has failed." in boss.get(reverse("failed_duties")).content.decode()
    assert boss.post(reverse("failed_duty_removal", args=[house.failed.pk])).status_code == 404


def test_three_failed_duties_cost_what_one_does(house: House, boss: Client) -> None:
    address = reverse("failed_duties")
    queries(boss, address)
    before = queries(boss, address)
    for fact in Fact.objects.order_by("id")[1:3]:
        FailedDuty.objects.create(
            fact=fact, reaction="x", error="<script>alert(1)</script>", attempts=2, first_failed_at=timezone.now()
        )

    assert queries(boss, address) == before
    assert "<script>alert(1)" not in boss.get(address).content.decode()


@pytest.fixture
def changes(house: House) -> list[Fact]:
    """Facts of two people about two things."""
    for thing, by in ((house.tag, house.admin), (house.tag, house.people["editor"]), (house.macro, house.admin)):
        announce_change(thing, what=CHANGED, fields=["name"], by=by)
    return list(Fact.objects.filter(name="SettingChanged").order_by("id"))


def rows(browser: Client, **asked: object) -> list[tuple[str, str, str]]:
    answer = browser.get(reverse("audit"), asked)
    assert answer.status_code == 200
    return [(row.who, row.sentence, row.about) for row in answer.context["rows"]]


def test_the_audit_log_tells_who_did_what_newest_first(house: House, boss: Client, changes: list[Fact]) -> None:
    tag, macro = f"setting:conversations.tag:{house.tag.pk}", f"setting:conversations.macro:{house.macro.pk}"
    assert rows(boss)[:3] == [
        ("Admin Person", "Thanks: changed", macro),
        ("Editor Person", "damaged: changed", tag),
        ("Admin Person", "damaged: changed", tag),
    ]
    page = boss.get(reverse("audit")).content.decode()
    assert f'href="{reverse("tags:edit", args=[house.tag.pk])}"' in page


def test_the_audit_log_is_narrowed(house: House, boss: Client, changes: list[Fact]) -> None:
    tag = f"setting:conversations.tag:{house.tag.pk}"
    editors = [("Editor Person", "damaged: changed", tag)]

    assert rows(boss, agent=house.people["editor"].pk) == editors
    assert rows(boss, stream=tag, agent=house.people["editor"].pk, name="settingchanged") == editors
    assert len(rows(boss, stream=tag)) == 2
    assert {row[1] for row in rows(boss, name="SettingChanged")} == {"Thanks: changed", "damaged: changed"}
    assert rows(boss, name="NothingLikeThis") == []
    assert rows(boss, until="2001-01-01") == []
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    assert len(rows(boss, until=tomorrow)) == Fact.objects.count()


def test_the_audit_log_is_read_back_page_by_page_without_gaps(house: House, boss: Client) -> None:
    for _each in range(60):
        announce_change(house.tag, what=CHANGED, fields=["name"], by=house.admin)

    first = boss.get(reverse("audit"), {"name": "SettingChanged"})
    second = boss.get(f"{reverse('audit')}?{first.context['following']}")

    numbers = [row.number for page in (first, second) for row in page.context["rows"]]
    expected = Fact.objects.filter(name="SettingChanged").order_by("-id").values_list("id", flat=True)
    assert numbers == list(expected)
    assert len(first.context["rows"]) == 50


def test_what_is_asked_wrongly_is_told(house: House, boss: Client) -> None:
    assert "Enter a valid date." in boss.get(reverse("audit"), {"until": "yesterday"}).content.decode()
    assert boss.get(reverse("audit"), {"after": "nonsense"}).status_code == 404


def test_three_lines_of_the_audit_log_cost_what_one_does(house: House, boss: Client) -> None:
    address = f"{reverse('audit')}?name=SettingChanged"
    announce_change(house.tag, what=CHANGED, fields=["name"], by=house.admin)
    queries(boss, address)
    before = queries(boss, address)
    for by in (house.people["editor"], house.people["lead"]):
        announce_change(house.macro, what=CHANGED, fields=["name"], by=by)

    assert queries(boss, address) == before


def test_what_a_fact_says_cannot_act_in_the_log(house: House, boss: Client) -> None:
    house.tag.name = "<script>alert(1)</script>"
    announce_change(house.tag, what=CHANGED, fields=["<b>"], by=house.admin)

    page = boss.get(reverse("audit")).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;: changed" in page
    assert "<script>alert(1)" not in page
