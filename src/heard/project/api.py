"""The REST API, version 1: put together from the domains' own parts."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from heard.conversations.api import router as conversations
from heard.customers.api import router as customers
from heard.plumbing.api.idempotency import has_key, once
from heard.plumbing.api.problems import Problem, problem_response
from heard.project.webhooks_api import router as webhooks
from heard.staff.api import router as staff
from heard.staff.tokens import Bearer

DESCRIPTION = """
Everything agents do on screen, scripts can do here. Send your token as `Authorization: Bearer heard_…`; it acts as the
agent it was made for and sees what they may see.

Lists come in pages: hand `next_cursor` back as `cursor`. A request with an `Idempotency-Key` header can be repeated
safely for a day. Errors are problem documents (RFC 9457) with a stable `type` and a sentence for people in `detail`.
"""


class Api(NinjaAPI):
    """The API, whose every answer goes through the same errors."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the OpenAPI document, with the problem type every operation may answer with."""
        schema = super().get_openapi_schema(**options)
        schema["components"].setdefault("schemas", {})["Problem"] = {
            "type": "object",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
            },
        }
        problem = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"]["default"] = {"description": "A problem", **problem}
        return schema


api = Api(
    title="Heard",
    version="1",
    description=DESCRIPTION.strip(),
    auth=Bearer(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
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
        return once(request, f"token:{request.auth.pk}", lambda: run(request, **named))  # type: ignore[attr-defined]

    return answered


api.add_decorator(retryable, mode="view")
api.add_router("", conversations)
api.add_router("", customers)
api.add_router("", staff)
api.add_router("", webhooks)


def openapi(request: HttpRequest) -> HttpResponse:
    """Return the OpenAPI 3.1 document."""
    return HttpResponse(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")), content_type="application/json")


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    response = problem_response(problem.status, problem.code, problem.detail, **problem.more)
    if "retry_after" in problem.more:
        response.headers["Retry-After"] = str(max(1, round(problem.more["retry_after"])))
    return response


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = [{"field": ".".join(str(part) for part in one["loc"][1:]), "detail": one["msg"]} for one in error.errors]
    said = "; ".join(f"{one['field'] or 'body'}: {one['detail']}" for one in fields)
    return problem_response(422, "invalid-request", said, fields=fields)


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


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem_response(error.status_code, "bad-request", str(error))
