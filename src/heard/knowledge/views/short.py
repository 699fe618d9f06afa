"""Following a short link."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from heard.knowledge.actions.count_opening import count_opening
from heard.knowledge.models import ShortLink
from heard.knowledge.registering import is_opened_by_somebody
from heard.knowledge.short_targets import is_ours
from heard.knowledge.views.pages import missing

KEPT_SECONDS = 60


@require_safe
def go(request: HttpRequest, word: str) -> HttpResponse:
    """Lead to the page behind a word, and count browsers that open it; nothing is kept of who followed it."""
    link = ShortLink.objects.filter(word=word.casefold()).first()
    if link is None or not is_ours(link.target):
        return missing(request, get_language_from_request(request))
    if is_opened_by_somebody(request):
        count_opening(link_id=link.pk, at=timezone.now())
    response = HttpResponseRedirect(link.target)
    response["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"  # else others would open it unseen
    return response
