"""Asking a language model for words: any server that speaks OpenAI's chat completions, here or elsewhere. Never required.

What it answers is somebody else's text: whoever asks has a person read it before a customer does.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.conf import settings

from heard.plumbing.fetch import FetchError, fetch

PATIENCE = 60.0  # seconds: a small machine thinks slowly
LONGEST_ANSWER = 256 * 1024  # bytes


class ModelUnavailable(Exception):
    """No answer that could be used: the server is away, refuses, or says something else. Trying later may help."""


@dataclass(frozen=True)
class Said:
    """One part of what a model is told, or was."""

    role: Literal["system", "user", "assistant"]
    content: str


def is_configured() -> bool:
    """Return whether there is a model to ask."""
    return bool(settings.HEARD_MODEL_URL and settings.HEARD_MODEL)


def complete(said: Sequence[Said], *, most_tokens: int, timeout_seconds: float = PATIENCE) -> str:
    """Return what the model says next. Raises ModelUnavailable, also when none is configured."""
    if not is_configured():
        raise ModelUnavailable("no model is configured")
    asked = {
        "model": settings.HEARD_MODEL,
        "messages": [{"role": one.role, "content": one.content} for one in said],
        "max_tokens": most_tokens,
        "temperature": 0.2,
        "stream": False,
    }
    return _words_of(_answer(json.dumps(asked).encode(), timeout_seconds))


def _answer(body: bytes, timeout_seconds: float) -> bytes:
    headers = {"Content-Type": "application/json"}
    if settings.HEARD_MODEL_KEY:
        headers["Authorization"] = f"Bearer {settings.HEARD_MODEL_KEY}"
    try:
        answer = fetch(
            f"{settings.HEARD_MODEL_URL}/chat/completions",
            method="POST",
            headers=headers,
            body=body,
            timeout_seconds=timeout_seconds,
            max_bytes=LONGEST_ANSWER,
            allow_private=True,  # the operator's own choice, and often on this very machine
        )
    except FetchError as error:
        raise ModelUnavailable(str(error)) from error
    if answer.status != 200:
        raise ModelUnavailable(f"it answered with status {answer.status}")
    return answer.content


def _words_of(answer: bytes) -> str:
    try:
        content = json.loads(answer)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError) as error:
        raise ModelUnavailable("its answer has another form") from error
    if not isinstance(content, str) or not content.strip():
        raise ModelUnavailable("its answer is empty")
    return content.strip()
