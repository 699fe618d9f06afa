"""Colleagues who make pages of one shelf in the same moment take turns, so that each finds what the one before has made."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase
from wagtail.admin.views.pages.create import CreateView
from wagtail.models import Page

TRIES = 3  # programs put pages up, too, and take no turns
_HAS_ITS_TURN = "_heard_has_its_turn"


def in_turn(request: HttpRequest, parent: Page, kind: type[Page]) -> HttpResponseBase | None:
    """Make a page alone on its shelf; None while it is not made yet, or has its turn.

    Wagtail asks whether an address is free, and then makes the page: two who both heard "yes" were shown an error, and lost what they
    had typed. Whoever comes second now gets their form back, and is told.
    """
    if request.method != "POST" or hasattr(request, _HAS_ITS_TURN):
        return None
    setattr(request, _HAS_ITS_TURN, True)
    named = (kind._meta.app_label, kind._meta.model_name, parent.pk)
    view: Callable[..., HttpResponseBase] = CreateView.as_view()
    for _ in range(TRIES - 1):
        try:
            return _alone(parent, lambda: view(request, *named))
        except (IntegrityError, ValidationError):
            continue
    return _alone(parent, lambda: view(request, *named))


@transaction.atomic
def _alone(parent: Page, deed: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    Page.objects.select_for_update().filter(pk=parent.pk).first()
    return deed()
