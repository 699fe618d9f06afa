"""When a page cannot be shown, somebody is told what to do next; no database is asked, for it may be what is broken."""

import re

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import path

from heard.project.urls import handler400, handler403, handler404, handler500

TROUBLES = {400: SuspiciousOperation("odd"), 403: PermissionDenied(), 404: Http404(), 500: ZeroDivisionError()}


@login_not_required
def trouble(request, code):
    raise TROUBLES[code]


@login_not_required
def gone(request):
    raise Http404("There is no <conversation> 7.")


@login_not_required
def form(request):
    return HttpResponse("taken")


urlpatterns = [
    path("trouble/<int:code>/", trouble),
    path("api/v1/trouble/<int:code>/", trouble),
    path("gone/", gone),
    path("studio/gone/", gone),
    path("form/", form),
]
__all__ = ["handler400", "handler403", "handler404", "handler500"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (400, "That request was not clear"),
        (403, "You may not see this page"),
        (404, "There is nothing at this address"),
        (500, "Something broke on our side"),
    ],
)
def test_every_trouble_has_a_page_of_its_own(settings, code: int, words: str):
    settings.ROOT_URLCONF = __name__
    answer = Client(raise_request_exception=False).get(f"/trouble/{code}/")
    assert answer.status_code == code
    assert f"<h1>{words}</h1>" in answer.content.decode()


def test_a_stranger_who_finds_nothing_gets_a_way_to_people_and_an_agent_the_way_to_their_desk(settings):
    settings.ROOT_URLCONF = __name__
    stranger, agent = Client(), Client()
    agent.cookies[settings.SESSION_COOKIE_NAME] = "known"
    ways = [
        re.findall(r'<a href="(/[^"]*)" class="button', one.get("/nowhere/").content.decode())
        for one in (stranger, agent)
    ]
    assert ways == [["/contact/", "/"], ["/"]]


@pytest.mark.parametrize(("address", "is_told"), [("/gone/", True), ("/studio/gone/", False), ("/nowhere/", False)])
def test_what_a_page_of_ours_says_of_what_is_missing_is_passed_on(settings, address: str, is_told: bool):
    settings.ROOT_URLCONF = __name__
    page = Client().get(address).content.decode()
    assert ("There is no &lt;conversation&gt; 7." in page, "The page may have moved" in page) == (is_told, not is_told)


@pytest.mark.parametrize(("code", "kind"), [(400, "bad-request"), (500, "our-mistake")])
def test_a_program_is_told_of_trouble_in_words_it_can_read(settings, code: int, kind: str):
    settings.ROOT_URLCONF = __name__
    answer = Client(raise_request_exception=False).get(f"/api/v1/trouble/{code}/")
    assert (answer.status_code, answer["Content-Type"]) == (code, "application/problem+json")
    assert answer.json()["type"] == f"urn:heard:problem:{kind}"


def test_a_form_without_its_token_is_refused_with_advice(settings):
    settings.ROOT_URLCONF = __name__
    answer = Client(enforce_csrf_checks=True).post("/form/")
    assert answer.status_code == 403
    assert "Go back, reload the page and try once more." in answer.content.decode()
