"""What an installation needs before its parts start: today's tables, and on the very first start somebody who owns it."""

from django.core.management import call_command
from django.utils import timezone

from heard.plumbing.live.epochs import begin_life
from heard.project.plinth.laying import lay_plinth
from heard.staff.actions.open_house import owner_link


def prepare() -> None:
    """Bring the database up to date; two machines that start at once take turns."""
    lay_plinth()
    call_command("migrate", interactive=False, verbosity=0)
    begin_life()


def welcome() -> str:
    """What the operator of an empty installation has to do next; nothing once somebody has an account."""
    link = owner_link(timezone.now())
    return (
        f"Nobody has an account here yet. Open this link to create the owner's; it works once:\n{link}" if link else ""
    )
