"""`heard email parse|reply`: what mails say, for scripts, without Django or a database; and `heard email import`."""

import argparse
import sys

from heard.channels.email import scripting
from heard.channels.email.hook_password import hook_url
from heard.project.command.database import database_running
from heard.project.command.knowledge import with_tables
from heard.project.environment import Environment


def read(environment: Environment, options: argparse.Namespace) -> int:
    """Parse mails, or separate the new text from what it quotes, and write JSON."""
    return scripting.main([options.command, *options.rest], sys.stdout, sys.stderr)


def import_mail(environment: Environment, options: argparse.Namespace) -> int:
    """Bring in old mail, and tell what became of it."""
    import django

    with database_running(environment):
        django.setup()
        from heard.channels.email import importing

        with_tables()
        return importing.import_mail(
            options.paths, inbox=options.inbox, open_days=options.open_days, out=sys.stdout, errors=sys.stderr
        )


def hook(environment: Environment, options: argparse.Namespace) -> int:
    """Write the address that a mail provider posts to. It holds a password."""
    print(hook_url(environment.url, options.provider, environment.secret_key))
    return 0
