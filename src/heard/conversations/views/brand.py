"""How the brand reaches pages: its colour as a style sheet, its logo as a picture."""

from __future__ import annotations

import hashlib
import re

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from heard.conversations.models import Brand
from heard.plumbing.files.serving import Shown, send

KEPT = "public, max-age=300, stale-while-revalidate=86400"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@login_not_required
@require_safe
def brand_css(request: HttpRequest) -> HttpResponse:
    """Answer with a style sheet that sets `--brand` to the first brand's colour, and nothing else."""
    colour = Brand.objects.values_list("colour", flat=True).order_by("pk").first() or ""
    css = f":root{{--brand:{colour}}}\n" if _COLOUR.fullmatch(colour) else ""
    tag = f'"{hashlib.sha256(css.encode()).hexdigest()[:16]}"'
    headers = {"Cache-Control": KEPT, "ETag": tag}
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(css, content_type="text/css; charset=utf-8", headers=headers)


@login_not_required
@require_safe
def brand_logo(request: HttpRequest, number: int, start: str) -> HttpResponseBase:
    """Answer with a brand's logo, which customers may see as well; `start` makes the address change with the picture."""
    sha256 = Brand.objects.filter(pk=number).values_list("logo_sha256", flat=True).first()
    if not sha256 or not sha256.startswith(start) or len(start) < 8:
        raise Http404
    response = send(request, Shown(sha256=sha256, filename="logo"))
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
