"""What agents do with a conversation by one click or key."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from heard.conversations.actions.assign import assign
from heard.conversations.actions.block_sender import block_sender
from heard.conversations.actions.close import close
from heard.conversations.actions.describe import describe
from heard.conversations.actions.mark_spam import mark_spam
from heard.conversations.actions.not_spam import not_spam
from heard.conversations.actions.reopen import reopen
from heard.conversations.actions.snooze import MomentHasPassed, snooze
from heard.conversations.actions.tag import tag
from heard.conversations.actions.unblock_sender import unblock_sender
from heard.conversations.actions.wait import wait
from heard.conversations.actions.wake import wake
from heard.conversations.models import ContactReason, Conversation, State
from heard.conversations.queries.neighbours import neighbour
from heard.conversations.views.answering import Done, refused, step
from heard.conversations.views.asking import agent_of, came_from, given
from heard.conversations.views.lists import BY_DUE, list_order
from heard.conversations.views.moments import moment
from heard.staff.models import Agent, Team


@step
def closure(request: HttpRequest, conversation: Conversation) -> Done:
    """Resolve it, and go on with the next of the list one came from."""
    key = came_from(request)
    by_due = list_order(request) == BY_DUE
    following = neighbour(agent_of(request), conversation, key, by_due=by_due) if key else None
    close(conversation=conversation, agent=agent_of(request), at=timezone.now())
    return Done(_("Resolved"), undo=reverse("reopening", args=[conversation.pk]), go=following)


@step
def reopening(request: HttpRequest, conversation: Conversation) -> Done:
    """Open it again."""
    reopen(conversation=conversation, agent=agent_of(request), at=timezone.now())
    return Done(_("Open again"))


@step
def assignment(request: HttpRequest, conversation: Conversation) -> Done | HttpResponse:
    """Give it to somebody ("me", an agent's number or nobody) or to a team."""
    agent, before = agent_of(request), {"assignee": conversation.assignee_id or "", "team": conversation.team_id or ""}
    whom, team = conversation.assignee, conversation.team
    if (chosen := given(request, "assignee")) is not None:
        chosen = str(agent.pk) if chosen == "me" else chosen
        whom = (
            Agent.objects.get_queryset().visible_to(agent).active().filter(pk=chosen).first()
            if chosen.isdecimal()
            else None
        )
        if chosen and whom is None:
            return refused(_("This colleague is not here any more."))
    if (chosen := given(request, "team")) is not None:
        team = Team.objects.visible_to(agent).filter(pk=chosen).first() if chosen.isdecimal() else None
    assign(conversation=conversation, agent=agent, assignee=whom, team=team, at=timezone.now())
    said = _assigned(agent, whom) if given(request, "assignee") is not None or team is None else _with_team(team)
    return Done(said, undo=reverse("assignment", args=[conversation.pk]), undo_data=before)


def _with_team(team: Team) -> str:
    return _("%(team)s has this now") % {"team": team.name}


def _assigned(agent: Agent, whom: Agent | None) -> str:
    if whom is None:
        return _("Nobody has this now")
    return _("This is yours now") if whom == agent else _("%(name)s has this now") % {"name": whom.name}


@step
def put_away(request: HttpRequest, conversation: Conversation) -> Done:
    """Put it away until a moment: a choice such as "tomorrow", or a date and time."""
    until = moment(given(request, "until") or "", now=timezone.localtime())
    if until is None:
        raise MomentHasPassed
    snooze(conversation=conversation, agent=agent_of(request), until=until, at=timezone.now())
    said = _("Put away until %(moment)s") % {"moment": date_format(timezone.localtime(until), "DATETIME_FORMAT")}
    return Done(said, undo=reverse("wakening", args=[conversation.pk]))


@step
def wakening(request: HttpRequest, conversation: Conversation) -> Done:
    """Bring it back before its time."""
    wake(conversation=conversation, agent=agent_of(request), at=timezone.now())
    return Done(_("It is back"))


@step
def waiting(request: HttpRequest, conversation: Conversation) -> Done:
    """Say whom it waits for: the customer, or somebody else."""
    state = State.WAITING_THIRD if given(request, "state") == State.WAITING_THIRD else State.WAITING_CUSTOMER
    wait(conversation=conversation, agent=agent_of(request), state=state, at=timezone.now())
    return Done(str(state.label), undo=reverse("reopening", args=[conversation.pk]))


@step
def spam(request: HttpRequest, conversation: Conversation) -> Done:
    """Say that nobody needs to answer it."""
    mark_spam(conversation=conversation, agent=agent_of(request), at=timezone.now())
    return Done(_("Marked as spam"), undo=reverse("not_spam", args=[conversation.pk]))


@step
def no_spam(request: HttpRequest, conversation: Conversation) -> Done:
    """Say that it does need an answer."""
    not_spam(conversation=conversation, agent=agent_of(request), at=timezone.now())
    return Done(_("Not spam"))


@step
def block(request: HttpRequest, conversation: Conversation) -> Done:
    """Send what this customer writes to spam from now on."""
    block_sender(conversation=conversation, agent=agent_of(request), at=timezone.now())
    return Done(_("Sender blocked"), undo=reverse("unblock", args=[conversation.pk]))


@step
def unblock(request: HttpRequest, conversation: Conversation) -> Done:
    """Listen to this customer again."""
    unblock_sender(conversation=conversation, agent=agent_of(request))
    return Done(_("Sender not blocked any more"))


@step
def tags(request: HttpRequest, conversation: Conversation) -> Done:
    """Put a tag on, or take one off."""
    add, remove = [given(request, "add") or ""], [given(request, "remove") or ""]
    undo = {"remove": add[0], "add": remove[0]}
    tag(
        conversation=conversation,
        agent=agent_of(request),
        at=timezone.now(),
        add=filter(None, add),
        remove=filter(None, remove),
    )
    return Done(
        _("Tags changed"), undo=reverse("tags", args=[conversation.pk]), undo_data={k: v for k, v in undo.items() if v}
    )


@step
def details(request: HttpRequest, conversation: Conversation) -> Done:
    """Change subject, priority, contact reason or the business's own fields."""
    names = ("subject", "priority", "contact_reason")
    fields: dict[str, object] = {name: value for name in names if (value := given(request, name)) is not None}
    if "priority" in fields:
        fields["priority"] = int(str(fields["priority"])) if str(fields["priority"]).isdecimal() else -1
    if "contact_reason" in fields:
        chosen = str(fields["contact_reason"])
        fields["contact_reason"] = ContactReason.objects.filter(pk=chosen).first() if chosen.isdecimal() else None
    custom = {key.removeprefix("custom."): value for key, value in request.POST.items() if key.startswith("custom.")}
    if custom:
        fields["custom"] = custom
    undo = {name: value for name in fields if name != "custom" for value in [_before(conversation, name)]}
    describe(conversation=conversation, agent=agent_of(request), fields=fields)
    again = reverse("details", args=[conversation.pk]) if undo and not custom else ""
    return Done(_("Saved"), undo=again, undo_data=undo)


def _before(conversation: Conversation, name: str) -> object:
    value = getattr(conversation, "contact_reason_id" if name == "contact_reason" else name)
    return "" if value is None else value
