"""`heard web`, `heard worker` …: one part alone, for installations on several machines."""

import argparse

from heard.project.environment import Environment


def part(environment: Environment, options: argparse.Namespace) -> int:
    """Run one part until SIGTERM or Ctrl-C. The database has to run elsewhere."""
    import django

    from heard.project.processes.parts import ALONE

    django.setup()
    ALONE[options.command].load()(environment)
    return 0
