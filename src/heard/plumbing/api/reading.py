"""Reading what was sent: JSON whose texts the database can hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from heard.plumbing.api.problems import Problem

_SUSPECT = re.compile(rb"\\u(?:0000|d[89a-f])|\0", re.IGNORECASE)


class StrictParser(Parser):
    """Reads JSON objects; a text with a NUL character or half a surrogate pair is refused, as it could not be kept."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return what the body holds. Raises Problem."""
        found = _decoded(request.body)
        if not isinstance(found, dict):  # it would be taken for an object without fields, which means something
            raise Problem(422, "invalid-request", "The body has to be a JSON object: names and values between { and }.")
        if _SUSPECT.search(request.body) and any(_cannot_be_kept(text) for text in _texts(found)):
            raise Problem(422, "invalid-request", "A text must not hold a NUL character or half a character.")
        return found


def _decoded(body: bytes) -> Any:
    """Return what stands in JSON. Raises Problem, which says where it is wrong."""
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise _no_json(f"line {error.lineno}, column {error.colno}: {error.msg}.", **place) from error
    except UnicodeDecodeError as error:
        raise _no_json(f"byte {error.start + 1} is not UTF-8.", byte=error.start + 1) from error
    except RecursionError as error:
        raise _no_json("it is nested too deeply.") from error
    except ValueError as error:
        raise _no_json(f"{error}.") from error


def _no_json(what: str, **place: int) -> Problem:
    return Problem(400, "bad-request", f"The body is not JSON: {what}", **place)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number in JSON")


def _texts(found: Any) -> Iterator[str]:
    """Yield every text in it, also the names of fields; not by recursion, as JSON may be nested deeply."""
    waiting = [found]
    while waiting:
        match waiting.pop():
            case str() as text:
                yield text
            case list() as several:
                waiting.extend(several)
            case dict() as fields:
                waiting.extend(fields.keys())
                waiting.extend(fields.values())


def _cannot_be_kept(text: str) -> bool:
    return "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text)
