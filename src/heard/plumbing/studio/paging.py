"""Long lists in the studio: by cursor, never by counting."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from heard.plumbing.api.paging import page
from heard.plumbing.api.problems import Problem

ON_A_PAGE = 50


def page_of(request: HttpRequest, found: QuerySet[Any]) -> tuple[list[Any], str | None]:
    """Return the rows after `?after=`, newest first, and the cursor of the next page. Raises Http404 for a wrong cursor."""
    try:
        return page(found, request.GET.get("after"), ON_A_PAGE)
    except Problem as error:
        raise Http404 from error
