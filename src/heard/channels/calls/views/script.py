"""The visitor's side of a call, for pages of other origins: fetched only when a call begins."""

from __future__ import annotations

from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles.finders import find
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition, require_safe

SCRIPTS = frozenset(
    {
        "chat-call.js",
        *(
            f"chat-call/{name}.js"
            for name in (
                "asking",
                "cards",
                "check",
                "icons",
                "holding",
                "line",
                "look",
                "media",
                "moving",
                "other",
                "ours",
                "peer",
                "quality",
                "room",
                "running",
                "talk",
                "tile",
                "tones",
                "window",
            )
        ),
    }
)
KEPT = "public, max-age=300"  # seconds


@csrf_exempt
@login_not_required
@require_safe
def script(request: HttpRequest, name: str) -> HttpResponse:
    """Return one of the modules of the visitor's side. Any origin may: they hold nothing of anybody's. Raises Http404."""
    path = find(f"heard/calls/{name}") if name in SCRIPTS else None
    if not isinstance(path, str):
        raise Http404
    return _answer(request, Path(path))


def _etag(request: HttpRequest, path: Path) -> str:
    told = path.stat()
    return f'"{told.st_mtime_ns:x}-{told.st_size:x}"'


@condition(etag_func=_etag)
def _answer(request: HttpRequest, path: Path) -> HttpResponse:
    headers = {
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": KEPT,
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(path.read_bytes(), content_type="text/javascript; charset=utf-8", headers=headers)


def part(request: HttpRequest, name: str) -> HttpResponse:
    """Return a module that the first one imports."""
    return script(request, name=f"chat-call/{name}")


part.login_required = False  # type: ignore[attr-defined]
