"""`heard manage retry_duties`: what was given up is tried again, once its cause is mended."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from heard.plumbing.models import FailedDuty


class Command(BaseCommand):
    """Let the worker try every parked duty again."""

    help = "Try every reaction again that was given up."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them due now."""
        count = FailedDuty.objects.filter(retry_at=None).update(retry_at=timezone.now(), attempts=1)
        self.stdout.write(f"{count} will be tried again now.")
