"""Public holidays of any country and region."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping


class UnknownCountryError(Exception):
    """No holidays are known for this country or region."""


def public_holidays(country: str, region: str = "") -> Mapping[dt.date, str]:
    """Return the holidays, by date and with their names; a year is made when it is first asked for.

    None without a country. Raises `UnknownCountryError`.
    """
    if not country:
        return {}
    import holidays  # only here: the rules of all countries take memory that few processes need

    try:
        found: Mapping[dt.date, str] = holidays.country_holidays(country, subdiv=region or None)
    except (NotImplementedError, ValueError) as error:
        raise UnknownCountryError(country, region) from error
    return found
