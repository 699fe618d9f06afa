"""What somebody sees when a page cannot be shown. They use no database, which may be what is broken."""

import sys
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from heard.plumbing.api.problems import problem_response
from heard.plumbing.full_disk import is_full_disk

OF_PROGRAMS = "/api/v1/"
OF_FRAMEWORKS = ("/studio/", "/account/")  # they say in programmers' words what is missing


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request cannot be understood."""
    if request.path.startswith(OF_PROGRAMS):
        return problem_response(400, "bad-request", "This request could not be understood. Nothing was changed.")
    return _error_page(400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page belongs to somebody else."""
    return _error_page(403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is nothing here; a page of ours may have said why."""
    why = exception.args[0] if exception.args and not request.path.startswith(OF_FRAMEWORKS) else ""
    # Our first page asks a stranger to sign in as one of us.
    is_stranger = settings.SESSION_COOKIE_NAME not in request.COOKIES
    return _error_page(404, said=why if isinstance(why, str) else "", is_stranger=is_stranger)


def too_large(request: HttpRequest) -> HttpResponse:
    """Far more was sent than anything here takes; it was not read."""
    if request.path.startswith(OF_PROGRAMS):
        return problem_response(413, "too-large", "This is more than can be sent at once. Hand files in at /files.")
    page = _error_page(413)
    page.headers["X-Heard-Problem"] = quote(_("This is too large to send at once, so we did not take it in."))
    return page


def server_error(request: HttpRequest) -> HttpResponse:
    """We broke, or the disk is full: Django asks while it holds the exception."""
    if is_full_disk(sys.exc_info()[1]):
        return _no_room(request)
    if request.path.startswith(OF_PROGRAMS):
        detail = "Something broke on our side. Ask again, with an Idempotency-Key, so that nothing is done twice."
        return problem_response(500, "our-mistake", detail)
    return _error_page(500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token: an old tab, or another site's doing."""
    return _error_page(400, status=403)


def _no_room(request: HttpRequest) -> HttpResponse:
    """There is no room for what was sent. Parts of pages show the words of the header, and leave the screen as it is."""
    if request.path.startswith(OF_PROGRAMS):
        detail = "The disk of this installation is full. Nothing was changed; try again when there is room."
        return problem_response(507, "no-room-left", detail)
    said = _("There is no room left on the disk, so this was not kept. Please tell whoever runs Heard, then try again.")
    page = _error_page(507)
    page.headers["X-Heard-Problem"] = quote(said)
    return page


def _error_page(page: int, status: int | None = None, **context: str | bool) -> HttpResponse:
    return HttpResponse(render_to_string(f"errors/{page}.html", context, using="jinja2"), status=status or page)
