"""Public holidays of any country and region."""

from __future__ import annotations

import datetime as dt
import importlib.util
import re
import sys
from collections.abc import Mapping
from types import ModuleType


class UnknownCountryError(Exception):
    """No holidays are known for this country or region."""


def public_holidays(country: str, region: str = "", *, language: str | None = None) -> Mapping[dt.date, str]:
    """Return the holidays, by date and with their names; a year is made when it is first asked for.

    They are named in the language where their rules know it, else as they are at home. None without a country. Raises
    `UnknownCountryError`.
    """
    if not country:
        return {}
    _read_countries_singly()
    import holidays

    try:
        found = holidays.country_holidays(country, subdiv=region or None)
        if language and (spoken := _spoken(language, found.supported_languages)):
            found = holidays.country_holidays(country, subdiv=region or None, language=spoken)
    except (NotImplementedError, ValueError) as error:
        raise UnknownCountryError(country, region) from error
    named: Mapping[dt.date, str] = found
    return named


def countries() -> list[tuple[str, str]]:
    """Return the countries whose holidays are known, with their English names, by name."""
    from holidays.registry import COUNTRIES

    named = [(entry[1], re.sub(r"(?<=[a-z])(?=[A-Z])", " ", entry[0])) for entry in COUNTRIES.values()]
    return sorted(named, key=lambda country: country[1])


def regions(country: str) -> list[tuple[str, str]]:
    """Return the regions of a country that have holidays of their own, as they are called at home; none of an unknown one."""
    try:
        found = public_holidays(country)
    except UnknownCountryError:
        return []
    codes: tuple[str, ...] = getattr(found, "subdivisions", ())
    names = {code: name for name, code in getattr(found, "subdivisions_aliases", {}).items()}
    return sorted(((code, names.get(code, code)) for code in codes), key=lambda region: region[1])


def _read_countries_singly() -> None:
    """Let the library read the rules of a country when they are asked for.

    Its package of countries would read all 250 as soon as one is wanted: 9 MB in every process that knows a holiday.
    """
    name = "holidays.countries"
    if name not in sys.modules and (found := importlib.util.find_spec("holidays")):
        package = ModuleType(name)
        package.__path__ = [f"{folder}/countries" for folder in found.submodule_search_locations or ()]
        sys.modules[name] = package


def _spoken(language: str, known: tuple[str, ...]) -> str:
    """Return which of the known languages is the reader's: the same, or another kind of it; else English where it is known."""
    plain = language.replace("-", "_").lower()
    for wanted in (plain, plain[:2], "en_us", "en"):
        for one in known:
            if one.lower() == wanted or one.lower().partition("_")[0] == wanted:
                return one
    return ""
