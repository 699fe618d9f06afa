"""Pictures of articles, in the sizes and formats made for pages; what an editor uploaded is not given out as it came."""

from __future__ import annotations

import mimetypes

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from heard.knowledge.queries.pictures import Seen, who_sees
from heard.knowledge.readers import reader_of

mimetypes.add_type("image/avif", ".avif")
SHOWN = frozenset({"image/avif", "image/webp", "image/png", "image/jpeg", "image/gif"})


@require_safe
def image(request: HttpRequest, name: str) -> FileResponse:
    """Return one picture, to who may read an article it stands in; its name changes with what it shows, so that it is kept.

    Names can be guessed: those of what we keep to ourselves, too.
    """
    kind, path = mimetypes.guess_type(name)[0], f"images/{name}"
    try:
        if kind not in SHOWN or "/" in name or not default_storage.exists(path):
            raise Http404
    except (SuspiciousFileOperation, ValueError, OSError) as error:  # a name that no file can have
        raise Http404 from error
    seen = who_sees(path, reader=reader_of(request))
    if seen is Seen.BY_OTHERS:
        raise Http404
    response = FileResponse(default_storage.open(path), content_type=kind)
    for_all = seen is Seen.BY_ALL
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if for_all else "private, no-cache"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
