"""Why something could not be brought in, in the language of whoever looks.

An import says it in English, so that scripts read the same everywhere and what is kept fits every reader. Here are all sentences it
has; a test holds that none is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext, gettext_noop

SENTENCES = (
    gettext_noop("it is too long"),
    gettext_noop("it is not JSON"),
    gettext_noop("it is not UTF-8"),
    gettext_noop("it is no export of WordPress"),
    gettext_noop("it is no record with names"),
    gettext_noop("it is no row: %(problem)s"),
    gettext_noop("it is no text"),
    gettext_noop("it is damaged"),
    gettext_noop("it is a link, not a file"),
    gettext_noop("it is an archive within the archive, which we do not open"),
    gettext_noop("it stands in the archive twice"),
    gettext_noop("it leads out of the folder"),
    gettext_noop("it is larger than %(size)s MB"),
    gettext_noop("it has too many pixels"),
    gettext_noop("it cannot be opened: %(problem)s"),
    gettext_noop("it has no text"),
    gettext_noop("it only lists the other pages"),
    gettext_noop("it has no title"),
    gettext_noop("it has no id, by which a later import would know it again"),
    gettext_noop("it has no columns “question” and “answer”"),
    gettext_noop("it is in a language the help centre does not speak: %(language)s"),
    gettext_noop("its name leads out of the archive"),
    gettext_noop("its name is too long"),
    gettext_noop("its name cannot be read"),
    gettext_noop("there are no articles in it"),
    gettext_noop("there is no such file or folder"),
    gettext_noop("there are more than %(count)s files in it"),
    gettext_noop("we read Markdown, MDX, HTML, JSON, JSON Lines, CSV and exports of WordPress"),
    gettext_noop("what stands above the text is too long"),
    gettext_noop("what stands above the text refers to itself, which could make it endless"),
    gettext_noop("what stands above the text is not YAML: %(place)s"),
    gettext_noop("what stands above the text is not TOML: %(problem)s"),
    gettext_noop("what stands above the text has no names"),
    gettext_noop("the picture %(picture)s is not there"),
    gettext_noop("the picture %(picture)s lies elsewhere, so readers get a link to it"),
    gettext_noop("the picture %(picture)s cannot be shown: %(problem)s"),
    gettext_noop("the link %(address)s leads nowhere"),
    gettext_noop("%(place)s has the same id: %(number)s"),
    gettext_noop("it is no picture"),
    gettext_noop("its film is not there"),
    gettext_noop("its film is neither MP4 nor WebM"),
    gettext_noop("its film is neither at YouTube nor at Vimeo"),
    gettext_noop("its captions are no WebVTT"),
    gettext_noop("it has no address a webinar can have"),
    gettext_noop("it does not say when it begins and how long it takes"),
    gettext_noop("it is planned here otherwise, and stays so"),
    gettext_noop("the address of the meeting is in no export: please write it in the studio"),
    gettext_noop("nobody here has the address %(address)s, who looks after it"),
)
PLACES = (
    gettext_noop("%(file)s, line %(number)s"),
    gettext_noop("%(file)s, entry %(number)s"),
    gettext_noop("line %(number)s"),
)
_GAP = re.compile(r"%\\\((\w+)\\\)s|%\((\w+)\)s")


def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile(_GAP.sub(lambda gap: f"(?P<{gap[1] or gap[2]}>.*)", re.escape(sentence)), re.DOTALL)


_REASONS = tuple((_pattern(sentence), sentence) for sentence in SENTENCES)
_PLACES = tuple((_pattern(place), place) for place in PLACES)


def is_known(reason: str) -> bool:
    """Return whether this is one of our sentences."""
    return any(pattern.fullmatch(reason) for pattern, _ in _REASONS)


def told_reason(reason: str) -> str:
    """Return a reason in the language of whoever looks; what is none of our sentences stays as it is."""
    return _told(reason, _REASONS)


def told_place(where: str) -> str:
    """Return where something stood in the language of whoever looks: “faq.csv, line 3”."""
    return _told(where, _PLACES)


def told_to_people(reasons: Iterable[Sequence[str]]) -> list[dict[str, str]]:
    """Return places and reasons for a page; `language` is that of a reason we have no words for."""
    return [
        {"where": told_place(where), "reason": told_reason(reason), "language": "" if is_known(reason) else "en"}
        for where, reason in reasons
    ]


def _told(text: str, known: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, sentence in known:
        if found := pattern.fullmatch(text):
            return gettext(sentence) % {name: _inner(name, said) for name, said in found.groupdict().items()}
    return text


def _inner(name: str, said: str) -> str:
    """Return what fills a gap; some gaps hold a sentence or a place of ours again."""
    return {"problem": told_reason, "place": told_place}.get(name, str)(said)
