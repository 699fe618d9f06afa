"""Pieces of pages that are kept once they are made: `{% keep one, moment with id=… %} … {% endkeep %}`."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from itertools import count
from typing import Any

from django.conf import settings
from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup, escape

MOST = 3000  # pieces in each of two generations, for each language
LARGEST = 40_000  # characters; larger pieces are rarely asked for twice and would crowd out many small ones

# What stands in the place of a value while a stencil is cut. Nobody can know it, so nobody can write it into a message.
_SECRET = str(secrets.randbelow(10**12) + 10**12)
_HOLE = re.compile(rf"{_SECRET}(\d\d)")
_NAMELESS = count(1)


class Keep(Extension):
    """Renders what stands inside only when it has not been rendered before with the same keys, in this process.

    The keys, hashable and compared by value, must name everything the piece depends on, except the language (each has
    templates of its own). Values after `with` are filled into the kept piece afterwards, as if they had been written
    there: whole numbers, which may also be parts of addresses, and texts (escaped, unless they are markup). A piece can
    so serve every conversation and every browser, also with a CSRF token in it. Inside, such values can only be written
    out, not compared, filtered or counted: what decides how the piece looks is a key.
    """

    tags = {"keep"}

    def __init__(self, environment: Any) -> None:
        """Begin with nothing kept."""
        super().__init__(environment)
        self._young: dict[object, list[str]] = {}
        self._old: dict[object, list[str]] = {}

    def parse(self, parser: Parser) -> nodes.Node:
        """Turn the tag into a call of `kept`."""
        line = next(parser.stream).lineno
        keys: nodes.Expr = nodes.Const(None)
        if not parser.stream.current.test_any("block_end", "name:with"):
            keys = parser.parse_tuple(with_condexpr=True, extra_end_rules=("name:with",))
        names, values = self._filled_in(parser)
        body = parser.parse_statements(("name:endkeep",), drop_needle=True)
        # A template made of a text has no name: it gets a number, or it would be given the pieces of another.
        where = nodes.Const(f"{parser.name or next(_NAMELESS)}:{line}")
        call = self.call_method("kept", [where, keys, nodes.List(values)])
        return nodes.CallBlock(call, names, [], body).set_lineno(line)

    def _filled_in(self, parser: Parser) -> tuple[list[nodes.Name], list[nodes.Expr]]:
        names: list[nodes.Name] = []
        values: list[nodes.Expr] = []
        if not parser.stream.skip_if("name:with"):
            return names, values
        while not parser.stream.current.test("block_end"):
            parser.stream.skip_if("comma")
            names.append(nodes.Name(parser.stream.expect("name").value, "param", lineno=parser.stream.current.lineno))
            parser.stream.expect("assign")
            values.append(parser.parse_expression())
        return names, values

    def kept(self, where: str, keys: object, values: list[Any], caller: Callable[..., str]) -> Markup:
        """Return the piece with the values filled in: of a kept stencil, or of a new one that is kept from now on.

        What is asked for stays young; when the young are too many they become the old, and the old ones go.
        """
        if settings.DEBUG:  # whoever changes a template or a script wants to see it
            self._young, self._old = {}, {}
        key = (where, keys)
        stencil = self._young.get(key)
        if stencil is None:
            stencil = self._old.get(key) or _cut(caller, values)
            if len(self._young) >= MOST:
                self._old, self._young = self._young, {}
            if sum(map(len, stencil)) <= LARGEST:
                self._young[key] = stencil
        if len(stencil) == 1:
            return Markup(stencil[0])  # noqa: S704 - rendered by a template that escapes
        filled = stencil.copy()
        filled[1::2] = [escape(values[int(number)]) for number in stencil[1::2]]
        return Markup("".join(filled))  # noqa: S704 - the stencil was escaped by its template, the values just now


def _cut(caller: Callable[..., str], values: list[Any]) -> list[str]:
    """Render with holes, and return the text around them (even places) and whose holes they are (odd ones)."""
    holes = [
        int(f"{_SECRET}{number:02}") if isinstance(value, int) else Markup(f"{_SECRET}{number:02}")  # noqa: S704 - our own
        for number, value in enumerate(values)
    ]
    return _HOLE.split(caller(*holes))
