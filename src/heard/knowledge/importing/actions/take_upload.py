"""Taking in an upload of articles: kept, and looked through as soon as somebody has time."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePath

from django.core.files.base import File
from django.db import transaction
from procrastinate.contrib.django import app

from heard.knowledge.importing.uploads import insist_on_a_kind
from heard.knowledge.models import ArticleImport, HelpCentre
from heard.plumbing.files import store_file
from heard.staff.models import Agent

JOB = "knowledge.rehearse_import"
LONGEST_NAME = 150


def take_upload(
    *, file: File[bytes], filename: str, centre: HelpCentre, language: str, as_drafts: bool, by: Agent, at: dt.datetime
) -> ArticleImport:
    """Keep an upload and have it looked through; return the import, of which nothing is in the help centre yet.

    language: of articles that do not say theirs. as_drafts: new articles wait for somebody to publish them.
    Raises RefusedFileError when it is nothing we read, or should not be opened; then nothing is kept.
    """
    name = _shortened(filename)
    insist_on_a_kind(name, file.open("rb"))
    stored = store_file(file)
    with transaction.atomic():
        made = ArticleImport.objects.create(
            centre=centre, language=language, as_drafts=as_drafts, filename=name, file=stored, by=by, asked_at=at,
            moved_at=at,
        )  # fmt: skip
        app.configure_task(JOB).defer(number=made.pk)
    return made


def _shortened(filename: str) -> str:
    path = PurePath("".join(one for one in filename if one.isprintable()).replace("\\", "/"))
    stem = path.stem.lstrip(".") or "articles"
    return f"{stem.encode()[:LONGEST_NAME].decode(errors='ignore')}{path.suffix[:10]}"
