"""`heard manage …`: Django's own commands, with the database running."""

import argparse
from collections.abc import Sequence
from functools import partial

from heard.project.command.database import database_running
from heard.project.command.understanding import is_answered
from heard.project.environment import Environment

ABOUT = {"help", "version", "--help", "-h", "--version"}


def manage(environment: Environment, options: argparse.Namespace) -> int:
    """Run a command of Django or of an application, as `manage.py` would."""
    status = is_answered(environment, partial(_look, options.rest))
    if status is not None:
        return status
    from django.core.management import execute_from_command_line

    with database_running(environment):
        execute_from_command_line(["heard manage", *options.rest])
    return 0


def _look(rest: Sequence[str]) -> None:
    """End here when help is asked for, or what was typed is no command or not its usage; it is told then."""
    from django.core.management import ManagementUtility, execute_from_command_line

    if not rest or rest[0] in ABOUT:
        execute_from_command_line(["heard manage", *rest])
        raise SystemExit(0)
    command = ManagementUtility(["heard manage", *rest]).fetch_command(rest[0])
    command._called_from_command_line = True  # type: ignore[attr-defined]  # Django's own name: it then tells how it is used
    command.create_parser("heard manage", rest[0]).parse_args(list(rest[1:]))
