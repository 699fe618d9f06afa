"""What came after the mails: orders, what customers said when they were asked, complaints, and one problem behind many."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from decimal import Decimal

from heard.conversations.actions.open_incident import open_incident
from heard.conversations.models import Closure, Conversation, State
from heard.feedback.actions.begin_with_causes import begin_with_causes
from heard.feedback.actions.open_complaint import open_complaint
from heard.feedback.events import SatisfactionGiven
from heard.feedback.models import AskedBy, Complaint, Outcome, Remedy, RemedyAnswer, RemedyKind, Satisfaction
from heard.orders.models import Order
from heard.project.demo.automation import set_rules
from heard.project.demo.gaps import gaps
from heard.project.demo.planning import Performance
from heard.project.demo.products import products
from heard.project.demo.rows import Rows
from heard.project.demo.shop import Shop
from heard.project.demo.story import Story
from heard.promises.models import Informing, Mode

ASKED_AFTER = dt.timedelta(days=3)
ANSWERED = 0.45  # of all who are asked
SCORES, WEIGHTS = (1, 2, 3, 4, 5), (3, 5, 10, 27, 55)
REASONS = {
    1: ("It took four mails until somebody read what I wrote.", "The second one broke as well."),
    2: ("Friendly, but it took a week.", "I had to ask twice where things stood."),
    3: ("In the end it was all right.", ""),
    4: ("Quick and clear.", "", "Good advice, only the parcel was slow."),
    5: ("Like talking to a neighbour.", "", "", "Solved in one mail, thank you!", "You kept me posted without my asking."),
}  # fmt: skip
CAUSES = {  # by what the script is called, the place of the cause among those a new house begins with
    "broken-and-upset": 0, "rude-driver": 1, "misleading-description": 2, "no-answer": 4,
}  # fmt: skip
REMEDIES = (RemedyKind.REFUND, RemedyKind.REPLACEMENT, RemedyKind.CREDIT, RemedyKind.APOLOGY)


def keep_orders(performances: Sequence[Performance], *, at: dt.datetime) -> None:
    """Keep the orders that the mails are about, as the web shop would have announced them."""
    orders = {}
    price = {product.name: product.price for product in products()}
    for performance in performances:
        script, person, start = performance.script, performance.person, performance.moments[0]
        if not script.has_order:
            continue
        rng = random.Random(performance.seed)  # noqa: S311 - the same words as in the story
        values = gaps(script, person, start=start, rng=rng)
        placed_at = start - dt.timedelta(days=rng.randint(2, 12), minutes=rng.randint(0, 900))
        orders[values["order"]] = Order(
            reference=values["order"],
            customer=person.customer,
            placed_at=placed_at,
            items=[{"name": values["product"], "quantity": 1}],
            total=Decimal(price.get(values["product"], 40)),
            currency="GBP",
            consent_to_follow_up=rng.random() < 0.6,
            promised_date=(placed_at + dt.timedelta(days=5)).date(),
            created_at=min(placed_at, at),
        )
    Order.objects.bulk_create(orders.values())


def ask_how_it_went(rows: Rows, rng: random.Random, *, at: dt.datetime) -> None:
    """Let some of those whose matter was settled say how it went. The rows of closures have their numbers by now."""
    for closure in rows.of(Closure):
        answered_at = closure.at + ASKED_AFTER + dt.timedelta(hours=rng.expovariate(1 / 10))
        if closure.reopened_at or answered_at > at or rng.random() > ANSWERED:
            continue
        row, score = closure.conversation, rng.choices(SCORES, WEIGHTS)[0]
        given = rows.add(
            Satisfaction(
                closure=closure,
                conversation=row,
                customer=row.customer,
                inbox=row.inbox,
                channel=row.channel,
                agent=row.assignee,
                team=row.team,
                source=AskedBy.CHECK_IN,
                asked_at=closure.at + ASKED_AFTER,
                is_well=score > 1,
                is_well_at=answered_at,
                score=score,
                reason=rng.choice(REASONS[score]),
                answered_at=answered_at,
            )
        )
        rows.tell(answered_at, _given(given))
    rows.number(Satisfaction)


def _given(row: Satisfaction) -> Callable[[], SatisfactionGiven]:
    return lambda: SatisfactionGiven(
        satisfaction_id=row.pk,
        conversation_id=row.conversation_id,
        customer_id=row.customer_id,
        inbox_id=row.inbox_id,
        owner_id=row.agent_id,
        source=row.source,
        score=row.score or 0,
        is_change=False,
    )


def take_up_complaints(
    stories: Sequence[Story], performances: Sequence[Performance], shop: Shop, rng: random.Random, *, at: dt.datetime
) -> None:
    """Keep the complaints that were settled, and take up those that are not."""
    causes = begin_with_causes()
    for story, performance in zip(stories, performances, strict=True):
        row = story.conversation
        if performance.script.reason != "Complaint" or row.state == State.SPAM:
            continue
        owner, words = row.assignee or shop.agents["ana"], max(story.messages[0].text.split("\n\n"), key=len)[:300]
        cause = causes[CAUSES[performance.script.name]]
        if row.state == State.RESOLVED:
            _settled(story, owner.pk, cause.pk, words, rng)
        else:
            complaint = open_complaint(
                conversation=row, agent=owner, words=words, cause=cause, tells_customer=False, at=at
            )
            Complaint.objects.filter(pk=complaint.pk).update(opened_at=_soon_after(story, at))


def _soon_after(story: Story, at: dt.datetime) -> dt.datetime:
    return min(story.messages[0].created_at + dt.timedelta(minutes=40), at)


def _settled(story: Story, owner_id: int, cause_id: int, words: str, rng: random.Random) -> None:
    row, kind = story.conversation, rng.choice(REMEDIES)
    opened_at, closed_at = story.messages[min(1, len(story.messages) - 1)].created_at, story.messages[-1].created_at
    complaint = Complaint.objects.create(
        conversation=row, began_in=row.pk, customer=row.customer, inbox=row.inbox, opened_at=opened_at,
        opened_by_id=owner_id, owner_id=owner_id, words=words, acknowledged_at=opened_at, cause_id=cause_id,
        closed_at=closed_at, closed_by_id=owner_id, outcome=Outcome.ACCEPTED,
    )  # fmt: skip
    is_money = kind in {RemedyKind.REFUND, RemedyKind.CREDIT}
    Remedy.objects.create(
        complaint=complaint, kind=kind, amount=Decimal(rng.randint(8, 60)) if is_money else None,
        currency="GBP" if is_money else "", offered_at=opened_at, offered_by_id=owner_id,
        answer=RemedyAnswer.ACCEPTED, answered_at=closed_at,
    )  # fmt: skip


def find_one_problem(shop: Shop, *, at: dt.datetime) -> None:
    """Let somebody see that one lost lorry is behind several of the parcels that people wait for."""
    waiting = Conversation.objects.filter(merged_into=None, contact_reason__name="Where is my order?").exclude(
        state__in=[State.RESOLVED, State.SPAM]
    )
    open_incident(
        title="Northway lorry missing since Tuesday",
        words="Twelve parcels at most. The carrier looks for it; we send anew what has not turned up by Friday.",
        agent=shop.agents["jonas"],
        conversations=list(waiting.order_by("-pk")[:4]),
        at=at - dt.timedelta(hours=3),
    )


def begin_the_rest(shop: Shop, *, at: dt.datetime) -> None:
    """Give the shop the rules a new house has, and let it ask by itself how things went."""
    set_rules(by=shop.agents["ana"], at=at)
    informing = Informing.current()
    informing.check_ins = informing.after_purchase = Mode.AUTOMATIC
    informing.save()
