"""The number search knows a help centre by, the same in all its languages."""

from __future__ import annotations

from django.db.models import Min

from heard.knowledge.models import HelpCentre


def centre_number(centre: HelpCentre) -> int:
    """Return the number of the first page this centre had, in whatever language."""
    pages = HelpCentre.objects.filter(translation_key=centre.translation_key)
    return int(pages.aggregate(first=Min("pk"))["first"])
