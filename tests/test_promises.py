"""Every test that is named as the proof of a promise exists, and says something."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "developers" / "promises.md"
ROWS = [line for line in PAGE.read_text().splitlines() if line.startswith("| ") and "`tests/" in line]


def functions_in(file: Path) -> dict[str, ast.AST]:
    return {node.name: node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("row", ROWS, ids=[row.split(" | ")[0].removeprefix("| ") for row in ROWS])
def test_the_proof_of_a_promise_exists(row: str) -> None:
    (named,) = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
    file, name = ROOT / named[0], named[1]
    assert file.exists()
    assert name in functions_in(file)
    assert name.startswith("test_")


def test_every_row_of_the_page_names_its_proof() -> None:
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| ") and "says" not in line]
    assert rows == [row for row in ROWS if row in rows]
    assert len(ROWS) > 100
