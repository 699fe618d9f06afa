"""The API, for people to read: the same document that programs get, as a page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from heard.project.api import DESCRIPTION, api


@login_not_required
@require_safe
def api_page(request: HttpRequest) -> HttpResponse:
    """Show every operation with what it takes and answers."""
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    return render(request, "api.html", {"groups": _groups(schema), "description": DESCRIPTION.strip().split("\n\n")})


def _groups(schema: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            groups.setdefault(operation["tags"][0], []).append(
                {
                    "id": operation["operationId"],
                    "method": method.upper(),
                    "path": path,
                    "summary": operation["summary"],
                    "description": operation.get("description", ""),
                    "parameters": [_parameter(parameter) for parameter in operation.get("parameters", ())],
                    "takes": _fields(schema, operation.get("requestBody", {})),
                    "answers": _fields(schema, _success(operation)),
                }
            )
    return groups


def _success(operation: dict[str, Any]) -> dict[str, Any]:
    return next((answer for status, answer in operation["responses"].items() if str(status).startswith("2")), {})


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    taken = parameter["schema"]
    required = parameter.get("required", False)
    return {
        "name": parameter["name"],
        "kind": _kind(taken),
        "required": required,
        "means": taken.get("description", ""),
    }


def _fields(schema: dict[str, Any], body: dict[str, Any]) -> list[dict[str, Any]]:
    content = body.get("content", {}).get("application/json", {}).get("schema", {})
    named = _resolved(schema, content)
    required = set(named.get("required", ()))
    return [
        {"name": name, "kind": _kind(field), "required": name in required, "means": field.get("description", "")}
        for name, field in named.get("properties", {}).items()
    ]


def _resolved(schema: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    name = found.get("$ref", "").rpartition("/")[2]
    resolved: dict[str, Any] = schema["components"]["schemas"].get(name, found)
    return resolved


def _kind(field: dict[str, Any]) -> str:
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "anyOf" in field:
        return " or ".join(_kind(one) for one in field["anyOf"])
    if "enum" in field:
        return " | ".join(str(one) for one in field["enum"])
    if field.get("type") == "array":
        return f"list of {_kind(field.get('items', {}))}"
    return str(field.get("format") or field.get("type") or "anything")
