"""What stands above the text of a file: YAML between two lines of "---", or TOML between two of "+++", as plain values only."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import yaml

from heard.knowledge.importing.found import NotAnArticleError

LONGEST, LONGEST_FILE = 50_000, 2_000_000
DEEPEST = 50  # reading each bracket takes as long as there are brackets around it
MARK, MARK_OF_TOML = "---", "+++"

_OPENING = (yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken)
_CLOSING = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)
_PLAIN = re.compile(r"([A-Za-z][\w-]*):[ \t]+([^\s\[\]{}&*!|>%@`'\"#-].*)")


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Return what stands above the text, by its names in lower case, and the text itself.

    Raises NotAnArticleError when it cannot be read, or is built to exhaust who reads it.
    """
    text = text.removeprefix("\ufeff").lstrip("\n\r")
    first, _, rest = text.partition("\n")
    mark = first.rstrip()
    if mark not in (MARK, MARK_OF_TOML):
        return {}, text
    above: list[str] = []
    lines = rest.splitlines(keepends=True)
    for number, line in enumerate(lines):
        if line.rstrip() == mark or (mark == MARK and line.rstrip() == "..."):
            return _values("".join(above), is_toml=mark == MARK_OF_TOML), "".join(lines[number + 1 :])
        above.append(line)
    return {}, text  # a line drawn across the page, not front matter


def read_values(source: str) -> dict[str, Any]:
    """Return what a whole file of YAML says, likewise. Raises NotAnArticleError."""
    if len(source) > LONGEST_FILE:
        raise NotAnArticleError("it is too long")
    return {str(name).strip().lower(): value for name, value in _of_yaml(source).items()}


def _values(source: str, *, is_toml: bool) -> dict[str, Any]:
    if len(source) > LONGEST:
        raise NotAnArticleError("what stands above the text is too long")
    values = _of_toml(source) if is_toml else _of_yaml(source)
    return {str(name).strip().lower(): value for name, value in values.items()}


def _of_toml(source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(source.replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:
        raise NotAnArticleError(f"what stands above the text is not TOML: {error}"[:200]) from error


def _of_yaml(source: str) -> dict[str, Any]:
    try:
        _insist_on_plain(source)
        values = yaml.safe_load(source)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        if lines := _plain_lines(source):
            return lines
        raise NotAnArticleError(f"what stands above the text is not YAML: {_short(error)}") from error
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise NotAnArticleError("what stands above the text has no names")
    return values


def _insist_on_plain(source: str) -> None:
    """Raise NotAnArticleError for what refers to itself, or whose brackets hold brackets that hold brackets."""
    depth = 0
    for token in yaml.scan(source):
        depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
        if isinstance(token, yaml.AliasToken):
            raise NotAnArticleError("what stands above the text refers to itself, which could make it endless")
        if depth > DEEPEST:
            raise NotAnArticleError("what stands above the text is not YAML: too deep")


def _plain_lines(source: str) -> dict[str, str]:
    """Return names and values where each line has but these; a colon more in a title is no YAML, and yet often written."""
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    found = [_PLAIN.fullmatch(line) for line in lines]
    return {one[1]: one[2] for one in found if one} if all(found) else {}


def _short(error: BaseException) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"line {mark.line + 1}" if mark else type(error).__name__
