"""The few words that stand in every mail we send, in the languages people write to us in."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from django.utils import formats, translation

#: How an answer names its writer, how it introduces what it quotes, and the same of somebody who gave no name in a chat.
_PHRASES = {
    "en": ("{agent} at {brand}", "On {date}, {name} wrote:", "On {date}, you wrote:"),
    "de": ("{agent} von {brand}", "Am {date} schrieb {name}:", "Am {date} haben Sie geschrieben:"),
    "fr": ("{agent} de {brand}", "Le {date}, {name} a écrit :", "Le {date}, vous avez écrit :"),
    "es": ("{agent} de {brand}", "El {date}, {name} escribió:", "El {date}, usted escribió:"),
    "it": ("{agent} di {brand}", "Il {date}, {name} ha scritto:", "Il {date} ha scritto:"),
    "nl": ("{agent} van {brand}", "Op {date} schreef {name}:", "Op {date} schreef u:"),
    "pt": ("{agent} da {brand}", "Em {date}, {name} escreveu:", "Em {date}, escreveu:"),
    "pl": ("{agent} z {brand}", "W dniu {date} {name} napisał(a):", "W dniu {date} nadeszły słowa:"),
    "ar": ("{agent} من {brand}", "في {date}، كتب {name}:", "في {date}، كتبتم:"),
}
_RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur"})


def writer(language: str, *, agent: str, brand: str) -> str:
    """Return the name an answer comes from, such as “Ana Moreno at Willow Goods”; without an agent, the brand."""
    return _phrases(language)[0].format(agent=agent, brand=brand) if agent else brand


def introduction(language: str, *, name: str, said_at: dt.datetime, time_zone: str) -> str:
    """Return the line above what is quoted; without a name it is the reader's own."""
    code = language_code(language)
    spoken = code if code in _PHRASES else "en"
    try:
        local = said_at.astimezone(zoneinfo.ZoneInfo(time_zone))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        local = said_at
    with translation.override(spoken):
        date = formats.date_format(local, "DATETIME_FORMAT")
    return _PHRASES[spoken][1 if name else 2].format(date=date, name=name)


def direction(language: str) -> str:
    """Return "rtl" or "ltr"."""
    return "rtl" if language_code(language) in _RIGHT_TO_LEFT else "ltr"


def language_code(language: str) -> str:
    """Return the two letters of a language tag such as pt-BR."""
    return language.lower().replace("_", "-").split("-")[0]


def _phrases(language: str) -> tuple[str, str, str]:
    return _PHRASES.get(language_code(language), _PHRASES["en"])
