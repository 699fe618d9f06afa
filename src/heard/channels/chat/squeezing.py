"""Making a script and a style sheet of ours small for the way, as they are served: no step of building, nothing to install.

It is no general tool. It expects what our own style of writing gives: every statement ends with a semicolon or a brace, and
no labels, no `eval` and no `with`. Names that we declare ourselves become short, the same name everywhere: a name that is
also somebody's property (`a.name`, `{name: 1}`, `{name}`) is left as it is, so nobody has to know which one is meant.
"""

from __future__ import annotations

import itertools
import re
import string
from collections import Counter
from collections.abc import Iterator

_KEYWORDS = frozenset(
    [
        "async",
        "await",
        "break",
        "case",
        "catch",
        "class",
        "const",
        "continue",
        "default",
        "delete",
        "do",
        "else",
        "export",
        "extends",
        "finally",
        "for",
        "from",
        "function",
        "if",
        "import",
        "in",
        "instanceof",
        "let",
        "new",
        "null",
        "of",
        "return",
        "super",
        "switch",
        "this",
        "throw",
        "try",
        "typeof",
        "undefined",
        "var",
        "void",
        "while",
        "yield",
        "true",
        "false",
        "static",
        "get",
        "set",
    ]
)
_TOKEN = re.compile(
    r"""(?P<space>\s+|/\*.*?\*/|//[^\n]*)|(?P<name>[A-Za-z_$][\w$]*)|(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
    |(?P<number>\d[\w.]*)|(?P<sign>=>|\.\.\.|\?\.(?!\d)|.)""",
    re.VERBOSE | re.DOTALL,
)
_PATTERN = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\[\n])+/[a-z]*")
_QUOTED = re.compile(r"(?:\\.|\$(?!\{)|[^`\\$])*(`|\$\{)", re.DOTALL)
_BEFORE_PATTERN = frozenset(["(", ",", "=", ":", "[", "!", "&", "|", "?", "{", "}", ";", "=>", "return"])
_OPENS_BLOCK = frozenset([")", "=>", ";", "}", "{", "else", "try", "finally", "do"])

_DECLARES = frozenset({"const", "let"})
_OPENS, _CLOSES = frozenset("([{"), frozenset(")]}")

Token = tuple[str, str]
_AROUND: list[list[Token]] = [[("sign", "(")], [("sign", ")")], [("sign", "=>")]]


def squeeze_script(text: str) -> str:
    """Return a script that does the same, without comments and spaces, and with short names of its own."""
    found = list(_tokens(text))
    short = _short_names(found)
    parts: list[str] = []
    before = last = ""
    for kind, value in _with_lists(list(_plain(found))):
        if kind in {"name", "number"} and before in {"name", "number"}:
            parts.append(" ")
        if (last == "," and value in {")", "]", "}"}) or (last == ";" and value == "}"):
            parts.pop()
        parts.append(short.get(value, value) if kind == "name" and last not in {".", "?."} else value)
        before, last = kind, value
    return "".join(parts)


def _plain(found: list[Token]) -> Iterator[Token]:
    """Yield the same, but numbers as short as they may be, and `one=>` for `(one)=>`."""
    bare: set[int] = set()  # brackets around a single name
    for at, (kind, _value) in enumerate(found):
        if kind == "name" and [found[to : to + 1] for to in (at - 1, at + 1, at + 2)] == _AROUND:
            bare |= {at - 1, at + 1}
    for at, (kind, value) in enumerate(found):
        if at in bare:
            continue
        yield kind, re.sub(r"_|^0(?=\.)", "", value) if kind == "number" else value


def _with_lists(found: list[Token]) -> Iterator[Token]:
    """Yield the same, but with `const a = 1, b = 2` for two such statements that follow each other."""
    begun = [""]  # by how many brackets are open, with which word the statement began
    for at, (kind, value) in enumerate(found):
        last, after = found[at - 1][1], found[at + 1][1] if at + 1 < len(found) else ""
        if value == ";" and after in _DECLARES and begun[-1] == after:
            yield "sign", ","
            continue
        if value in _DECLARES and last == ";" and begun[-1] == value:
            continue
        if last in {";", "{", "}"} and (last == ";" or value in _DECLARES):
            begun[-1] = value
        if value in _OPENS or (kind == "text" and value.endswith("${")):
            begun.append("")
        elif (value in _CLOSES or (kind == "text" and value.startswith("}"))) and len(begun) > 1:
            begun.pop()
        yield kind, value


def squeeze_style(text: str) -> str:
    """Return a style sheet that means the same, without comments and most spaces."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r"\s*([{};,])\s*|(:) ", r"\1\2", text).replace(";}", "}").strip()


def _tokens(text: str) -> Iterator[Token]:
    """Yield words, numbers, texts and signs; what a quoted text holds in `${…}` is taken apart as well."""
    place, last, depth = 0, ";", [0]
    while place < len(text):
        if text[place] == "`" or (text[place] == "}" and depth[-1] == 0 and len(depth) > 1):
            if text[place] == "}":
                depth.pop()
            match = _QUOTED.match(text, place + 1)
            if match is None:
                raise ValueError("a quoted text does not end")
            depth += [0] if match[1] == "${" else []
            kind, value = "text", text[place : match.end()]
        elif (
            text[place] == "/"
            and text[place + 1] not in "/*"
            and last in _BEFORE_PATTERN
            and (match := _PATTERN.match(text, place))
        ):
            kind, value = "text", match[0]
        else:
            kind, value = _next(text, place)
            depth[-1] += {"{": 1, "}": -1}.get(value, 0)
        place += len(value)
        if kind != "space":
            last = value
            yield kind, value


def _next(text: str, place: int) -> Token:
    match = _TOKEN.match(text, place)
    if match is None or match.lastgroup is None:
        raise ValueError("nothing follows")
    return match.lastgroup, match[0]


def _short_names(found: list[Token]) -> dict[str, str]:
    names = Counter(value for kind, value in found if kind == "name")
    own = (_declared(found) - _properties(found) - _KEYWORDS) & names.keys()
    taken = (names.keys() | _KEYWORDS) - own
    lengths = (itertools.product(string.ascii_letters, repeat=length) for length in (1, 2, 3))
    fresh = (short for letters in lengths for short in map("".join, letters) if short not in taken)
    return dict(zip(sorted(own, key=lambda name: (-names[name], name)), fresh, strict=False))


def _properties(found: list[Token]) -> set[str]:
    """Return names that stand after a dot, before a colon, or as a part of an object or of a pattern that takes one apart."""
    kept: set[str] = set()
    opened: list[bool] = []  # for every bracket that is open, whether it is an object's
    values = [";", *(value for _kind, value in found), ";"]
    for at, (kind, value) in enumerate(found, start=1):
        before, after = values[at - 1], values[at + 1]
        if value in {"{", "(", "["} or (kind == "text" and value.endswith("${")):
            opened.append(value == "{" and before not in _OPENS_BLOCK)
        elif value in {"}", ")", "]"} or (kind == "text" and value.startswith("}")):
            opened.pop()
        if kind == "name" and (
            before in {".", "?."} or after == ":" or (opened and opened[-1] and before in {"{", ","})
        ):
            kept.add(value)
    return kept


def _declared(found: list[Token]) -> set[str]:
    """Return names that are made with const, let or class, or that are parameters of an arrow function."""
    ours: set[str] = set()
    for at, (_kind, value) in enumerate(found):
        if value in {"const", "let", "class"}:
            ours |= {found[at + 1][1]} if found[at + 1][1] not in {"[", "{"} else _inside(found, at + 1, +1)
        elif value == "=>":
            ours |= {found[at - 1][1]} if found[at - 1][1] != ")" else _inside(found, at - 1, -1)
    return {name for name in ours if re.fullmatch(r"[A-Za-z_$][\w$]*", name)}


def _inside(found: list[Token], at: int, way: int) -> set[str]:
    depth, names = 0, set()
    while True:
        kind, value = found[at]
        depth += way * (value in {"(", "[", "{"}) - way * (value in {")", "]", "}"})
        if kind == "name":
            names.add(value)
        if depth == 0:
            return names
        at += way
