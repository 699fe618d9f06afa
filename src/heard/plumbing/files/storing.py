"""Keeping the bytes of a file, once, under the hash of what is in them."""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile, File
from django.core.files.storage import storages

from heard.plumbing.models import StoredFile

STORAGE = "files"


def store(content: bytes) -> StoredFile:
    """Keep a file and return its row; the same bytes are kept once.

    The bytes are written before the row, so that a row never points at nothing, and once more if the same file was
    being forgotten meanwhile; bytes whose row was rolled back are found and removed by `forget_strays`.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    stored = StoredFile(sha256=sha256, size=len(content))
    storage = storages[STORAGE]
    if not storage.exists(stored.path):
        storage.save(stored.path, ContentFile(content))
    if known := StoredFile.objects.filter(pk=sha256).first():
        return known
    # Not get_or_create: where two write the row at once one of them fails first, and within a pipeline for good.
    StoredFile.objects.bulk_create([stored], ignore_conflicts=True)
    if not storage.exists(stored.path):
        storage.save(stored.path, ContentFile(content))
    return stored


def store_file(content: File[bytes]) -> StoredFile:
    """Keep a file as `store` does, read piece by piece, so that a large one is never in memory as a whole."""
    digest, size = hashlib.sha256(), 0
    for part in content.chunks():
        digest.update(part)
        size += len(part)
    stored, storage = StoredFile(sha256=digest.hexdigest(), size=size), storages[STORAGE]
    if not storage.exists(stored.path):
        storage.save(stored.path, content)
    StoredFile.objects.bulk_create([stored], ignore_conflicts=True)
    if not storage.exists(stored.path):
        storage.save(stored.path, content)
    return StoredFile.objects.get(pk=stored.sha256)


def open_file(sha256: str) -> File[bytes]:
    """Return a stored file, open for reading. Raises FileNotFoundError when its bytes are gone."""
    return storages[STORAGE].open(StoredFile(sha256=sha256).path)
