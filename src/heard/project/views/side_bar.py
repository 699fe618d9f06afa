"""The places of the side bar alone, to be put in place of those on the page when something moved."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from heard.project.workspace import shell


@require_safe
def side_bar(request: HttpRequest) -> HttpResponse:
    """Show the places with their numbers, those of saved views too, which a page alone has no time for."""
    response = render(request, "side_bar.html", {"frame": shell(request, with_saved_counts=True)}, using="jinja2")
    response.headers["Cache-Control"] = "no-store"
    return response
