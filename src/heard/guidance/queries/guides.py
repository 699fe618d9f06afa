"""The guides that are gone through in a conversation, and how far."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q

from heard.guidance.models import TakenGuide, Tick
from heard.knowledge.html_nodes import SPACE, Node, nodes_of
from heard.knowledge.models import Article
from heard.knowledge.models.article import ArticleKind
from heard.knowledge.to_markdown import BLOCKS

if TYPE_CHECKING:
    from heard.conversations.models import Conversation

LONGEST_TITLE = 200  # characters


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an article: `key` stays the same when it is worded anew or moves."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Going:
    """A step as it stands in a conversation; ticked off by whom and when, if it is."""

    step: Step
    agent_name: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide in a conversation, with its steps."""

    taken: TakenGuide
    steps: tuple[Going, ...]

    @property
    def done(self) -> int:
        """How many steps are ticked off."""
        return sum(going.at is not None for going in self.steps)


def steps_of(article: Article) -> tuple[Step, ...]:
    """Return the steps of an article, of all its lists of steps; where it has none, the items of its numbered lists.

    The latter are how imported guides are written. They have no number of their own, so they go by their words.
    """
    blocks = [block.value.bound_blocks for block in article.body if block.block_type == "steps"]
    rows = [(part, place, child) for part, block in enumerate(blocks) for place, child in enumerate(block)]
    own = [Step(child.original_id or f"{part}.{place}", child.value["title"]) for part, place, child in rows]
    if own or article.kind != ArticleKind.HOW_TO:
        return tuple(own)
    lists = [node for node in nodes_of(article.html) if isinstance(node, Node) and node.name == "ol"]
    items = [item for one in lists for item in one.children if isinstance(item, Node) and item.name == "li"]
    titles = dict.fromkeys(SPACE.sub(" ", _first_words(item)).strip() for item in items)
    return tuple(Step(sha256(title.encode()).hexdigest()[:16], title) for title in titles if title)


def _first_words(item: Node) -> str:
    """Return what an item says, without what stands in a paragraph or list below."""
    words = list[str]()
    for child in item.children:
        if isinstance(child, Node) and child.name in BLOCKS:
            if "".join(words).strip():
                break
            return _first_words(child) if child.name == "p" else ""
        words.append(_first_words(child) if isinstance(child, Node) else child)
    return "".join(words)[:LONGEST_TITLE]


def guides_in(conversation: Conversation) -> list[Guide]:
    """Return the guides taken in a conversation, or in one that went into it, in the order in which they were taken."""
    ticks = Prefetch("ticks", Tick.objects.select_related("agent"))
    rows = TakenGuide.objects.filter(
        Q(conversation=conversation) | Q(conversation__merged_into=conversation), put_away_at=None, article__live=True
    )
    rows = rows.select_related("article__locale").prefetch_related(ticks).defer("article__plain")
    return [_guide(row) for row in rows.order_by("pk")]


def _guide(taken: TakenGuide) -> Guide:
    ticked = {tick.step: tick for tick in taken.ticks.all()}
    return Guide(taken, tuple(_going(step, ticked.get(step.key)) for step in steps_of(taken.article)))


def _going(step: Step, tick: Tick | None) -> Going:
    return Going(step, tick.agent.name if tick.agent else "", tick.at) if tick else Going(step)
