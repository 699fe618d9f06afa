"""The way in that the server itself uses: scripts pass less than pages do, and nothing that protects anybody is left out."""

import io
import json

import pytest
from django.test import Client

from heard.conversations.models import Conversation
from heard.project.wsgi import application
from tests.project.api.script import Script
from tests.stories.test_full_disk import full_table

pytestmark = pytest.mark.django_db(transaction=True)  # a server ends its connection between two requests


def ask(path, *, method="GET", host="testserver", body=b"", length=None, kind="application/json", **headers):
    """Ask as a server does; return the status, the headers and the body."""
    told = []
    environ = {
        "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_PROTOCOL": "HTTP/1.1",
        "SERVER_NAME": "testserver", "SERVER_PORT": "80", "HTTP_HOST": host, "wsgi.url_scheme": "http",
        "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body) if length is None else length), "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(), **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }  # fmt: skip
    answer = application(environ, lambda status, fields, *_: told.append((int(status.split()[0]), dict(fields))))
    whole = b"".join(answer)
    answer.close()
    return *told[0], whole


def bearer(client, agent):
    return f"Bearer {Script(client, agent).secret}"


def test_a_script_is_answered_with_all_that_keeps_an_answer_safe(client, ana, inbox):
    status, headers, body = ask("/api/v1/conversations", authorization=bearer(client, ana))
    assert (status, json.loads(body)) == (200, {"items": [], "next_cursor": None})
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize(
    ("asked", "status", "kind"),
    [
        ({"path": "/api/v1/conversations"}, 401, "not-signed-in"),
        ({"path": "/api/v1/nothing"}, 404, "not-found"),
        ({"path": "/api/v1/conversations", "method": "TRACE"}, 405, "method-not-allowed"),
        ({"path": "/api/v1/conversations", "host": "evil.example"}, 400, "bad-request"),
    ],
)
def test_what_is_refused_is_a_problem_document(asked, status, kind):
    found, headers, body = ask(**asked)
    assert (found, headers["Content-Type"]) == (status, "application/problem+json")
    assert json.loads(body)["type"] == f"urn:heard:problem:{kind}"


def test_who_is_signed_in_to_the_pages_is_nobody_to_the_api_and_the_other_way_round(client, ana):
    pages = Client()
    pages.force_login(ana)
    cookie = f"sessionid={pages.cookies['sessionid'].value}"
    assert ask("/inbox/open/", cookie=cookie)[0] == 200
    assert ask("/api/v1/conversations", cookie=cookie)[0] == 401
    status, headers, _ = ask("/inbox/open/", authorization=bearer(client, ana))
    assert (status, headers["Location"]) == (302, "/account/login/?next=/inbox/open/")


@pytest.mark.parametrize("came", [0, 9])
def test_half_a_request_does_nothing_and_takes_no_key(client, ana, inbox, came):
    begin = {"inbox_id": inbox.pk, "customer": {"address": "mia@example.com"}, "subject": "Kettle", "text": "Where?"}
    body, script = json.dumps(begin).encode(), bearer(client, ana)

    def begin_one(body, length):
        asked = {"method": "POST", "body": body, "length": length, "authorization": script, "idempotency_key": "one"}
        return ask("/api/v1/conversations", **asked)

    status, headers, told = begin_one(body[:came], len(body))
    assert (status, headers["Content-Type"]) == (400, "application/problem+json")
    assert json.loads(told)["type"] == "urn:heard:problem:bad-request"
    assert begin_one(body, len(body))[0] == 201
    assert Conversation.objects.count() == 1


def test_half_a_form_does_nothing(client, ana):
    typed = b"name=Ana+Moreno&signature=Kind+regards"
    pages = Client()
    pages.force_login(ana)
    cookie = f"sessionid={pages.cookies['sessionid'].value}; csrftoken={'a' * 32}"
    form = {"method": "POST", "kind": "application/x-www-form-urlencoded", "cookie": cookie}
    assert ask("/me/", **form, body=typed[:12], length=len(typed))[0] == 400


def test_a_full_disk_is_told_as_a_problem(client, ana, inbox):
    begin = {"inbox_id": inbox.pk, "customer": {"address": "mia@example.com"}, "subject": "Kettle", "text": "Where?"}
    with full_table("conversations_message"):
        status, headers, body = ask(
            "/api/v1/conversations", method="POST", body=json.dumps(begin).encode(), authorization=bearer(client, ana)
        )
    assert (status, headers["Content-Type"]) == (507, "application/problem+json")
    assert json.loads(body)["type"] == "urn:heard:problem:no-room-left"
