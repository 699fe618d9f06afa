"""Pieces of pages that are kept once they are made: `{% keep one, moment %} … {% endkeep %}`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup

MOST = 3000  # pieces in each of two generations: about 10 MB when all are full
LARGEST = 20_000  # characters; larger pieces are rarely asked for twice and would crowd out many small ones


class Keep(Extension):
    """Renders what stands inside only when it has not been rendered before with the same keys, in this process.

    The keys, hashable and compared by value, must name everything the piece depends on, except the language (each has
    templates of its own): mostly the whole row from the database, and how old it looks. Never keep what belongs to one
    browser, like a CSRF token.
    """

    tags = {"keep"}  # noqa: RUF012 - Jinja2's interface

    def __init__(self, environment: Any) -> None:
        """Begin with nothing kept."""
        super().__init__(environment)
        self._young: dict[object, Markup] = {}
        self._old: dict[object, Markup] = {}

    def parse(self, parser: Parser) -> nodes.Node:
        """Turn the tag into a call of `kept`."""
        line = next(parser.stream).lineno
        nothing = parser.stream.current.test("block_end")
        keys = nodes.Const(None) if nothing else parser.parse_tuple(with_condexpr=True)
        body = parser.parse_statements(("name:endkeep",), drop_needle=True)
        where = nodes.Const(f"{parser.name}:{line}")
        return nodes.CallBlock(self.call_method("kept", [where, keys]), [], [], body).set_lineno(line)

    def kept(self, where: str, keys: object, caller: Callable[[], str]) -> Markup:
        """Return the piece: the kept one, or a new one that is kept from now on.

        What is asked for stays young; when the young are too many they become the old, and the old ones go.
        """
        key = (where, keys)
        piece = self._young.get(key)
        if piece is None:
            piece = self._old.get(key) or Markup(caller())  # noqa: S704 - rendered by a template that escapes
            if len(self._young) >= MOST:
                self._old, self._young = self._young, {}
            if len(piece) <= LARGEST:
                self._young[key] = piece
        return piece
