"""The ledger: what is owed, made, kept, moved and released."""

from __future__ import annotations

from typing import Any, Literal

from django.db.models import Q
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from heard.conversations.api.asking import conversation_for, found, named
from heard.conversations.models import Inbox
from heard.customers.models import Customer
from heard.orders.models import Order
from heard.plumbing.api.paging import USUAL, page
from heard.plumbing.api.values import Id, MaybeId, Moment
from heard.promises.actions.explain import explain
from heard.promises.actions.hand_over import hand_over
from heard.promises.actions.keep import keep
from heard.promises.actions.log_call import LONGEST, log_call
from heard.promises.actions.make import make
from heard.promises.actions.move import move
from heard.promises.actions.pause import pause
from heard.promises.actions.promise_about_order import promise_about_order
from heard.promises.actions.release import release
from heard.promises.actions.undo_end import undo_end
from heard.promises.api.shapes import LoggedCallOut, PromiseOut, PromisePage
from heard.promises.models import BY_ITSELF, CallOutcome, End, Promise, PromiseKind, Source
from heard.promises.models.promise import PromiseQuerySet
from heard.staff.models import Agent, Team
from heard.staff.tokens import ApiRequest

router = Router(tags=["Promises"])
MOST_CALLS = 100
Kind = Literal["acknowledge", "first_answer", "next_answer", "update", "resolution", "call_back", "check_in", "other"]


class PromiseIn(Schema):
    """What is promised by when. Without an owner and a team it is whose the conversation is, and goes with it."""

    kind: Kind
    due_at: Moment
    words: str = Field("", max_length=300)
    is_told: bool = Field(True, description="whether the customer knows; otherwise it is a target among ourselves")
    owner_id: MaybeId = None
    team_id: MaybeId = None
    order_number: str = Field("", max_length=60)


class OrderPromiseIn(Schema):
    """What is promised about an order by when."""

    kind: Kind
    due_at: Moment
    words: str = Field("", max_length=300)
    is_told: bool = Field(True, description="whether the customer knows; otherwise it is a target among ourselves")
    inbox_id: MaybeId = None


class MomentIn(Schema):
    """Another moment, and whether the customer knows it."""

    due_at: Moment
    is_told: bool = False


class ReasonIn(Schema):
    """Why, in a few words."""

    reason: str = Field("", max_length=300)


class OwnerIn(Schema):
    """Who sees to it; without either it goes with the conversation."""

    owner_id: MaybeId = None
    team_id: MaybeId = None


class CallIn(Schema):
    """A call, what came of it, and when to try again if nobody was reached."""

    outcome: Literal["reached", "missed", "message"]
    words: str = Field("", max_length=LONGEST)
    next_at: Moment | None = None


@router.get("promises", response=PromisePage, summary="Promises, newest first")
def promises(
    request: ApiRequest,
    conversation_id: MaybeId = None,
    customer_id: MaybeId = None,
    owner_id: MaybeId = None,
    team_id: MaybeId = None,
    state: Literal["open", "ended", "late"] | None = None,
    cursor: str | None = None,
    limit: int = USUAL,
) -> Any:
    """Return what customers are or were owed. `late` is what is past its moment and not done, ended as broken or not yet."""
    given = {"conversation": conversation_id, "customer": customer_id, "owner": owner_id, "team": team_id}
    asked = Promise.objects.visible_to(request.agent).filter(**{k: v for k, v in given.items() if v is not None})
    items, following = page(_standing(asked, state), cursor, limit)
    return {"items": items, "next_cursor": following}


def _standing(asked: PromiseQuerySet, state: str | None) -> PromiseQuerySet:
    match state:
        case "open":
            return asked.open()
        case "ended":
            return asked.exclude(end="")
        case "late":
            return asked.owed().exclude(BY_ITSELF).filter(Q(end=End.BROKEN) | Q(due_at__lte=timezone.now()))
        case _:
            return asked


@router.post("conversations/{number}/promises", response={201: PromiseOut}, summary="Make a promise")
def promise_it(request: ApiRequest, number: Id, given: PromiseIn) -> Any:
    """Put on the ledger what a conversation's customer is owed."""
    made = make(
        conversation=conversation_for(request, number),
        kind=PromiseKind(given.kind),
        due_at=given.due_at,
        source=Source.AGENT,
        agent=request.agent,
        words=" ".join(given.words.split()),
        is_told=given.is_told,
        owner=_owner(request, given.owner_id),
        team=_team(request, given.team_id),
        order_number=given.order_number.strip(),
        at=timezone.now(),
    )
    return Status(201, made)


@router.post("orders/{number}/promises", response={201: PromiseOut}, summary="Make a promise about an order")
def promise_about(request: ApiRequest, number: Id, given: OrderPromiseIn) -> Any:
    """Put on the ledger what an order's customer is owed about it, where they wrote about it or not.

    It stands in the conversation of an earlier promise about this order, or in one begun quietly in the inbox given, or
    in the first one you may open.
    """
    order = found(Order.objects.filter(pk=number, customer__in=Customer.objects.visible_to(request.agent).present()))
    inboxes = Inbox.objects.active().visible_to(request.agent).order_by("pk")
    inbox = found(inboxes.filter(pk=given.inbox_id) if given.inbox_id else inboxes[:1])
    made = promise_about_order(
        order=order,
        inbox=inbox,
        kind=PromiseKind(given.kind),
        due_at=given.due_at,
        agent=request.agent,
        words=" ".join(given.words.split()),
        is_told=given.is_told,
        at=timezone.now(),
    )
    return Status(201, made)


@router.get("promises/{number}", response=PromiseOut, summary="One promise")
def one(request: ApiRequest, number: Id) -> Any:
    """Return one promise."""
    return _promise(request, number)


@router.post("promises/{number}/keeping", response=PromiseOut, summary="Done")
def keeping(request: ApiRequest, number: Id) -> Any:
    """Say that it is done. After its moment it was broken, and is settled; what has ended otherwise is left as it is."""
    return keep(promise=_promise(request, number), agent=request.agent, at=timezone.now())


@router.delete("promises/{number}/end", response=PromiseOut, summary="Owed again")
def undoing(request: ApiRequest, number: Id) -> Any:
    """Take back that it was kept, released or given a new date, within a quarter of an hour and by whom it was ended."""
    return undo_end(promise=_promise(request, number), agent=request.agent, at=timezone.now())


@router.post("promises/{number}/release", response=PromiseOut, summary="Release it")
def releasing(request: ApiRequest, number: Id, given: ReasonIn) -> Any:
    """Say that nobody expects it any more, and why."""
    reason = " ".join(given.reason.split())
    return release(promise=_promise(request, number), agent=request.agent, reason=reason, at=timezone.now())


@router.put("promises/{number}/moment", response=PromiseOut, summary="A new date")
def moving(request: ApiRequest, number: Id, given: MomentIn) -> Any:
    """Set a new date; return the promise that is owed then. A target among ourselves is moved, a paused one goes on.

    What the customer was told, and what is broken, is replaced: the answer is another promise, which the old one names
    as `replaced_by_id`. Ahead of its time the old one is released, afterwards it stays broken. The next word that the
    customer hears from us says the new date.
    """
    promise = _promise(request, number)
    return move(promise=promise, agent=request.agent, due_at=given.due_at, is_told=given.is_told, at=timezone.now())


@router.put("promises/{number}/pause", response=PromiseOut, summary="Let its time stand still")
def pausing(request: ApiRequest, number: Id) -> Any:
    """Stop its time, because somebody else has to act."""
    return pause(promise=_promise(request, number), agent=request.agent, paused=True, at=timezone.now())


@router.delete("promises/{number}/pause", response=PromiseOut, summary="Let its time run on")
def resuming(request: ApiRequest, number: Id) -> Any:
    """Let its time run on; it is due later by as long as it stood still."""
    return pause(promise=_promise(request, number), agent=request.agent, paused=False, at=timezone.now())


@router.put("promises/{number}/owner", response=PromiseOut, summary="Who sees to it")
def handing_over(request: ApiRequest, number: Id, given: OwnerIn) -> Any:
    """Give it to an agent or a team, or let it go with the conversation."""
    owner, team = _owner(request, given.owner_id), _team(request, given.team_id)
    return hand_over(promise=_promise(request, number), agent=request.agent, owner=owner, team=team)


@router.put("promises/{number}/cause", response=PromiseOut, summary="Why it was broken")
def explaining(request: ApiRequest, number: Id, given: ReasonIn) -> Any:
    """Note the cause of a broken promise; an empty one forgets it."""
    return explain(promise=_promise(request, number), reason=given.reason)


@router.get("promises/{number}/calls", response=list[LoggedCallOut], summary="Calls")
def calls(request: ApiRequest, number: Id) -> Any:
    """Return the calls that were made because of this promise, oldest first."""
    return list(_promise(request, number).calls.all()[:MOST_CALLS])


@router.post("promises/{number}/calls", response={201: LoggedCallOut}, summary="Write a call down")
def logging_call(request: ApiRequest, number: Id, given: CallIn) -> Any:
    """Write down a call. Whoever was reached has had it; otherwise it stays owed, at another moment if one is given."""
    call = log_call(
        promise=_promise(request, number),
        agent=request.agent,
        outcome=CallOutcome(given.outcome),
        words=given.words,
        next_at=None if given.outcome == "reached" else given.next_at,
        at=timezone.now(),
    )
    return Status(201, call)


def _promise(request: ApiRequest, number: int) -> Promise:
    return found(Promise.objects.visible_to(request.agent).filter(pk=number))


def _owner(request: ApiRequest, number: int | None) -> Agent | None:
    owner: Agent | None = named(Agent.objects.get_queryset().visible_to(request.agent).active(), number, "owner_id")
    return owner


def _team(request: ApiRequest, number: int | None) -> Team | None:
    team: Team | None = named(Team.objects.visible_to(request.agent), number, "team_id")
    return team
