"""Idempotency keys (draft-ietf-httpapi-idempotency-key-header): a retried request is answered as the first one was."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from heard.plumbing.api.problems import problem_response
from heard.plumbing.models import IdempotentAnswer
from heard.plumbing.sealing import seal, unseal

HEADER = "Idempotency-Key"
LONGEST_KEY = 200
KEPT = dt.timedelta(days=1)
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})

# The lock says whether the first request is still at work; it ends with its transaction, also when that is killed.
_LOOK = """
SELECT pg_try_advisory_xact_lock(hashtextextended(%(lock)s, 0)), a.fingerprint, a.status, a.body
FROM (SELECT 1) one LEFT JOIN plumbing_idempotentanswer a ON a.who = %(who)s AND a.key = %(key)s
"""
_KEEP = """
INSERT INTO plumbing_idempotentanswer (who, key, fingerprint, status, body) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (who, key) DO NOTHING
"""


class _Known(NamedTuple):
    is_free: bool
    fingerprint: str | None
    status: int | None
    body: str | None


def has_key(request: HttpRequest) -> bool:
    """Return whether a request asks to be done once only."""
    return request.method in WRITES and HEADER in request.headers


def once(request: HttpRequest, who: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Return what `answer` returns, or what it returned for the same key of `who` before; two queries more.

    The work and the answer commit together, so a crash leaves either both or neither. Whatever was refused (4xx) is
    undone whole and its refusal kept; what `answer` raises undoes everything and keeps nothing. The same key for
    something else is answered with 422, and with 409 while the first request is still at work.
    """
    key = request.headers.get(HEADER, "")
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        return problem_response(400, "wrong-idempotency-key", "An Idempotency-Key has 1 to 200 printable characters.")
    fingerprint = _fingerprint(request)
    with transaction.atomic():
        known = _look(who, key)
        if known.fingerprint is not None or not known.is_free:
            return _again(known, fingerprint)
        response = answer()
        is_refused = response.status_code >= 400
        is_ours = not is_refused and _keep(who, key, fingerprint, response)
        if not is_ours:
            transaction.set_rollback(True)
    if is_refused:
        is_ours = _keep(who, key, fingerprint, response)
    return response if is_ours else _again(_look(who, key), fingerprint)


def forget_answers(*, at: dt.datetime) -> int:
    """Remove answers that were kept for a day; return how many."""
    return IdempotentAnswer.objects.filter(created_at__lt=at - KEPT).delete()[0]


def empty_answers() -> int:
    """Forget what stands in every kept answer, because a person is to be forgotten; return how many. In the caller's
    transaction.

    They are sealed, so nobody can look up whom they name. The keys stay: what was done is not done twice.
    """
    return IdempotentAnswer.objects.exclude(body="").update(body="")


def _fingerprint(request: HttpRequest) -> str:
    """Return what tells one request from another; of files that were sent in a form, what stands in them."""
    told = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        told.update(request.body)
        return told.hexdigest()
    for name, file in sorted(request.FILES.items()):
        assert isinstance(file, UploadedFile)  # noqa: S101 - for the type checker: the last one of each name
        told.update(f"{name} {file.name} {file.content_type} {file.size}\n".encode())
        for chunk in file.chunks():
            told.update(chunk)
        file.seek(0)
    return told.hexdigest()


def _look(who: str, key: str) -> _Known:
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, {"lock": f"idempotent {who} {key}", "who": who, "key": key})
        return _Known(*cursor.fetchone())


def _keep(who: str, key: str, fingerprint: str, response: HttpResponse) -> bool:
    """Remember the answer; return whether nobody else answered meanwhile."""
    with connection.cursor() as cursor:
        body = seal(response.content.decode()).decode()  # an answer may hold a secret that is shown only once
        cursor.execute(_KEEP, [who, key, fingerprint, response.status_code, body])
        return bool(cursor.rowcount)


def _again(known: _Known, fingerprint: str) -> HttpResponse:
    if known.status is None or known.fingerprint is None:
        detail = "The first request with this Idempotency-Key is still at work. Ask again in a moment."
        return problem_response(409, "idempotency-key-in-use", detail)
    if known.fingerprint != fingerprint:
        detail = "This Idempotency-Key was used for another request. Choose a new key for each new request."
        return problem_response(422, "idempotency-key-reused", detail)
    if not known.body:
        detail = (
            "This was done already. Its answer was erased together with a person's data: ask for what you need anew."
        )
        return problem_response(409, "answer-erased", detail, first_status=known.status)
    kind = "application/problem+json" if known.status >= 400 else "application/json"
    headers = {"Idempotent-Replayed": "true"}
    body = unseal(known.body.encode())
    return HttpResponse(body, status=known.status, content_type=f"{kind}; charset=utf-8", headers=headers)
