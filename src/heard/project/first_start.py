"""What an installation needs before its parts start: today's tables, and on the very first start somebody who owns it."""

from django.core.management import call_command


def prepare() -> str:
    """Bring the database up to date, and return what the operator has to know, if anything."""
    call_command("migrate", interactive=False, verbosity=0)
    return ""
