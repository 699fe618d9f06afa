"""`heard email parse|reply`: what mails say, for scripts. Neither Django nor a database is started for it."""

import argparse
import sys

from heard.channels.email import scripting
from heard.project.environment import Environment


def read(environment: Environment, options: argparse.Namespace) -> int:
    """Parse mails, or separate the new text from what it quotes, and write JSON."""
    return scripting.main([options.command, *options.rest], sys.stdout, sys.stderr)
