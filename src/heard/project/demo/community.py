"""What customers of the demo ask one another: half a dozen questions, answered by whoever knew something."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from heard.community.actions.accept_answer import accept_answer
from heard.community.actions.answer import answer
from heard.community.actions.ask import ask
from heard.community.actions.comment import comment
from heard.community.actions.join import join
from heard.community.actions.vote import vote
from heard.community.models import Answer, Member, Question, TrustLevel
from heard.customers.models import Customer
from heard.plumbing.models import Fact
from heard.staff.models import Agent

#: Customers, by their first name, and what they call themselves among each other.
MEMBERS = {
    "Nadia": "wick-and-wool",
    "Tom": "quayside",
    "Bríd": "guesthouse.dingle",
    "Patrick": "harbour-view",
    "Margaret": "chapel-hill",
    "Oliver": "lindenweg",
}


@dataclass(frozen=True)
class Asked:
    """One question: by whom, how many hours ago, about what, and what was said (`!` before who asked accepted it)."""

    by: str
    hours: float
    title: str
    body: str
    tags: str
    answers: tuple[tuple[str, str], ...] = ()
    comments: tuple[tuple[str, str], ...] = ()
    votes: int = 0


QUESTIONS = (
    Asked(
        "Tom", 700, "How do I get wax out of a storm lantern's glass?",
        "The candle leaned over and half of it now sticks to the inside of the chimney. I do **not** want to scratch it.",
        "lanterns, cleaning",
        (
            ("!Nadia", "Put the glass into the freezer for an hour: cold wax shrinks and comes off in one piece.\n\n1. Let it cool down first, never from hot to cold.\n2. Freeze it, standing, in a tea towel.\n3. Push the wax off with a wooden spoon, then wash with warm water and a drop of soap."),
            ("Patrick", "A hair dryer and kitchen paper work as well, though it takes longer and smells of candle."),
        ),
        (("Tom", "It came off like a coin. Thank you!"),),
        votes=4,
    ),
    Asked(
        "Margaret", 420, "Which wick belongs in the Dusk storm lantern?",
        "The one that came with it is used up, and the box only says “flat wick”. Is there a size I can write down for the shop?",
        "lanterns, wicks",
        (
            ("Oliver", "I measured mine: 22 mm wide. Anything up to that burns well, a wider one will not go through."),
            ("*ana", "lindenweg is right: it is a **22 mm flat wick**, and a piece of 20 cm lasts a winter of evenings. Trim it straight across before you light it, and it will not smoke."),
        ),
        votes=3,
    ),
    Asked(
        "Bríd", 260, "Can the cast-iron skillet go into the dishwasher?",
        "My guests mean well and keep putting it in. Is it ruined now that it looks grey and a little rusty?",
        "kitchen, cast iron",
        (
            ("!Nadia", "Not ruined at all. Scrub the rust off with salt and half a potato, dry it on the stove, rub it thinly with oil and bake it upside down for an hour at 220 °C. Twice, and it is black again."),
            ("*clara", "What wick-and-wool describes is what we do in the workshop, too. And no dishwasher from now on: hot water and a brush are all it wants."),
        ),
        (("Bríd", "Two rounds did it. There is a sign over the dishwasher now."),),
        votes=5,
    ),
    Asked(
        "Oliver", 130, "Does the Fjell blanket shrink when it is washed?",
        "I would wash it by hand at 30 degrees with wool soap. Has anybody done that?",
        "blankets, washing",
        (("Bríd", "Many times, for the guest rooms. Cold water, no wringing, dried flat on towels: it stayed as large as it was. Once somebody put it into the tumble dryer, and that one is for the cat now."),),
        votes=2,
    ),
    Asked(
        "Patrick", 52, "How long does a beeswax pillar candle burn?",
        "I would like to know how many I need for twelve evenings at the window, about three hours each.",
        "candles",
        (("Margaret", "My small ones last about thirty hours, so one and a bit. Let the whole top melt at the first lighting, otherwise it burns a tunnel and is gone sooner."),),
        votes=1,
    ),
    Asked(
        "Nadia", 25.2, "May the bread board be oiled with olive oil?",
        "It looks dry after the winter. I only have olive oil in the house, or should I buy something else?",
        "kitchen, wood care",
    ),
)  # fmt: skip


def let_customers_talk(*, at: dt.datetime) -> list[Question]:
    """Let customers have asked and answered each other, as it stands at `at`; return the questions, oldest first."""
    with transaction.atomic():  # nobody reacts to what is only half told
        members = {first: _member(first, name, at) for first, name in MEMBERS.items()}
        return [_tell(asked, members, at) for asked in QUESTIONS]


def _member(first: str, pseudonym: str, at: dt.datetime) -> Member:
    customer = Customer.objects.filter(name__startswith=f"{first} ").order_by("pk").first()
    if customer is None:
        customer = Customer.objects.create(name=f"{first} Lind", language="en")
    member = join(customer=customer, pseudonym=pseudonym, at=at - dt.timedelta(days=40))
    Member.objects.filter(pk=member.pk).update(level=TrustLevel.MEMBER)
    return Member.objects.get(pk=member.pk)


def _tell(asked: Asked, members: dict[str, Member], at: dt.datetime) -> Question:
    before, moment = _last_fact(), at - dt.timedelta(hours=asked.hours)
    question = ask(
        member=members[asked.by],
        title=asked.title,
        body=asked.body,
        tags=asked.tags.split(","),
        language="en",
        at=moment,
    )
    for place, (who, said) in enumerate(asked.answers, start=1):
        given = _answer(question, who, said, members, moment + place * dt.timedelta(hours=3, minutes=7))
        if who.startswith("!"):
            accept_answer(member=members[asked.by], answer=given)
    for who, said in asked.comments:
        first = question.answers.order_by("pk").first()
        comment(question=question, answer=first, member=members[who], body=said, at=moment + dt.timedelta(hours=20))
    if first := question.answers.order_by("pk").first():
        for one in [one for one in members.values() if one.pk != first.member_id][: asked.votes]:
            vote(member=one, post=first, at=moment + dt.timedelta(hours=30))
    Fact.objects.filter(pk__gt=before).update(at=min(moment, timezone.now()))
    return question


def _answer(question: Question, who: str, said: str, members: dict[str, Member], at: dt.datetime) -> Answer:
    if who.startswith("*"):
        return answer(question=question, body=said, agent=Agent.objects.get(email=f"{who[1:]}@demo.example"), at=at)
    return answer(question=question, body=said, member=members[who.lstrip("!")], at=at)


def _last_fact() -> int:
    return Fact.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
