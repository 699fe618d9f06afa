"""Give a new house the causes of complaints that most begin with."""

from __future__ import annotations

from django.utils.translation import gettext as _

from heard.feedback.models import ComplaintCause


def begin_with_causes() -> list[ComplaintCause]:
    """Keep a handful of causes, in the language of who sets the house up; does nothing where there are any."""
    if ComplaintCause.objects.exists():
        return []
    names = (
        _("Arrived broken"),
        _("Arrived too late"),
        _("Not as described"),
        _("Wrong invoice"),
        _("Answered too late, or not at all"),
    )
    return ComplaintCause.objects.bulk_create([ComplaintCause(name=name) for name in names])
