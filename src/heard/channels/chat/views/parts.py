"""Parts of the widget that not everybody needs, fetched when they are: they hold nothing of anybody's, so any page may have them."""

from __future__ import annotations

from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition, require_safe

SOURCE = Path(__file__).parent.parent / "static" / "chat" / "visitor"
KEPT_SECONDS = 300


def _tag(request: HttpRequest, name: str) -> str:
    told = (SOURCE / f"{name}.js").stat()
    return f'"{told.st_mtime_ns:x}-{told.st_size:x}"'


@csrf_exempt
@login_not_required
@require_safe
@condition(etag_func=_tag)
def part(request: HttpRequest, name: str) -> HttpResponse:
    """Return a module of static/chat/visitor; `name` comes from the list of addresses, never from who asks."""
    headers = {
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": f"public, max-age={KEPT_SECONDS}",
    }
    body = (SOURCE / f"{name}.js").read_bytes()
    return HttpResponse(body, content_type="text/javascript; charset=utf-8", headers=headers)
