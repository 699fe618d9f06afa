"""What every page of ours may show without its view having thought of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from heard.project.shell import Business
from heard.staff import models as staff


def business(request: HttpRequest) -> dict[str, Any]:
    """Return the name over the door, which is read only by pages that show it."""
    return {"business": SimpleLazyObject(lambda: Business(str(staff.Business.current())))}
