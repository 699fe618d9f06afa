"""`heard manage seal_again`: after a change of the secret key, everything that is kept encrypted gets the new one."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from heard.plumbing.sealing import seal_all_again


class Command(BaseCommand):
    """Encrypt every stored secret with the present key."""

    help = "Encrypt every stored secret with the present secret key (see docs/operators/secrets.md)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and tell."""
        done, lost = seal_all_again()
        said = ngettext(
            "%(count)s secret is encrypted with the present key now.",
            "%(count)s secrets are encrypted with the present key now.",
            done,
        )
        self.stdout.write(said % {"count": done})
        if lost:
            warned = ngettext(
                "%(count)s cannot be read with any key that is set, and has to be entered anew.",
                "%(count)s cannot be read with any key that is set, and have to be entered anew.",
                lost,
            )
            self.stderr.write(warned % {"count": lost})
