"""Programs that try every door are answered, fill no log, and break nothing."""

import logging

import pytest
from django.test import Client

from heard.project.scanners import OneLine, one_line

pytestmark = pytest.mark.django_db
PATHS = ("/", "/account/login/", "/studio/", "/nothing/", "/conversations/1/", "/api/", "/api/openapi.json")


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "FOO", "X-" * 40])
def test_methods_that_no_page_knows_are_not_allowed_anywhere(method: str):
    client = Client(enforce_csrf_checks=True)
    answers = {path: client.generic(method, path) for path in PATHS}
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(PATHS, 405)
    assert answers["/"]["Allow"] == "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE"
    assert client.generic(method, "/api/v1/conversations").status_code == 405


def test_the_pages_about_the_api_are_only_read():
    for path in ("/api/", "/api/openapi.json"):
        answers = [Client().generic(method, path).status_code for method in ("GET", "HEAD", "POST", "DELETE")]
        assert answers == [200, 200, 405, 405]


def test_setting_the_log_up_again_adds_no_second_filter():
    logger = logging.Logger("again")
    for _ in range(3):
        logger.addFilter(one_line())
    assert len(logger.filters) == 1


def test_a_name_that_is_not_ours_is_refused_and_told_in_one_line(caplog, settings):
    """The filter is the one the settings name; the log's own was used up by whoever came before."""
    logger = logging.getLogger("django.security.DisallowedHost")
    before, logger.filters = logger.filters, [OneLine()]
    try:
        for name in ("evil.example", "evil.example", "another.example"):
            assert Client().get("/account/login/", headers={"Host": name}).status_code == 400
    finally:
        logger.filters = before
    (line,) = caplog.records
    assert (line.levelname, line.exc_info, line.exc_text) == ("WARNING", None, None)
    assert line.getMessage() == "Invalid HTTP_HOST header: 'evil.example'. Set HEARD_URL if it is a name of yours."
    assert settings.LOGGING["loggers"]["django.security.DisallowedHost"]["filters"] == ["one_line"]
    assert [type(one) for one in before] == [OneLine]
