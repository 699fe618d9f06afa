"""Every catalogue of translations is whole: each text has a translation that fits, and what is compiled is what is written.

Who works in Heard chooses among the languages of the settings; all texts stand in their catalogues. Customers are written to
in more, so the others hold what customers read on their pages. With `--write` it is brought up to date instead: new texts are added, to be translated by hand, and everything is compiled.
"""

import io
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

SOURCE = Path(__file__).parents[2] / "src" / "heard"
CATALOGUES = SOURCE / "project" / "locale"
METHODS = [
    ("**/migrations/**", "ignore"),
    ("**/templates/**.html", "jinja2"),
    ("**/templates/**.txt", "jinja2"),
    ("**/studio_templates/**.html", "tests.checks.translations:in_a_django_template"),
    ("**.py", "python"),
    ("**.js", "javascript"),
]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "gettext_noop": None,
    "noted": None,
}
#: Where what customers read stands, beside the letters, which keep their languages themselves.
OF_CUSTOMERS = re.compile(
    r"""src/heard/(
        project/templates/(front|base)\.html | project/templates/macros/(buttons|forms|layout|moments|scale)\.html
        | promises/templates/promises/(request\w*|passwords|wish)\.html | feedback/templates/feedback/(asked|offer|remedy)\.html
        | promises/templates/promises/mail/\w+\.txt
        | promises/views/(request|requests|with_password|own_password\w*|entrance|wish|opening|presenting|slowing|beside)\.py
        | feedback/views/(asked|offer|remedy)\.py | customers/moments\.py
        | promises/models/(promise|notice)\.py | feedback/models/(complaint|satisfaction)\.py
        | plumbing/live/gateway/apologies\.py
        | channels/chat/(words|hours|mailing|copying)\.py | channels/chat/(line/refusing|actions/copy_chat|views/files)\.py
        | channels/calls/(words|of_visitors)\.py | customers/addresses\.py
        | channels/contact/templates/contact/.* | channels/contact/views/\w+\.py | channels/contact/(letter|actions/take_letter)\.py
        | knowledge/templates/knowledge/.* | knowledge/views/\w+\.py | knowledge/(house|webinar_words|models/mark)\.py
        | community/templates/community/((?!panel|queue|silenced).*) | community/views/(?!queue)\w+\.py
        | community/(refusals|models/(member|post|voices))\.py
    )$""",
    re.VERBOSE,
)
PLACE = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


def texts() -> Catalog:
    """Everything people read, as it stands in the code."""
    found = Catalog(charset="utf-8")
    ours = {"trimmed": "true", "silent": "false", "extensions": "heard.project.fragments.Keep"}
    for file, line, message, comments, context in extract_from_dir(
        str(SOURCE), METHODS, {"**/templates/**.html": ours, "**/templates/**.txt": ours}, keywords=KEYWORDS
    ):
        found.add(message, None, [(f"src/heard/{file}", line)], auto_comments=comments, context=context)
    return found


def of_customers(whole: Catalog) -> Catalog:
    """What customers read of it."""
    found = Catalog(charset="utf-8")
    for message in whole:
        if message.id and any(OF_CUSTOMERS.match(file) for file, _line in message.locations):
            found.add(message.id, None, message.locations, auto_comments=message.auto_comments, context=message.context)
    return found


def in_a_django_template(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Any]:
    """What people read in a template of Django's own kind; babel does not know those."""
    code = templatize(file.read().decode())
    lines = "\n".join(line.strip() for line in code.splitlines())
    return extract_python(io.BytesIO(lines.encode()), keywords, comment_tags, {})


def problems(catalogue: Catalog, wanted: Catalog) -> Iterator[str]:
    """What a catalogue lacks."""
    for message in wanted:
        if not message.id:
            continue
        translated = catalogue.get(message.id, message.context)
        shown = message.id if isinstance(message.id, str) else message.id[0]
        if not translated or not all(_strings(translated.string)):
            yield f"not translated: {shown}"
        elif translated.fuzzy:
            yield f"to be looked at: {shown}"
        elif any(_places(one) - _places(*_strings(message.id)) for one in _strings(translated.string)):
            yield f"names a value the text does not have: {shown}"


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    packed = io.BytesIO()
    write_mo(packed, catalogue)
    return packed.getvalue()


def _strings(text: object) -> tuple[str, ...]:
    return text if isinstance(text, tuple | list) else (text or "",)


def _places(*texts: str) -> set[str]:
    return {match.group() for text in texts for match in PLACE.finditer(text)}


def main(write: bool) -> int:
    """Look at every catalogue, or write it anew; 0 when all is well."""
    everything, found = texts(), 0
    for_all = {code for code, _name in settings.INTERFACE_LANGUAGES}
    for path in sorted(CATALOGUES.glob("*/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parents[1].name)
        wanted = everything if path.parents[1].name in for_all else of_customers(everything)
        if write:
            catalogue.update(wanted, no_fuzzy_matching=True)
            with path.open("wb") as file:
                write_po(file, catalogue, width=120, omit_header=False, ignore_obsolete=True)
            path.with_suffix(".mo").write_bytes(compiled(catalogue))
        told = [f"{path}: {problem}" for problem in problems(catalogue, wanted)]
        packed = path.with_suffix(".mo")
        if not packed.exists() or packed.read_bytes() != compiled(catalogue):
            told.append(f"{packed}: not compiled from what is written; run `make translations`")
        print(*told, sep="\n", end="\n" if told else "")
        found += len(told)
    return 0 if write or not found else 1


if __name__ == "__main__":
    sys.exit(main("--write" in sys.argv))
