"""The `heard` command. What a subcommand needs is imported when it runs, so that `heard --help` answers at once."""

import argparse
import os
import select
import sys
from collections.abc import Sequence
from importlib import import_module

from heard import __version__
from heard.plumbing.database import EmbeddedPostgresError
from heard.project.command.errors import NotDoneError
from heard.project.command.table import COMMANDS, Command
from heard.project.environment import Environment, WrongSettingError

UNHEARD = 141  # 128 and SIGPIPE, as a shell reports who was cut off


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand and return its exit status: 0 done, 1 not done and said why, 2 not understood."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heard.project.settings")
    options = _options(sys.argv[1:] if arguments is None else list(arguments))
    module, _, function = options.run.partition(":")
    try:
        status = int(getattr(import_module(module), function)(Environment.read(), options))
        sys.stdout.flush()  # here, where it is known what it means when nobody reads any more
        return status
    except (WrongSettingError, EmbeddedPostgresError, NotDoneError) as error:
        print(f"heard: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        if _is_heard():
            raise
        return UNHEARD


def _is_heard() -> bool:
    """Tell whether somebody still reads what we say; if not, as behind `| head`, the rest is said to nobody."""
    end = select.poll()
    end.register(sys.stdout.fileno(), 0)
    if not end.poll(0):  # only what went wrong with it is told
        return True
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return False


def _options(arguments: list[str]) -> argparse.Namespace:
    commands, depth = COMMANDS, 0
    for depth, word in enumerate(arguments, start=1):
        chosen = next((command for command in commands if command.name == word), None)
        if not chosen:
            break
        if chosen.passes_on:
            return argparse.Namespace(run=chosen.run, command=chosen.name, rest=arguments[depth:])
        commands = chosen.parts
    return _parser().parse_args(arguments or ["--help"])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="heard",
        description="Heard: customer service in which every customer is heard.",
        epilog="Settings are environment variables such as HEARD_HOME and HEARD_PORT: see docs/operators/settings.md.",
    )
    parser.add_argument("--version", action="version", version=f"heard {__version__}")
    _add(parser, COMMANDS)
    return parser


def _add(parser: argparse.ArgumentParser, commands: Sequence[Command]) -> None:
    choices = parser.add_subparsers(metavar="COMMAND", title="commands", required=True)
    for command in commands:
        chosen = choices.add_parser(command.name, help=command.help, description=command.help)
        chosen.set_defaults(run=command.run, command=command.name)
        for names, keywords in command.arguments:
            chosen.add_argument(*names, **keywords)
        if command.parts:
            _add(chosen, command.parts)
