"""How the brand reaches pages: its colour as a style sheet, its logo as a picture."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from heard.conversations.models import Brand
from heard.plumbing.files.serving import Shown, send

FOREVER = "public, max-age=31536000, immutable"


@login_not_required
@require_safe
def brand_css(request: HttpRequest, colour: str) -> HttpResponse:
    """Answer with a style sheet that sets `--brand` to a colour (six hexadecimal digits), and nothing else.

    The address holds the colour, so that a browser asks once and nobody has to look anything up.
    """
    css = f":root{{--brand:#{colour}}}\n"
    return HttpResponse(css, content_type="text/css; charset=utf-8", headers={"Cache-Control": FOREVER})


@login_not_required
@require_safe
def brand_logo(request: HttpRequest, number: int, start: str) -> HttpResponseBase:
    """Answer with a brand's logo, which customers may see as well; `start` makes the address change with the picture."""
    sha256 = Brand.objects.filter(pk=number).values_list("logo_sha256", flat=True).first()
    if not sha256 or not sha256.startswith(start) or len(start) < 8:
        raise Http404
    response = send(request, Shown(sha256=sha256, filename="logo"))
    response.headers["Cache-Control"] = FOREVER
    return response
