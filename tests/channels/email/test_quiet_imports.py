"""An import of years is quiet: no clock of the house runs from an old letter, until an agent or a new letter acts."""

import datetime as dt
import io
import itertools

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from heard.channels.email.importing import import_mail
from heard.channels.email.intake import take_in_everything
from heard.channels.email.receiving import Arrival, keep
from heard.conversations.actions.assign import assign
from heard.conversations.actions.close import close
from heard.conversations.actions.reply import reply
from heard.conversations.actions.tag import tag
from heard.conversations.actions.wait import wait
from heard.conversations.models import AssignmentMode, Conversation, Message
from heard.plumbing.models import Fact
from heard.plumbing.reactions import react_until_done
from heard.project.schedule import SCHEDULE
from heard.promises.actions.recompute import recompute_everything
from heard.promises.models import Informing, Mode, Notice, Promise, PromiseKind, ServicePolicy, ServiceTarget
from heard.rules.actions.change_rule import change_rule
from heard.rules.models import Rule, RuleRun
from heard.rules.queries.dry_run import dry_run
from heard.rules.triggers import CLOCKS, FACTS
from heard.staff.models import Agent
from tests.channels.email.test_importing import ago, kept_in, ours, theirs

pytestmark = pytest.mark.django_db

PATIENCE = (1, 24, 72, 168, 720)  # hours after which rules act
OLD, RECENT = 25, 2  # days ago; by 14 days, what was last spoken of then is resolved, or not


@pytest.fixture
def house(inbox):
    """One that lets nobody wait: it acknowledges, promises, tells, asks and reminds by itself, at any hour."""
    inbox.acknowledges, inbox.assignment = True, AssignmentMode.FEWEST_OPEN
    inbox.save()
    modes = dict.fromkeys(("updates", "warnings", "apologies", "check_ins", "after_purchase"), Mode.AUTOMATIC)
    given = {"quiet_from": dt.time(0), "quiet_until": dt.time(0), "check_in_days": 1, **modes}
    Informing.current()
    Informing.objects.update(**given)
    policy = ServicePolicy.objects.create(name="Usual", position=1, warn_percent=[50])
    for kind in (PromiseKind.ACKNOWLEDGE, PromiseKind.FIRST_ANSWER, PromiseKind.NEXT_ANSWER, PromiseKind.RESOLUTION):
        ServiceTarget.objects.create(policy=policy, kind=kind, minutes=60)
    return inbox


@pytest.fixture
def agent():
    return Agent.objects.create_user("bo@willow.example", name="Bo Lind", availability="online")


@pytest.fixture
def rules(house):
    """A rule for each moment there is, of the clock at several hours."""
    moments = [(trigger, None) for trigger in FACTS] + list(itertools.product(CLOCKS, PATIENCE))
    return [
        change_rule(
            rule=Rule(),
            by=None,
            at=timezone.now(),
            name=f"{trigger} {hours}",
            trigger=trigger,
            hours=hours,
            steps=[{"note": f"{trigger} {hours}"}],
            is_active=True,
        )
        for trigger, hours in moments
    ]


@pytest.fixture
def archive(house, tmp_path):
    """Of each sort two letters: answered and not, settled long ago and still open; the fifth was ours alone."""
    kept_in(
        tmp_path / "in.mbox",
        theirs(1, ago(OLD + 1), subject="old, answered"),
        theirs(2, ago(OLD), subject="old, unanswered"),
        theirs(3, ago(RECENT + 1), subject="recent, answered"),
        theirs(4, ago(RECENT), subject="recent, unanswered"),
    )
    kept_in(
        tmp_path / "sent.mbox",
        ours(11, ago(OLD), answers="<1@customer.example>"),
        ours(13, ago(RECENT), answers="<3@customer.example>"),
        ours(15, ago(RECENT), to="Eva <eva@customer.example>"),
    )
    return tmp_path


def bring_in(path):
    said = io.StringIO()
    assert import_mail([path], inbox=None, open_days=14, out=said, errors=said) == 0
    react_until_done()
    return said.getvalue().splitlines()[-1]


def let_time_pass(*days):
    """Let every job of the schedule run after so many days, and whatever follows from it."""
    for day in days:
        moment = timezone.now() + dt.timedelta(days=day)
        for _cron, job in SCHEDULE:
            job(timestamp=int(moment.timestamp()))
        react_until_done()


def letter_of(number, **headers):
    """Let a new letter of today come in."""
    fresh = theirs(number, ago(0), **headers)
    keep([Arrival(data=fresh.as_bytes(), source="smtp", inbox_id=None, envelope_from="ana@customer.example",
                  envelope_to=["support@willow.example"])])  # fmt: skip
    take_in_everything()
    react_until_done()


def test_nobody_hears_of_an_import_however_much_time_passes(rules, archive, agent):
    assert bring_in(archive) == "In 5 conversations: 2 resolved, 2 waiting for the customer, 1 open."
    said = list(Message.objects.order_by("id").values_list("kind", "subject"))
    rows = list(Conversation.objects.order_by("id").values())
    let_time_pass(0, 0.1, 1, 2, 4, 6, 8, 29, 31, 60)
    assert list(Message.objects.order_by("id").values_list("kind", "subject")) == said  # no mail, and no note of a rule
    assert list(Conversation.objects.order_by("id").values()) == rows
    assert not RuleRun.objects.exists()
    assert not Promise.objects.exists()
    assert not Notice.objects.exists()
    assert not ProcrastinateJob.objects.exists()
    assert set(Fact.objects.filter(stream__startswith="conversation:").values_list("name", flat=True)) == {
        "LetterImported"
    }


def test_agents_see_what_is_open_all_the_same(archive, agent):
    bring_in(archive)
    shown = Conversation.objects.visible_to(agent).exclude(state="resolved").order_by("subject")
    assert list(shown.values_list("subject", "state")) == [
        ("Where is my lamp?", "customer"), ("recent, answered", "customer"), ("recent, unanswered", "open"),
    ]  # fmt: skip


def test_no_customer_is_written_to_because_agents_tidy_up_after_it(house, archive, agent):
    bring_in(archive)
    now = timezone.now()
    for row in Conversation.objects.order_by("id"):
        tag(conversation=row, agent=agent, add=["old"], at=now)
        row = assign(conversation=row, agent=agent, assignee=agent, team=None, at=now)
        if row.state == "open":
            wait(conversation=row, agent=agent, state="third", at=now)
        elif row.state == "customer":
            close(conversation=row, agent=agent, at=now)
    recompute_everything(at=now)
    let_time_pass(0, 2, 4, 8, 31)
    assert set(Message.objects.values_list("kind", flat=True)) == {"incoming", "reply"}
    assert not Promise.objects.exists()
    assert not Notice.objects.exists()


def test_once_a_new_letter_comes_the_house_does_for_it_what_it_does_for_any(rules, archive, agent):
    bring_in(archive)
    row = Conversation.objects.get(subject="recent, unanswered")
    letter_of(5, answers="<4@customer.example>", subject="Re: recent, unanswered")
    assert Promise.objects.filter(conversation=row).exists()
    let_time_pass(2, 4)
    acted = set(RuleRun.objects.filter(conversation=row).values_list("rule__name", flat=True))
    assert {"MessageReceived None", "SinceCustomerWrote 24", "SinceCustomerWrote 72"} <= acted
    assert not {name for name in acted if name.startswith("SinceOpened")}  # it began years before us
    assert set(RuleRun.objects.values_list("conversation", flat=True)) == {row.pk}


def test_once_an_agent_acts_clocks_run_from_that(rules, archive, agent):
    bring_in(archive)
    answered = Conversation.objects.get(subject="recent, unanswered")
    closed = Conversation.objects.get(subject="recent, answered")
    now = timezone.now()
    reply(conversation=answered, agent=agent, text="It is on its way.", at=now)
    close(conversation=closed, agent=agent, at=now)
    let_time_pass(0.5, 2)
    clocks = RuleRun.objects.filter(rule__trigger__startswith="Since").order_by("rule__name")
    assert sorted(clocks.values_list("conversation", "rule__name")) == sorted([
        (closed.pk, "SinceClosed 1"), (closed.pk, "SinceClosed 24"),
        (answered.pk, "SinceWaiting 1"), (answered.pk, "SinceWaiting 24"),
        (answered.pk, "SinceWeAnswered 1"), (answered.pk, "SinceWeAnswered 24"),
    ])  # fmt: skip


def test_whoever_wrote_an_old_letter_is_no_robot(archive, agent):
    robots = {"all": [{"field": "robot", "is": "is", "value": "yes"}]}
    change_rule(rule=Rule(), by=None, at=timezone.now(), name="Robots", trigger="ConversationAssigned",
                conditions=robots, steps=[{"tag": ["robot"]}], is_active=True)  # fmt: skip
    bring_in(archive)
    row = Conversation.objects.get(subject="recent, unanswered")
    assign(conversation=row, agent=agent, assignee=agent, team=None, at=timezone.now())
    react_until_done()
    assert not row.tags.exists()


@pytest.mark.parametrize("trigger", CLOCKS)
def test_what_a_rule_would_have_done_counts_no_import_either(archive, trigger):
    bring_in(archive)
    assert dry_run(trigger=trigger, hours=1, conditions={}, at=timezone.now()).acted == []


def test_old_letters_of_a_matter_that_runs_here_do_not_stop_its_clocks(house, agent, tmp_path):
    letter_of(2, answers="<1@customer.example>")
    now = timezone.now()
    row = Conversation.objects.get()
    reply(conversation=row, agent=agent, text="It is on its way.", at=now)
    change_rule(rule=Rule(), by=None, at=now, name="Remind", trigger="SinceWeAnswered", hours=24,
                steps=[{"note": "No answer yet"}], is_active=True)  # fmt: skip
    kept_in(tmp_path / "sent.mbox", ours(12, ago(30), answers="<2@customer.example>"))
    bring_in(tmp_path)
    assert Message.objects.filter(conversation=row, kind="reply").count() == 2
    let_time_pass(2)
    assert list(RuleRun.objects.values_list("conversation", "rule__name")) == [(row.pk, "Remind")]


def test_old_letters_of_a_matter_that_runs_here_keep_no_word_from_its_customer(house, tmp_path):
    letter_of(2)
    row = Conversation.objects.get()
    kept_in(tmp_path / "in.mbox", theirs(1, ago(30), answers="<2@customer.example>"))
    bring_in(tmp_path)
    assert Message.objects.filter(conversation=row, kind="incoming").count() == 2
    let_time_pass(2)
    assert Notice.objects.filter(conversation=row, kind="update").count() == 1
