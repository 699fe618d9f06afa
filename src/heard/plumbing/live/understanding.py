"""Reading what a client says."""

from __future__ import annotations

import json
import math
from typing import Any


def parsed(text: str) -> Any:
    """Return what a text says in JSON. Raises ValueError for what is none, and for numbers that browsers cannot read."""
    try:
        return json.loads(text, parse_constant=_finite, parse_float=_finite)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _finite(number: str) -> float:
    """Return a number that is neither NaN nor endless. Raises ValueError."""
    found = float(number)
    if not math.isfinite(found):
        raise ValueError(f"{number} is not JSON")
    return found
