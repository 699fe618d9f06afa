"""The frame around pages that are no articles."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from heard.knowledge.house import house


def framed(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Return a page within the help centre's shell."""
    return render(request, template, {"house": house(request), **context}, status=status, using="jinja2")
