"""`heard manage …`: Django's own commands, with the database running."""

import argparse

from heard.project.command.database import database_running
from heard.project.environment import Environment


def manage(environment: Environment, options: argparse.Namespace) -> int:
    """Run a command of Django or of an application, as `manage.py` would."""
    from django.core.management import execute_from_command_line

    with database_running(environment):
        execute_from_command_line(["heard manage", *options.rest])
    return 0
