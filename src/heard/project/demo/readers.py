"""What readers of the demo's help centre did in the last month: sought in vain, said what helped, began letters."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Iterable

from heard.channels.contact.models import Writing
from heard.knowledge.models import Article, HelpCentre, Mark, MarkReason, SearchAsked, ShortLink, ShortLinkOpening
from heard.knowledge.queries.centre_number import centre_number

SEED = 1874
DAYS = 28
#: What the help centre does not tell, and how often it was asked for; a test asks for each once more.
SOUGHT = {
    "en": {
        "wrapped as a present": 17,
        "visit your workshop": 11,
        "student discount": 6,
        "engraving": 5,
        "newsletter": 3,
        "jobs": 2,
    },
    "de": {"geschenkverpackung": 9, "gravur": 3},
    "ar": {"تغليف الهدايا": 4},
}
#: To how many it was a help, and what the others said.
MARKS: dict[str, tuple[int, tuple[tuple[MarkReason, str], ...]]] = {
    "where-is-my-parcel": (31, ((MarkReason.NOT_LIKED, "Noon of the next day is long when it is a birthday."),)),
    "send-something-back": (24, ((MarkReason.UNCLEAR, ""), (MarkReason.NOT_MINE, ""))),
    "something-arrived-broken": (16, ()),
    "season-a-skillet": (13, ()),
    "when-is-my-money-back": (9, ((MarkReason.NOT_LIKED, ""), (MarkReason.WRONG, "My card took eight days."))),
    "wool-blankets": (8, ()),
    "change-the-address": (
        3,
        (
            (MarkReason.UNCLEAR, "Where is the mail that confirms my order? I only have the one with the invoice."),
            (MarkReason.WRONG, "It was two o'clock and you had sent it already."),
            (MarkReason.UNCLEAR, ""),
            (MarkReason.NOT_LIKED, ""),
            (MarkReason.NONE, ""),
        ),
    ),
    "ways-to-pay": (
        2,
        ((MarkReason.NOT_MINE, "Can I pay in instalments?"), (MarkReason.NOT_MINE, "Do you take PayPal?")),
    ),
}  # fmt: skip
#: Words for short links, where they lead, and on about how many days of ten somebody opened them.
SHORT = {"parcels": ("/help/en/delivery/where-is-my-parcel/", 9), "returns": ("/help/en/returns/send-something-back/", 6), "care": ("/help/en/care/", 4)}  # fmt: skip
BEGUN, OPENED, ENOUGH, WROTE = 46, 0.4, 0.24, 0.5


def let_readers_speak(*, at: dt.datetime) -> None:
    """Leave behind what a month of readers leaves: nothing of it says who they were."""
    rng = random.Random(SEED)  # noqa: S311 - a demo has to be the same every time
    _search(at, rng)
    _mark(at, rng)
    _begin_letters(at, rng)
    _follow_short_links(at, rng)


def _search(at: dt.datetime, rng: random.Random) -> None:
    centre = HelpCentre.objects.order_by("path").first()
    number = centre_number(centre) if centre else None
    rows = [
        SearchAsked(day=day, language=language, centre=number, text=text, times=times, hits=0)
        for language, sought in SOUGHT.items()
        for text, often in sought.items()
        for day, times in _spread(often, at, rng)
    ]
    SearchAsked.objects.bulk_create(rows)


def _spread(often: int, at: dt.datetime, rng: random.Random) -> Iterable[tuple[dt.date, int]]:
    """Yield days of the last four weeks, and how often on each, which is so often together."""
    days = [_ago(rng, at).date() for _ in range(often)]
    return sorted((day, days.count(day)) for day in set(days))


def _mark(at: dt.datetime, rng: random.Random) -> None:
    articles = {one.slug: one for one in Article.objects.filter(slug__in=MARKS, locale__language_code="en")}
    rows = []
    for slug, (good, others) in MARKS.items():
        said = [(True, MarkReason.NONE, "")] * good + [(False, *one) for one in others]
        rng.shuffle(said)
        for (helped, reason, words), moment in zip(said, sorted(_ago(rng, at) for _ in said), strict=True):
            who = f"{rng.getrandbits(128):032x}"
            rows.append(
                Mark(
                    article=articles[slug], reader=who, helped=helped, reason=reason, words=words,
                    revision=articles[slug].edition, marked_at=moment,
                )
            )  # fmt: skip
    Mark.objects.bulk_create(rows)


def _begin_letters(at: dt.datetime, rng: random.Random) -> None:
    rows = []
    for _ in range(BEGUN):
        enough = rng.random() < ENOUGH
        rows.append(
            Writing(
                key=uuid.UUID(int=rng.getrandbits(128), version=4), day=_ago(rng, at).date(), language="en",
                opened=enough or rng.random() < OPENED, enough=enough, wrote=not enough and rng.random() < WROTE,
            )
        )  # fmt: skip
    Writing.objects.bulk_create(rows)


def _follow_short_links(at: dt.datetime, rng: random.Random) -> None:
    links = ShortLink.objects.bulk_create(ShortLink(word=word, target=target) for word, (target, _) in SHORT.items())
    today = at.date()
    ShortLinkOpening.objects.bulk_create(
        ShortLinkOpening(link=link, day=today - dt.timedelta(days=ago), times=rng.randint(1, SHORT[link.word][1]))
        for link in links
        for ago in range(60)
        if rng.random() < SHORT[link.word][1] / 10
    )


def _ago(rng: random.Random, at: dt.datetime) -> dt.datetime:
    return at - dt.timedelta(days=rng.randrange(DAYS), minutes=rng.randrange(600))
