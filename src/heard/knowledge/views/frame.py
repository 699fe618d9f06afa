"""The frame around pages that are no articles."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from heard.knowledge.house import house


def framed(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Return a page within the help centre's shell; `here` is its whole address, without what was asked along."""
    here = request.build_absolute_uri(request.path)
    return render(request, template, {"house": house(request), "here": here, **context}, status=status, using="jinja2")
