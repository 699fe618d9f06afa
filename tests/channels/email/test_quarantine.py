"""What could not be taken in waits in sight, and a person decides."""

import pytest
from django.utils import timezone

from heard.channels.email.actions.discard import discard
from heard.channels.email.actions.try_again import try_again
from heard.channels.email.intake import take_in_everything
from heard.channels.email.models import RawEmail
from heard.channels.email.receiving import Arrival, keep
from heard.conversations.models import Message
from heard.plumbing.models import Fact
from heard.staff.models import Agent, Role, Team
from tests.channels.email.mailing import mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(db):
    return Agent.objects.create_user("mia@willow.example", name="Mia", role=Role.ADMIN)


@pytest.fixture
def stuck(inbox):
    keep([Arrival(data=mail(to="x@elsewhere.example").as_bytes(), source="import")])
    take_in_everything()
    return RawEmail.objects.quarantined().get()


def test_trying_again_with_an_inbox_takes_it_in(stuck, inbox, agent):
    try_again(raw_email=stuck, agent=agent, at=timezone.now(), inbox=inbox)
    take_in_everything()
    stuck.refresh_from_db()
    assert (stuck.state, stuck.message_id) == ("done", Message.objects.get().pk)
    fact = Fact.objects.get(name="EmailReleased")
    assert (fact.actor_id, fact.data["discarded"]) == (agent.pk, False)


def test_trying_again_in_vain_puts_it_back_with_its_reason(stuck, agent):
    try_again(raw_email=stuck, agent=agent, at=timezone.now())
    take_in_everything()
    stuck.refresh_from_db()
    assert (stuck.state, stuck.reason) == ("quarantined", "It is not addressed to any of our inboxes.")


def test_what_is_discarded_is_gone_from_sight_and_can_still_be_tried(stuck, inbox, agent):
    discard(raw_email=stuck, agent=agent)
    discard(raw_email=stuck, agent=agent)
    assert list(RawEmail.objects.quarantined()) == []
    assert Fact.objects.filter(name="EmailReleased", data__discarded=True).count() == 1
    try_again(raw_email=stuck, agent=agent, at=timezone.now(), inbox=inbox)
    take_in_everything()
    assert Message.objects.count() == 1


def test_a_mail_in_a_conversation_is_not_taken_in_a_second_time(stuck, inbox, agent):
    try_again(raw_email=stuck, agent=agent, at=timezone.now(), inbox=inbox)
    take_in_everything()
    try_again(raw_email=stuck, agent=agent, at=timezone.now(), inbox=inbox)
    take_in_everything()
    assert Message.objects.count() == 1


def test_mail_of_no_inbox_is_for_leads_and_mail_of_an_inbox_for_its_teams(stuck, inbox, agent):
    team = Team.objects.create(name="Support")
    inbox.teams.add(team)
    keep([Arrival(data=b"x", source="smtp", inbox_id=inbox.pk)])
    lead = Agent.objects.create_user("lead@willow.example", name="Lead", role=Role.LEAD)
    member = Agent.objects.create_user("m@willow.example", name="Member")
    team.members.add(member)
    outsider = Agent.objects.create_user("o@willow.example", name="Outsider")
    seen = [
        set(RawEmail.objects.visible_to(who).values_list("inbox_id", flat=True))
        for who in (agent, lead, member, outsider)
    ]
    assert seen == [{None, inbox.pk}, {None}, {inbox.pk}, set()]
