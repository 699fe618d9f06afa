"""Asking how a command is used, or a slip of a finger, is answered at once and leaves nothing behind: no home, no database."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from django.core.management import get_commands

from heard.project.command import manage
from heard.project.command.table import COMMANDS, Command

IN_ONE_PROCESS = """
import contextlib, io, json, sys
from heard.project.command import main
ended = {}
for typed in json.loads(sys.stdin.read()):
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            ended[" ".join(typed)] = main(typed)
    except SystemExit as stop:
        ended[" ".join(typed)] = stop.code
print("\\n" + json.dumps(ended))
"""
SLIPS = (
    ["nosuch"], ["email"], ["email", "nosuch"], ["email", "import"], ["email", "import", "--open-newer-than", "0", "x"],
    ["email", "import", "--open-newer-than", "soon", "x"], ["email", "hook"], ["email", "parse"], ["backup"], ["restore"],
    ["knowledge", "export"], ["knowledge", "import"], ["knowledge", "import", "--language", "klingonisch", "x"],
    ["knowledge", "search", "--limit", "0", "lamp"], ["knowledge", "evaluate"], ["bench"],
    ["manage", "migrate", "--nosuch"],
)  # fmt: skip


def every(commands: Sequence[Command] = COMMANDS, before: tuple[str, ...] = ()) -> Iterator[tuple[list[str], Command]]:
    """Each command as it is typed, those that only hold others, too."""
    for command in commands:
        yield [*before, command.name], command
        yield from every(command.parts, (*before, command.name))


def ended(home: Path, typed: Sequence[Sequence[str]]) -> dict[str, int]:
    """How each ends, in an installation that is not there."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("HEARD_", "DATABASE_"))}
    told = subprocess.run(
        [sys.executable, "-c", IN_ONE_PROCESS],
        input=json.dumps(typed), capture_output=True, text=True, check=True, env=variables | {"HEARD_HOME": str(home)},
    )  # fmt: skip
    return json.loads(told.stdout.splitlines()[-1])


def test_every_command_says_how_it_is_used_and_makes_nothing(tmp_path: Path) -> None:
    typed = [[*words, "--help"] for words, _ in every()]
    assert ["email", "import", "--help"] in typed
    assert ["manage", "--help"] in typed
    assert set(ended(tmp_path / "home", typed).values()) == {0}
    assert not (tmp_path / "home").exists()


def test_no_slip_of_a_finger_makes_anything(tmp_path: Path) -> None:
    slips = [*SLIPS, *([*words, "--nosuch"] for words, command in every() if not command.passes_on)]
    assert {words: status for words, status in ended(tmp_path / "home", slips).items() if status != 2} == {}
    assert ended(tmp_path / "home", [["manage", "nosuch"]]) == {"manage nosuch": 1}
    assert not (tmp_path / "home").exists()


def test_every_command_of_django_says_how_it_is_used_without_a_database(tmp_path: Path) -> None:
    """In a process of its own: one of Wagtail's brings a model along that has no table here, for good."""
    typed = [["manage", name, "--help"] for name in sorted(get_commands())]
    assert {words: status for words, status in ended(tmp_path / "home", typed).items() if status != 0} == {}
    assert not (tmp_path / "home").exists()


def test_a_command_of_django_is_called_as_it_is_typed_here(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        manage._look(["check", "--help"])
    assert stop.value.code == 0
    assert capsys.readouterr().out.startswith("usage: heard manage check")
