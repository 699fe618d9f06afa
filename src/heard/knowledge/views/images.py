"""Pictures of articles, in the sizes and formats made for pages; what an editor uploaded is not given out as it came."""

from __future__ import annotations

import mimetypes

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

SHOWN = frozenset({"image/avif", "image/webp", "image/png", "image/jpeg", "image/gif"})


@require_safe
def image(request: HttpRequest, name: str) -> FileResponse:
    """Return one picture; its name changes with what it shows, so that it may be kept for ever."""
    mimetypes.add_type("image/avif", ".avif")
    kind = mimetypes.guess_type(name)[0]
    try:
        if kind not in SHOWN or "/" in name or not default_storage.exists(f"images/{name}"):
            raise Http404
    except SuspiciousFileOperation as error:
        raise Http404 from error
    response = FileResponse(default_storage.open(f"images/{name}"), content_type=kind)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
