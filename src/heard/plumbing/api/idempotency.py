"""Idempotency keys (draft-ietf-httpapi-idempotency-key-header): a retried request is answered as the first one was."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from heard.plumbing.api.problems import problem_response
from heard.plumbing.models import IdempotentAnswer

LONGEST_KEY = 200


def once(request: HttpRequest, who: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Return what `answer` returns, or what it returned for the same key before; errors of ours (5xx) are not kept.

    The key, the work and the answer commit together, so a crash leaves either all or nothing; a second request with the
    same key at the same moment waits for the first.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key or request.method not in {"POST", "PATCH", "PUT", "DELETE"}:
        return answer()
    if len(key) > LONGEST_KEY or not key.isprintable():
        return problem_response(
            400, "wrong-idempotency-key", "An Idempotency-Key has at most 200 printable characters."
        )
    fingerprint = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode() + request.body).hexdigest()
    with transaction.atomic():
        if not _is_first(who, key, fingerprint):
            return _again(who, key, fingerprint)
        response = answer()
        if response.status_code >= 500:
            transaction.set_rollback(True)
        else:
            kept = {"status": response.status_code, "body": response.content.decode()}
            IdempotentAnswer.objects.filter(who=who, key=key).update(**kept)
    return response


def _is_first(who: str, key: str, fingerprint: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO plumbing_idempotentanswer (who, key, fingerprint, status, body) VALUES (%s, %s, %s, 0, '')"
            " ON CONFLICT (who, key) DO NOTHING",
            [who, key, fingerprint],
        )
        return bool(cursor.rowcount)


def _again(who: str, key: str, fingerprint: str) -> HttpResponse:
    kept = IdempotentAnswer.objects.get(who=who, key=key)
    if kept.fingerprint != fingerprint:
        detail = "This Idempotency-Key was used for another request. Choose a new key for each new request."
        return problem_response(422, "idempotency-key-reused", detail)
    kind = "application/problem+json" if kept.status >= 400 else "application/json"
    headers = {"Idempotent-Replayed": "true"}
    return HttpResponse(kept.body, status=kept.status, content_type=f"{kind}; charset=utf-8", headers=headers)
