"""Publishing what editors planned for a later time, and taking back what was only for a while."""

from __future__ import annotations

import datetime as dt

from django.core.management import call_command
from wagtail.models import Page, Revision


def publish_scheduled(*, at: dt.datetime) -> bool:
    """Publish every page whose time has come at `at`, take back those that have expired; return whether there were any."""
    is_due = Revision.objects.filter(approved_go_live_at__lte=at).exists()
    if not is_due and not Page.objects.live().filter(expire_at__lte=at).exists():
        return False
    call_command("publish_scheduled", verbosity=0)
    return True
