"""What somebody sees when a page cannot be shown. They use no database, which may be what is broken."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from heard.plumbing.api.problems import problem_response

OF_PROGRAMS = "/api/v1/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request cannot be understood."""
    if request.path.startswith(OF_PROGRAMS):
        return problem_response(400, "bad-request", "This request could not be understood. Nothing was changed.")
    return _error_page(400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page belongs to somebody else."""
    return _error_page(403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is nothing here."""
    return _error_page(404)


def server_error(request: HttpRequest) -> HttpResponse:
    """We broke."""
    if request.path.startswith(OF_PROGRAMS):
        detail = "Something broke on our side. Ask again, with an Idempotency-Key, so that nothing is done twice."
        return problem_response(500, "our-mistake", detail)
    return _error_page(500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token: an old tab, or another site's doing."""
    return _error_page(400, status=403)


def _error_page(page: int, status: int | None = None) -> HttpResponse:
    return HttpResponse(render_to_string(f"errors/{page}.html", using="jinja2"), status=status or page)
