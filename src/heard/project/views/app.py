"""What lets browsers install the workspace as an app (W3C Web Application Manifest)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from heard.project.app_icons import FOLDER
from heard.staff.models import Business

COLOUR = "#3d4fd1"
GROUND = "#ffffff"


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Describe the app: its name, where it begins, and its icons. It tells nothing that the sign-in page does not."""
    language = translation.get_language() or "en"
    icons = [_icon("app-192.png", 192), _icon("app-512.png", 512), _icon("app-maskable-512.png", 512, "maskable")]
    described = {
        "id": "/",
        "name": f"{Business.current()} · Heard",
        "short_name": "Heard",
        "description": _("Every customer heard."),
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "lang": language,
        "dir": "rtl" if translation.get_language_bidi() else "ltr",
        "background_color": GROUND,
        "theme_color": COLOUR,
        "icons": icons,
        "shortcuts": [{"name": _("Chats"), "url": reverse("chats:live")}],
    }
    response = JsonResponse(described, content_type="application/manifest+json")
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@login_not_required
@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """Hand out the icon of what is pushed, at an address that the service worker knows."""
    return HttpResponse(
        (FOLDER / "app-192.png").read_bytes(),
        content_type="image/png",
        headers={"Cache-Control": "public, max-age=86400"},
    )


def _icon(name: str, size: int, purpose: str = "any") -> dict[str, str]:
    return {"src": static(f"heard/icons/{name}"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
