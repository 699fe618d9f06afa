"""`heard manage count_anew`: write all numbers anew, for example after the business hours of the past were corrected."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import ngettext

from heard.insights.actions.count_anew import count_anew


class Command(BaseCommand):
    """Write every milestone anew."""

    help = "Write the milestones behind the numbers pages anew, by the policies and business hours of now."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and tell."""
        count = count_anew(at=timezone.now())
        said = ngettext("%(count)s conversation is counted anew.", "%(count)s conversations are counted anew.", count)
        self.stdout.write(said % {"count": count})
