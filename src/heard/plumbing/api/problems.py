"""Errors as RFC 9457 problem details: a stable type, a kind sentence, and which field is meant."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse


class Problem(Exception):
    """Ends a request with a problem document; `code` is stable, `detail` is for people."""

    def __init__(self, status: int, code: str, detail: str, **more: Any) -> None:
        """Keep what the document will say."""
        super().__init__(detail)
        self.status, self.code, self.detail, self.more = status, code, detail, more


@dataclasses.dataclass(frozen=True)
class Refusal:
    """How something that a verb refuses is told: status, stable code, the sentence, and what else belongs to it."""

    status: int
    code: str
    told: Callable[[Any], str]
    more: Callable[[Any], dict[str, Any]] = lambda error: {}


def problem_response(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """Return a problem document."""
    body = {
        "type": f"urn:heard:problem:{code}",
        "title": code.replace("-", " "),
        "status": status,
        "detail": detail,
        **more,
    }
    return HttpResponse(json.dumps(body), status=status, content_type="application/problem+json")
