"""Chapters of a video, as an editor writes them: one in each line, as in “1:30 Putting in the lamp”."""

from __future__ import annotations

import re

MOST = 100
_LINE = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)\s+(\S.*)")


class NotAChapter(ValueError):
    """A line is no chapter; it stands in the message."""


def read_chapters(typed: str) -> list[dict[str, int | str]]:
    """Return the chapters, earliest first. Raises NotAChapter."""
    found: dict[int, str] = {}
    for line in filter(None, (line.strip() for line in typed.splitlines())):
        match = _LINE.fullmatch(line)
        if match is None or len(found) >= MOST:
            raise NotAChapter(line[:80])
        hours, minutes, seconds = (int(part or 0) for part in match.groups()[:3])
        found[hours * 3600 + minutes * 60 + seconds] = match[4][:200]
    return [{"seconds": seconds, "title": title} for seconds, title in sorted(found.items())]


def written_chapters(chapters: list[dict[str, int | str]]) -> str:
    """Return chapters as an editor reads them."""
    return "\n".join(f"{int(one['seconds']) // 60}:{int(one['seconds']) % 60:02} {one['title']}" for one in chapters)
