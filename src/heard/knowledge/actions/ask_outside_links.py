"""Asking addresses outside whether they still answer: a few at a time, and never much of one house."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence

from django.db import transaction

from heard.knowledge.models import LinkProblem, OutsideLink
from heard.plumbing.fetch import (
    EndlessRedirectsError,
    Fetched,
    FetchError,
    FetchTimeoutError,
    ForbiddenAddressError,
    TooLargeError,
    fetch,
)

MOST = 20
MOST_SECONDS = 120
TIMEOUT = 8.0  # seconds for one address, all in all
MOST_BYTES = 64 * 1024
REDIRECTS = 5
NAMED = {"User-Agent": "Heard (checks the links of a help centre, about once a week)"}

WEEK = dt.timedelta(days=7)
AGAIN = (dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(days=3))  # after one failure, two, more
REST = dt.timedelta(days=1)  # for a house that asks us to come less often
GONE = frozenset({404, 410})
TOO_OFTEN = frozenset({429, 503})
OURS = frozenset({LinkProblem.SILENT, LinkProblem.UNKNOWN})
FEWEST = 3


def ask_outside_links(*, at: dt.datetime, most: int = MOST, allow_private: bool = False) -> int:
    """Ask the addresses that wait longest, one of each house, for two minutes at most; return how many were asked.

    One that answers is asked again in a week, one that does not in an hour, a day, three days. When nobody at all can be reached,
    it is taken for our own connection, and counts against nobody. allow_private: for tests alone.
    """
    begun, asked = time.monotonic(), []
    for link in _due(at, most):
        if time.monotonic() - begun > MOST_SECONDS:
            break
        asked.append((link, *_asked(link.url, allow_private=allow_private)))
    if len(asked) >= FEWEST and all(problem in OURS for _, problem, _ in asked):
        return len(asked)  # they wait an hour, as `_due` has said
    for link, problem, answer in asked:
        _note(link, problem, answer, at)
    return len(asked)


@transaction.atomic
def _due(at: dt.datetime, most: int) -> Sequence[OutsideLink]:
    """Return what is to be asked, put off by an hour should we not come to it."""
    waiting = OutsideLink.objects.filter(ask_at__lte=at)
    first = waiting.order_by("host", "ask_at", "pk").distinct("host").values("pk")
    due = list(OutsideLink.objects.filter(pk__in=first).order_by("ask_at", "pk")[:most])
    OutsideLink.objects.filter(pk__in=[one.pk for one in due]).update(ask_at=at + AGAIN[0])
    return due


def _asked(url: str, *, allow_private: bool) -> tuple[LinkProblem, Fetched | None]:
    """Return what is wrong with an address, and its answer. HEAD first; many know only GET."""
    try:
        answer = _fetched("HEAD", url, allow_private)
        if answer.status >= 400 and answer.status not in TOO_OFTEN:
            answer = _fetched("GET", url, allow_private)
    except TooLargeError:
        return LinkProblem.NONE, None
    except ForbiddenAddressError:
        return LinkProblem.INSIDE, None
    except FetchTimeoutError:
        return LinkProblem.SILENT, None
    except EndlessRedirectsError:
        return LinkProblem.CIRCLE, None
    except FetchError:
        return LinkProblem.UNKNOWN, None
    return _problem(answer.status), answer


def _fetched(method: str, url: str, allow_private: bool) -> Fetched:
    return fetch(
        url, method=method, headers=NAMED, timeout_seconds=TIMEOUT, max_bytes=MOST_BYTES, redirects=REDIRECTS,
        allow_private=allow_private,
    )  # fmt: skip


def _problem(status: int) -> LinkProblem:
    """A page that asks who we are, or wants no machines, may well open to readers."""
    if status in GONE:
        return LinkProblem.GONE
    return LinkProblem.FAULT if status >= 500 else LinkProblem.NONE


def _note(link: OutsideLink, problem: LinkProblem, answer: Fetched | None, at: dt.datetime) -> None:
    link.asked_at, link.problem, link.status = at, problem, answer.status if answer else None
    link.failures = min(link.failures + 1, 1000) if problem else 0
    link.failing_since = (link.failing_since or at) if problem else None
    link.ask_at = at + (AGAIN[min(link.failures, len(AGAIN)) - 1] if problem else WEEK)
    link.save(update_fields=["asked_at", "problem", "status", "failures", "failing_since", "ask_at"])
    if answer is not None and answer.status in TOO_OFTEN:
        later = at + _wished(answer)
        OutsideLink.objects.filter(host=link.host, ask_at__lt=later).update(ask_at=later)


def _wished(answer: Fetched) -> dt.timedelta:
    """Return how long a house wants to be left alone: a day unless it says longer, a week at most (RFC 9110, Retry-After)."""
    said = answer.headers.get("retry-after", "")
    seconds = int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0
    return min(max(REST, dt.timedelta(seconds=seconds)), WEEK)
