"""`heard manage seal_again`: after a change of the secret key, everything that is kept encrypted gets the new one."""

from typing import Any

from django.core.management.base import BaseCommand

from heard.plumbing.sealing import seal_all_again


class Command(BaseCommand):
    """Encrypt every stored secret with the present key."""

    help = "Encrypt every stored secret with the present secret key (see docs/operators/secrets.md)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and tell."""
        done, lost = seal_all_again()
        self.stdout.write(f"{done} secrets are encrypted with the present key now.")
        if lost:
            self.stderr.write(f"{lost} cannot be read with any key that is set, and have to be entered anew.")
