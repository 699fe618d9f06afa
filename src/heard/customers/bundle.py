"""The copy of everything about one person: a ZIP of JSON and files that anybody can open."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from types import TracebackType
from typing import IO, Any, Self

from django.core.serializers.json import DjangoJSONEncoder

_UNSAFE = re.compile(r"[^\w.() -]+|\.{2,}")


class Bundle:
    """A ZIP that is written while it is made, so that no history is too long for it."""

    def __init__(self, into: IO[bytes]) -> None:
        """Remember where it goes."""
        self._zip = zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED)
        self._names: set[str] = set()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write the end of the ZIP."""
        self._zip.close()

    def put_json(self, name: str, value: Any) -> None:
        """Write a value as a JSON file."""
        self._zip.writestr(self._free(name), json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))

    def put_file(self, folder: str, filename: str, content: IO[bytes]) -> str:
        """Write a file under a name that is harmless and its own; return the name."""
        safe = _UNSAFE.sub("_", filename).strip("._ ")[-120:] or "file"
        name = self._free(f"{folder}/{safe}")
        with self._zip.open(name, "w", force_zip64=True) as target:
            shutil.copyfileobj(content, target)
        return name

    def _free(self, name: str) -> str:
        stem, dot, ending = name.rpartition(".")
        taken, number = name, 1
        while taken.casefold() in self._names:
            number += 1
            taken = f"{stem}-{number}{dot}{ending}" if dot and "/" not in ending else f"{name}-{number}"
        self._names.add(taken.casefold())
        return taken
