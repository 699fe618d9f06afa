"""Every template compiles, and every word people read in it goes through gettext."""

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import django
from django.template import engines
from jinja2 import TemplateSyntaxError

SOURCE = Path(__file__).parents[2] / "src" / "heard"
READ_ALOUD = {"alt", "aria-label", "aria-description", "placeholder", "title"}
NOT_READ = {"script", "style", "code", "kbd", "pre", "title-suffix"}
WORD = re.compile(r"[^\W\d_]{2,}")
# Names, which are the same in every language.
NAMES = {"Heard", "Ctrl", "Esc", "Enter", "Shift", "Alt", "Tab"}
EXPRESSION = "\N{OBJECT REPLACEMENT CHARACTER}"
# Macros and blocks also hold pieces of markup: attributes and lists of classes.
ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')
CLASSES = re.compile(rf"[a-z]+|[a-z0-9{EXPRESSION} -]*-[a-z0-9{EXPRESSION} -]*")
FOR_DEVELOPERS = {"styleguide.html"}


class Words(HTMLParser):
    """Collects what a page shows and reads aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in NOT_READ:
            self._inside.append(tag)
        for name, value in attributes:
            if name in READ_ALOUD and value:
                self.found.append((self.getpos()[0], value))

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.found.append((self.getpos()[0], data))


def untranslated(source: str, environment) -> Iterator[tuple[int, str]]:
    """The words of a template that are written out instead of translated, each with its line."""
    page = re.sub(f"(</?){EXPRESSION}", r"\1div", "".join(_plain(environment.lex(source))))
    words = Words()
    words.feed(page)
    words.close()
    for line, text in words.found:
        left = [word for word in WORD.findall(ATTRIBUTE.sub("", text)) if word not in NAMES]
        if left and not CLASSES.fullmatch(text.strip()):
            yield line, " ".join(left)


def _plain(tokens) -> Iterator[str]:
    """The text of a template; what is no text becomes empty lines or a mark, so that lines stay where they are."""
    line, in_translation, names = 1, False, None
    for number, kind, value in tokens:
        if kind == "block_begin":
            names = []
        elif kind == "block_end":
            in_translation = {"trans": True, "endtrans": False}.get(names[0], in_translation)
            names = None
        elif names is not None and kind == "name":
            names.append(value)
        elif kind == "variable_begin":
            yield EXPRESSION
        elif kind == "data" and not in_translation:
            yield "\n" * (number - line) + value
            line = max(line, number) + value.count("\n")


def problems() -> Iterator[str]:
    """What is wrong with our templates."""
    environment = engines["jinja2"].env
    for path in sorted(SOURCE.rglob("templates/**/*.html")):
        source = path.read_text()
        where = path.relative_to(SOURCE.parents[1])
        try:
            environment.compile(source)
        except TemplateSyntaxError as error:
            yield f"{where}:{error.lineno}: {error.message}"
            continue
        for line, words in untranslated(source, environment) if path.name not in FOR_DEVELOPERS else ():
            yield f"{where}:{line}: not translated: {words}"


if __name__ == "__main__":
    django.setup()
    found = list(problems())
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(bool(found))
