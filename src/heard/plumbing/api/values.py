"""What may stand in a request: numbers and moments that the database can hold."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import AfterValidator, Field

LARGEST_ID = 2**63 - 1
EARLIEST, LATEST = dt.datetime(1970, 1, 2, tzinfo=dt.UTC), dt.datetime(9000, 1, 1, tzinfo=dt.UTC)


def _in_calendar(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    if not EARLIEST <= moment <= LATEST:
        raise ValueError("choose a moment between the years 1970 and 9000")
    return moment.astimezone(dt.UTC)  # PostgreSQL knows no offsets of sixteen hours or more


Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
MaybeId = Annotated[int | None, Field(ge=1, le=LARGEST_ID)]
Moment = Annotated[dt.datetime, AfterValidator(_in_calendar)]
Words = Annotated[str, Field(min_length=1, max_length=500_000)]
EmailAddress = Annotated[str, Field(min_length=1, max_length=320)]
FewAddresses = Annotated[list[EmailAddress], Field(max_length=50)]
