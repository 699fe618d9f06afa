"""Videos of an export: their files kept, and known again by what is in them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.db import transaction
from django.urls import reverse

from heard.knowledge.actions.keep_video import keep_video
from heard.knowledge.captions import NotCaptions, read_captions
from heard.knowledge.chapters import MOST as MOST_CHAPTERS
from heard.knowledge.importing import values
from heard.knowledge.importing.film_file import FilmFile, file_beside, film_of
from heard.knowledge.importing.found import FoundVideo, NotAnArticleError, Unread
from heard.knowledge.importing.links import Places
from heard.knowledge.importing.outcome import Outcome
from heard.knowledge.importing.shelving import known_language
from heard.knowledge.models import Video
from heard.knowledge.reading import EVERYONE
from heard.plumbing.files import store
from heard.plumbing.files.kinds import HEAD, PREVIEWED, kind_of

LONGEST_TITLE = 200
LARGEST_POSTER = 5 * 1024 * 1024
Made = Callable[[str, int, int], None]
"""Hears that something was made that is no article: what it is called, its number and its revision."""


class Films:
    """The videos of one import. `remarks` says of which something is missing; with `is_rehearsal`, no file is kept."""

    def __init__(self, places: Places, outcome: Outcome, *, language: str, is_rehearsal: bool, made: Made) -> None:
        """Know none yet. language: of what does not say its own, or is in none of ours."""
        self.numbers: dict[str, int] = {}
        self._by_file: dict[tuple[Path, str], int] = {}
        self._places, self._outcome, self._language = places, outcome, language
        self._is_rehearsal, self._made = is_rehearsal, made
        self._claimed: set[int] = set()

    def store(self, found: Sequence[FoundVideo]) -> None:
        """Keep all that are new, change those that changed, and learn at which address each stands."""
        titles = {values.line(one.said.get("title"), LONGEST_TITLE) for one in found}
        for one in found:
            try:
                video = self._kept(one, titles)
            except (NotAnArticleError, OSError) as error:
                reason = str(error) if isinstance(error, NotAnArticleError) else "its film is not there"
                self._outcome.unread.append(Unread(one.where, reason))
                continue
            self._claimed.add(video.pk)
            url = reverse("knowledge:video", args=[video.pk])
            self.numbers[url] = video.pk
            self._by_file[one.root, one.path.lower()] = video.pk
            self._places.learn_file(one.root, one.path, url)

    def address(self, source: str, folder: Path | None, root: Path | None) -> str | None:
        """Return where the video stands whose file a text shows as if it were a picture; None where it shows none."""
        number = self.number(source, folder, root)
        return reverse("knowledge:video", args=[number]) if number else None

    def number(self, source: str, folder: Path | None, root: Path | None) -> int | None:
        """Return the number of the video in this file, None where there is none."""
        if folder is None or root is None or "\0" in source:
            return None
        path = (folder / unquote(source)).resolve()
        if path.suffix != ".md" or not path.is_relative_to(root.resolve()):
            return None
        return self._by_file.get((root, path.relative_to(root.resolve()).with_suffix("").as_posix().lower()))

    def _kept(self, one: FoundVideo, titles: set[str]) -> Video:
        said = self._said(one)
        film = film_of(one)
        known = self._known(said, film, titles)
        if known is None:
            video = Video(**said, elsewhere=film.elsewhere, content_type=film.content_type)
            if not self._is_rehearsal:
                video.file = film.stored()
            video.poster_id = self._poster(one)
            video.is_published = values.is_live(one.said.get("state"))
            if created := values.moment(one.said.get("created_at")):
                video.created_at = created
            self._keep(video)
            self._outcome.videos["new"] += 1
            self._outcome.titles["new"].append(video.title)
            return video
        return self._changed(known, said, one)

    def _changed(self, video: Video, said: dict[str, Any], one: FoundVideo) -> Video:
        """Give a video that stands what its file says; what an editor took back stays taken back."""
        poster = self._poster(one)
        told = {**said, **({"poster_id": poster} if poster else {})}
        if not values.is_live(one.said.get("state")):
            told["is_published"] = False
        changed = {name: value for name, value in told.items() if getattr(video, name) != value}
        for name, value in changed.items():
            setattr(video, name, value)
        if changed:
            self._keep(video)
            self._outcome.titles["changed"].append(video.title)
        self._outcome.videos["changed" if changed else "same"] += 1
        return video

    def _keep(self, video: Video) -> None:
        is_new = video._state.adding
        if self._is_rehearsal:
            video.save()
            return
        with transaction.atomic():
            keep_video(video=video)
            if is_new:
                self._made("videos", video.pk, video.revision)

    def _known(self, said: dict[str, Any], film: FilmFile, titles: set[str]) -> Video | None:
        """Return the video that is this one: it shows the same film in the same language, and best is called the same."""
        same = Video.objects.filter(**film.same(), language=said["language"]).exclude(pk__in=self._claimed)
        found = list(same.order_by("pk"))
        called = [one for one in found if one.title == said["title"]]
        others = [one for one in found if one.title not in titles]
        return next(iter(called or others), None)

    def _said(self, one: FoundVideo) -> dict[str, Any]:
        said = one.said
        audience = values.audience_of(said.get("audience"))
        return {
            "title": values.title_of(said.get("title"))[:LONGEST_TITLE],
            "description": values.words(said.get("description"), 5_000),
            "language": known_language(values.language_of(said.get("language"))) or self._language,
            "audience": audience or EVERYONE,
            "captions": self._captions(one),
            "transcript": one.transcript,
            "chapters": _chapters(said.get("chapters")),
            "seconds": values.number(said.get("seconds")) or None,
        }

    def _captions(self, one: FoundVideo) -> str:
        path = file_beside(one, values.line(one.said.get("captions"), 500))
        if path is None:
            return ""
        try:
            return read_captions(path.read_bytes()).text
        except NotCaptions:
            self._outcome.remarks.append(Unread(one.where, "its captions are no WebVTT"))
            return ""

    def _poster(self, one: FoundVideo) -> str | None:
        """Return the number of its picture; a rehearsal knows which it would be."""
        path = file_beside(one, values.line(one.said.get("poster"), 500))
        if path is None:
            return None
        with path.open("rb") as file:
            head = file.read(HEAD)
        if path.stat().st_size > LARGEST_POSTER or kind_of(head).content_type not in PREVIEWED:
            self._outcome.remarks.append(
                Unread(one.where, f"the picture {path.name} cannot be shown: it is no picture")
            )
            return None
        content = path.read_bytes()
        return hashlib.sha256(content).hexdigest() if self._is_rehearsal else store(content).pk


def _chapters(said: Any) -> list[dict[str, int | str]]:
    found: dict[int, str] = {}
    for one in said[:MOST_CHAPTERS] if isinstance(said, list) else ():
        if isinstance(one, dict) and (title := values.line(one.get("title"), 200)):
            found[values.number(one.get("seconds"))] = title
    return [{"seconds": seconds, "title": title} for seconds, title in sorted(found.items())]
