"""What stands above the text of a file, between two lines of "---": YAML, read as plain values only."""

from __future__ import annotations

from typing import Any

import yaml

from heard.knowledge.importing.found import NotAnArticleError

LONGEST = 50_000
MARK = "---"


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Return what stands above the text, by its names in lower case, and the text itself.

    Raises NotAnArticleError when it cannot be read, or is built to exhaust who reads it.
    """
    text = text.removeprefix("\ufeff").lstrip("\n\r")
    first, _, rest = text.partition("\n")
    if first.rstrip() != MARK:
        return {}, text
    above: list[str] = []
    lines = rest.splitlines(keepends=True)
    for number, line in enumerate(lines):
        if line.rstrip() in (MARK, "..."):
            return _values("".join(above)), "".join(lines[number + 1 :])
        above.append(line)
    return {}, text  # a line drawn across the page, not front matter


def _values(source: str) -> dict[str, Any]:
    if len(source) > LONGEST:
        raise NotAnArticleError("what stands above the text is too long")
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(source)):
            raise NotAnArticleError("what stands above the text refers to itself, which could make it endless")
        values = yaml.safe_load(source)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise NotAnArticleError(f"what stands above the text is not YAML: {_short(error)}") from error
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise NotAnArticleError("what stands above the text has no names")
    return {str(name).strip().lower(): value for name, value in values.items()}


def _short(error: BaseException) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"line {mark.line + 1}" if mark else type(error).__name__
