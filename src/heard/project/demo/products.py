"""What the demo shop sells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Product:
    """One thing on the shelves. `short` is what one calls it: "the kettle"."""

    name: str
    short: str
    kind: str
    price: int
    options: tuple[str, ...]


@cache
def products() -> tuple[Product, ...]:
    """Everything the shop sells."""
    return tuple(_product(line) for line in lines_of("products.txt"))


def lines_of(name: str) -> list[str]:
    """The lines of one of the demo's lists, without empty ones and remarks."""
    return [line for line in page_of(name).splitlines() if line.strip() and not line.startswith("#")]


def _product(line: str) -> Product:
    name, short, kind, price, options = (part.strip() for part in line.split("|"))
    return Product(name, short, kind, int(price), tuple(option.strip() for option in options.split(",")))


def page_of(name: str) -> str:
    """One of the demo's pages, whole."""
    return (resources.files("heard.project.demo") / name).read_text(encoding="utf-8")


def chapters(name: str) -> list[tuple[str, str]]:
    """The chapters of one of the demo's pages: each a heading after `==` and its text."""
    found = []
    for chapter in page_of(name).split("\n== ")[1:]:
        heading, _, text = chapter.partition("\n")
        found.append((heading.strip(), text.strip()))
    return found
