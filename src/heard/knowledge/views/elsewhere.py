"""Where a page went whose address has changed: redirects that editors make, and those made for them."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from heard.knowledge.models.pages import PATH
from heard.knowledge.queries.shelves import Shelves

MOST_TURNS = 10


def former_address(request: HttpRequest, shelves: Shelves) -> str:
    """Return where the page of a former address is now; nothing where none was, or redirects lead in a circle.

    What was never translated stands in each language at the place it has in the first one: its former place holds in each, too.
    """
    first = shelves.first.language
    moved = _moved(request, request.path, shelves)
    if moved or first == shelves.language:
        return moved
    return _moved(request, f"{PATH}{first}{request.path.removeprefix(PATH + shelves.language)}", shelves)


def _moved(request: HttpRequest, path: str, shelves: Shelves) -> str:
    site, seen = Site.find_for_request(request), set[str]()
    for _turn in range(MOST_TURNS):
        path = Redirect.normalise_path(path)
        found = Redirect.get_for_site(site).filter(old_path=path).order_by("site_id").first()
        if found is None or path in seen:
            return ""
        seen.add(path)
        if found.redirect_page_id:
            page = found.redirect_page.specific
            is_here = page.live and page.locale_id and shelves.may_see(page)
            return shelves.address(page) if is_here else ""
        path = found.redirect_link
        if not Redirect.get_for_site(site).filter(old_path=Redirect.normalise_path(path)).exists():
            return "" if Redirect.normalise_path(path) == Redirect.normalise_path(request.path) else str(path)
    return ""
