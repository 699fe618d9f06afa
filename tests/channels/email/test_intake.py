"""Mails are taken in however others fail: none keeps another waiting, and none is lost."""

import pytest
from django.db import connection, transaction

from heard.channels.email.intake import intake_once
from heard.channels.email.models import RawEmail
from heard.channels.email.settling import ATTEMPTS
from heard.conversations.models import Message
from heard.plumbing.models import Fact
from tests.channels.email.arriving import arrive, settled
from tests.channels.email.mailing import mail

pytestmark = pytest.mark.django_db


def test_what_nobody_can_be_answered_for_waits_in_the_quarantine_with_its_reason(inbox):
    raw = arrive(b"Subject: hm\r\n\r\nNobody wrote this.\r\n", inbox=inbox, sender="")
    homeless = arrive(mail(to="x@elsewhere.example"), source="import", to=[])
    assert settled(raw)[:2] == ("quarantined", "It does not say who sent it.")
    assert settled(homeless)[:2] == ("quarantined", "It is not addressed to any of our inboxes.")
    assert list(Fact.objects.filter(name="EmailQuarantined").order_by("id").values_list("data__raw_email_id", flat=True)) == [
        raw.pk, homeless.pk,
    ]  # fmt: skip
    assert list(RawEmail.objects.quarantined().order_by("id")) == [raw, homeless]


def test_one_mail_that_raises_keeps_no_other_waiting_and_ends_in_the_quarantine(inbox):
    with connection.cursor() as cursor:  # as when something in the house is broken for one mail only
        cursor.execute(
            "ALTER TABLE conversations_message ADD CONSTRAINT no_poison CHECK (subject <> 'poison') NOT VALID"
        )
    before = arrive(mail(), inbox=inbox)
    poison = arrive(mail(subject="poison"), inbox=inbox)
    after = arrive(mail(), inbox=inbox)
    intake_once()
    states = {raw.pk: raw for raw in RawEmail.objects.all()}
    assert [states[raw.pk].state for raw in (before, poison, after)] == ["done", "new", "done"]
    assert states[poison.pk].next_at is not None
    for _ in range(ATTEMPTS):
        RawEmail.objects.update(next_at=None)
        intake_once()
    poison.refresh_from_db()
    assert (poison.state, poison.attempts) == ("quarantined", ATTEMPTS)
    assert "no_poison" in poison.reason
    assert Message.objects.count() == 2


def test_a_mail_that_stops_the_program_is_read_alone_and_then_set_aside(inbox):
    raws = [arrive(mail(), inbox=inbox) for _ in range(3)]
    RawEmail.objects.filter(pk=raws[1].pk).update(attempts=ATTEMPTS)
    assert settled(raws[1])[:2] == ("quarantined", "Reading this mail stopped the program several times.")
    assert [settled(raw)[0] for raw in (raws[0], raws[2])] == ["done", "done"]


def test_an_import_of_years_never_stands_before_todays_mail(inbox):
    for number in range(5):
        arrive(mail(subject=f"old {number}"), inbox=inbox, source="import")
    arrive(mail(subject="today"), inbox=inbox)
    intake_once(limit=1)
    assert list(Message.objects.values_list("subject", flat=True)) == ["today"]


def test_a_batch_costs_few_statements_of_its_own(inbox, django_assert_max_num_queries):
    for number in range(20):
        arrive(mail(subject=f"{number}"), inbox=inbox)
    arrive(mail(), inbox=inbox)
    with django_assert_max_num_queries(20 * 6 + 30):
        intake_once()


@pytest.mark.django_db(transaction=True)
def test_a_crash_in_the_middle_leaves_everything_waiting(inbox):
    raw = arrive(mail(), inbox=inbox)

    def crash() -> None:
        with transaction.atomic():
            intake_once()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        crash()
    assert Message.objects.count() == 0
    assert settled(raw)[0] == "done"
    assert Message.objects.count() == 1
