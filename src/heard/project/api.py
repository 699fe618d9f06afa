"""The REST API, version 1: put together from the domains' own parts."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.urls import re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from heard.channels.calls.api import router as calls
from heard.community.api import REFUSALS as OF_COMMUNITY
from heard.community.api import router as community
from heard.conversations.api import REFUSALS as OF_CONVERSATIONS
from heard.conversations.api import router as conversations
from heard.customers.api import REFUSALS as OF_CUSTOMERS
from heard.customers.api import router as customers
from heard.feedback.api import REFUSALS as OF_FEEDBACK
from heard.feedback.api import router as feedback
from heard.insights.api import REFUSALS as OF_NUMBERS
from heard.insights.api import router as numbers
from heard.knowledge.api import router as knowledge
from heard.orders.api import REFUSALS as OF_ORDERS
from heard.orders.api import router as orders
from heard.plumbing.api.idempotency import has_key, once
from heard.plumbing.api.problems import Problem, Refusal, problem_response
from heard.plumbing.api.reading import StrictParser
from heard.project.facts_api import router as facts
from heard.project.webhooks_api import router as webhooks
from heard.promises.api import REFUSALS as OF_PROMISES
from heard.promises.api import router as promises
from heard.rules.api import REFUSALS as OF_RULES
from heard.rules.api import router as rules
from heard.staff.api import router as staff
from heard.staff.tokens import Bearer

DESCRIPTION = """
Everything agents do on screen, scripts can do here. Send your token as `Authorization: Bearer heard_…`; it acts as the
agent it was made for and sees what they may see.

Lists come in pages: hand `next_cursor` back as `cursor`. A request with an `Idempotency-Key` header can be repeated
safely for a day. Errors are problem documents (RFC 9457) with a stable `type` and a sentence for people in `detail`.
"""
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}
IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
    "description": "Yours. The same key again within a day is answered as the first time, and does nothing.",
}


class Api(NinjaAPI):
    """The API, whose every answer goes through the same errors."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the OpenAPI document, with the problem type every operation may answer with."""
        schema = super().get_openapi_schema(**options)
        schema["components"].setdefault("schemas", {})["Problem"] = PROBLEM
        problem = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                operation["responses"]["default"] = {"description": "A problem", **problem}
                if method != "get":
                    operation["parameters"] = [*operation.get("parameters", ()), IDEMPOTENCY_KEY]
        return schema


api = Api(
    title="Heard",
    version="1",
    description=DESCRIPTION.strip(),
    auth=Bearer(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
    parser=StrictParser(),
)


def retryable(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let every operation that changes something honour an Idempotency-Key; keys belong to their token."""

    @wraps(run)
    def answered(request: HttpRequest, **named: Any) -> HttpResponse:
        if not has_key(request):
            return run(request, **named)
        # Who asks comes first: nobody else is given an answer that was kept. (run asks again, at no cost.)
        refused: HttpResponse | None = run.__self__._run_checks(request)  # type: ignore[attr-defined]
        if refused is not None:
            return refused
        try:
            return once(request, f"token:{request.auth.pk}", lambda: run(request, **named))  # type: ignore[attr-defined]
        except Exception as error:  # run() answers its own; this one came of reading what was sent
            return api.on_exception(request, error)

    return answered


api.add_decorator(retryable, mode="view")
PARTS = (
    *(conversations, calls, customers, feedback, orders, promises, rules, numbers),
    *(knowledge, community, staff, facts, webhooks),
)
for part in PARTS:
    api.add_router("", part)


def openapi(request: HttpRequest) -> HttpResponse:
    """Return the OpenAPI 3.1 document."""
    return HttpResponse(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")), content_type="application/json")


def urls() -> tuple[list[Any], str, str]:
    """Return the addresses of the API; also what is not there, or not so, is answered with a problem document."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        pattern.callback = _as_problems(pattern.callback)  # type: ignore[arg-type]
    return [*patterns, re_path("", _nothing_there)], app, namespace


def _as_problems(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def answered(request: HttpRequest, *positional: Any, **named: Any) -> Any:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return problem_response(400, "bad-request", "A text must not hold a NUL character.")
        response = view(request, *positional, **named)
        if response.status_code != 405:
            return response
        told = problem_response(405, "method-not-allowed", f"{request.method} is not possible here.")
        told.headers["Allow"] = response.headers["Allow"]
        return told

    return answered


@csrf_exempt
@login_not_required
def _nothing_there(request: HttpRequest, *positional: Any, **named: Any) -> HttpResponse:
    return problem_response(404, "not-found", "There is no such address. /api/ lists those there are.")


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    response = problem_response(problem.status, problem.code, problem.detail, **problem.more)
    if "retry_after" in problem.more:
        response.headers["Retry-After"] = str(max(1, round(problem.more["retry_after"])))
    return response


def _refused(refusal: Refusal) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda request, error: problem_response(
        refusal.status, refusal.code, refusal.told(error), **refusal.more(error)
    )


for kind, refusal in {
    **OF_CUSTOMERS,
    **OF_CONVERSATIONS,
    **OF_ORDERS,
    **OF_PROMISES,
    **OF_COMMUNITY,
    **OF_FEEDBACK,
    **OF_NUMBERS,
    **OF_RULES,
}.items():
    api.add_exception_handler(kind, _refused(refusal))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = [{"field": _field(*one["loc"]), "detail": one["msg"]} for one in error.errors]
    said = "; ".join(f"{one['field'] or 'body'}: {one['detail']}" for one in fields)
    return problem_response(422, "invalid-request", said, fields=fields)


def _field(place: str, *names: str | int) -> str:
    """Return a field's name as a script knows it: a body has no name of its own."""
    own = names[1:] if place in {"body", "body_params"} else names
    return ".".join(map(str, own))


@api.exception_handler(AuthenticationError)
def _stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    detail = "Send a token of yours as “Authorization: Bearer heard_…”. It may have ended or been taken back."
    response = problem_response(401, "not-signed-in", detail)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem_response(404, "not-found", "There is nothing here that you may see.")


@api.exception_handler(PermissionDenied)
def _denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem_response(403, "not-allowed", "The agent this token acts as may not do that.")


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem_response(413, "too-large", "This is more than can be sent at once. Hand files in at /files.")


@api.exception_handler(MultiPartParserError)
def _broken_form(request: HttpRequest, error: MultiPartParserError) -> HttpResponse:
    return problem_response(400, "bad-request", "This form cannot be read: its parts or their boundary are broken.")


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, Problem):  # ninja hides why a body could not be read
        return _problem(request, error.__cause__)
    return problem_response(error.status_code, "bad-request", str(error))
