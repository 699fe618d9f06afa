"""What every page of ours may show without its view having thought of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject

from heard.conversations.models import Brand
from heard.project.over_the_door import Looks, over_the_door
from heard.project.shell import Business
from heard.staff import models as staff


def form_token(request: HttpRequest) -> dict[str, Any]:
    """Return the CSRF token of a page, made once: Django's own is made anew, letter by letter, for each form on it."""
    return {
        "csrf_token": SimpleLazyObject(lambda: get_token(request)),
        "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),
    }


def business(request: HttpRequest) -> dict[str, Any]:
    """Return the name over the door and how it looks, which is read only by pages that show it."""
    return {"business": SimpleLazyObject(_business)}


def _business() -> Business:
    first = Brand.objects.values_list("id", "colour", "logo_sha256").order_by("pk").first()
    return over_the_door(str(staff.Business.current()), Looks(*first) if first else None)
