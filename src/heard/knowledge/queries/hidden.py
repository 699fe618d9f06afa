"""What the search must not show although the index has it still: asked of the things themselves, at the moment they are shown.

The index follows what changes a moment later, or much later where the worker rests. Nobody may read meanwhile what was taken
from them. What stands above the help centre says here what of its own is hidden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

from django.db.models import Exists, OuterRef
from django.db.models.functions import Substr
from wagtail.models import Page

from heard.knowledge.models import Article, HelpCentre
from heard.knowledge.models.pages import audience_token
from heard.knowledge.reading import Reader

Hidden = Callable[[Collection[int], Reader], Iterable[int]]
_ASKED: dict[str, Hidden] = {}


def ask_of(prefix: str, hidden: Hidden) -> None:
    """Ask `hidden` from now on which of the documents with keys such as "question:7" a reader must not see, by their numbers."""
    _ASKED[prefix] = hidden


def hidden_keys(keys: Iterable[str], *, reader: Reader) -> set[str]:
    """Return which documents a reader must not be shown, as it stands now: one statement for each sort of them."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for key in keys:
        prefix, _colon, number = key.partition(":")
        if prefix in _ASKED and number.isdecimal():
            numbers[prefix].append(int(number))
    return {f"{prefix}:{one}" for prefix, some in numbers.items() for one in _ASKED[prefix](some, reader)}


def hidden_articles(numbers: Collection[int], reader: Reader) -> list[int]:
    """Return those of these articles that are not published, or for others, or in a help centre that was taken back."""
    centres = HelpCentre.objects.live().filter(path=Substr(OuterRef("path"), 1, 2 * Page.steplen))
    rows = Article.objects.filter(pk__in=numbers).annotate(is_open=Exists(centres))
    return [
        number
        for number, live, is_open, audience, segment in rows.values_list("pk", "live", "is_open", "audience", "segment")
        if not (live and is_open and reader.sees(audience_token(audience, segment)))
    ]
