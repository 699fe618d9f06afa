"""The Content-Security-Policy of every page."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from heard.project.studio_scripts import with_nonces

STUDIO = "/studio/"
#: Wagtail's editor of rich text writes style elements of its own, which take no nonce.
RICH_TEXT = "/studio/pages/"
STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "media-src": "'self' blob:",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'self'",
}


class ContentSecurityPolicy:
    """Allow nothing but our own files: no inline script, no foreign host.

    The studio is Wagtail's, so there a few inline scripts of Wagtail's run by a nonce, and previews stand in frames.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the policy unless a view has set a stricter one of its own."""
        response = self.get_response(request)
        if "Content-Security-Policy" not in response.headers:
            is_studio = request.path.startswith(STUDIO)
            response.headers["Content-Security-Policy"] = written(_studio(request, response)) if is_studio else _STRICT
        response.headers.setdefault("Permissions-Policy", _NOTHING if request.path.startswith(STUDIO) else _CALLS)
        return response


def written(policy: dict[str, str]) -> str:
    """Return a policy as the header says it."""
    return "; ".join(f"{directive} {sources}" for directive, sources in policy.items())


_STRICT = written(STRICT)
_NOTHING = "camera=(), microphone=(), display-capture=(), geolocation=()"
# Never in a frame of somebody else's.
_CALLS = "camera=(self), microphone=(self), display-capture=(self), geolocation=()"


def _studio(request: HttpRequest, response: HttpResponseBase) -> dict[str, str]:
    policy = {**STRICT, "frame-src": "'self'"}
    if request.path.startswith(RICH_TEXT):
        policy["style-src-elem"] = "'self' 'unsafe-inline'"
    if isinstance(response, HttpResponse) and response.headers.get("Content-Type", "").startswith("text/html"):
        nonce = secrets.token_urlsafe(16)
        response.content = with_nonces(response.content.decode(response.charset), nonce)
        if response.has_header("Content-Length"):
            response.headers["Content-Length"] = str(len(response.content))
        policy["script-src"] += f" 'nonce-{nonce}'"
    return policy
