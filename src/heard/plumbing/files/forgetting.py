"""Forgetting files that nothing points at any more."""

from __future__ import annotations

import datetime as dt

from django.apps import apps
from django.core.files.storage import storages
from django.db import models, transaction

from heard.plumbing.files.previews import forget_preview
from heard.plumbing.files.storing import STORAGE
from heard.plumbing.models import StoredFile

# A file is stored before what points at it: an upload waits in a composer, a mail in a batch.
REST = dt.timedelta(days=1)


def forget_unused(*, at: dt.datetime, limit: int = 500) -> int:
    """Remove up to `limit` files that have rested for a day and that no row points at, bytes and all; return how many.

    The bytes go before the row's removal is committed: a crash in between leaves a row whose removal is tried again.
    Somebody who points at the row at this very moment gets an IntegrityError at commit, and tries again.
    """
    unused = StoredFile.objects.filter(created_at__lt=at - REST)
    for model, field in _pointing():
        pointing = model._default_manager.filter(**{field: models.OuterRef("pk")})
        unused = unused.exclude(models.Exists(pointing))
    storage = storages[STORAGE]
    with transaction.atomic():
        gone = list(unused.order_by("created_at").select_for_update(skip_locked=True, of=("self",))[:limit])
        StoredFile.objects.filter(pk__in=[file.pk for file in gone])._raw_delete("default")
        for file in gone:
            forget_preview(file.sha256)
            storage.delete(file.path)
    return len(gone)


def forget_strays(*, number: int, at: dt.datetime) -> int:
    """Remove bytes whose row was never committed from one of the 256 folders (`number` modulo 256); return how many."""
    folder, storage = f"{number % 256:02x}", storages[STORAGE]
    found = [f"{folder}/{inner}" for inner in _folders(folder)]
    paths = {name: f"{inner}/{name}" for inner in found for name in storage.listdir(inner)[1]}
    known = set(StoredFile.objects.filter(pk__in=list(paths)).values_list("pk", flat=True))
    strays = [path for name, path in paths.items() if name not in known]
    old = [path for path in strays if storage.get_modified_time(path) < at - REST]
    for path in old:
        storage.delete(path)
    return len(old)


def _folders(folder: str) -> list[str]:
    try:
        return storages[STORAGE].listdir(folder)[0]
    except FileNotFoundError:
        return []


def _pointing() -> list[tuple[type[models.Model], str]]:
    """Return every model that points at files, on whatever floor, and the name of the field: a key, or …_sha256."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is StoredFile or field.name.endswith("_sha256")
    ]
