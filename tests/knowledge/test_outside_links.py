"""Editors learn which of their links to others broke; nobody outside is asked often, and nothing inside at all."""

import datetime as dt
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from heard.knowledge.actions.ask_outside_links import ask_outside_links
from heard.knowledge.actions.gather_outside_links import gather_outside_links
from heard.knowledge.models import LinkProblem, OutsideLink
from heard.knowledge.outside_links import asked_as
from heard.knowledge.queries.missing import silent_links
from tests.knowledge.centre import Centre

pytestmark = pytest.mark.django_db(transaction=True)

HOUR, DAY, WEEK = dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(days=7)


class House(BaseHTTPRequestHandler):
    """Somebody else's server; what it is asked is remembered."""

    asked: list[str]

    def do_HEAD(self) -> None:
        self.asked.append(f"{self.command} {self.path}")
        if self.path.startswith("/circle"):
            self._answer(302, location="/circle?again")
        elif self.path == "/only-get":
            self._answer(405 if self.command == "HEAD" else 200)
        elif self.path == "/busy":
            self._answer(429, **{"retry-after": "172800"})
        else:
            self._answer(int(self.path[1:]) if self.path[1:].isdigit() else 200)

    do_GET = do_HEAD

    def _answer(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "content-length": "0"}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def house() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Listening", (House,), {"asked": asked}))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def link(url: str, at: dt.datetime, host: str = "") -> OutsideLink:
    return OutsideLink.objects.create(url=url, host=host or url, ask_at=at)


def test_links_outside_are_gathered_from_what_is_published() -> None:
    centre, at = Centre(), timezone.now()
    text = (
        '<p><a href="https://post.example/a?b=1&amp;c=2#part">a</a> <a href="https://post.example/a?b=1&amp;c=2">a</a> '
        '<a href="/help/en/orders/">b</a> <a href="mailto:a@b.example">c</a> <a href="http://localhost/x">ours</a></p>'
    )  # fmt: skip
    article = centre.article("Post", slug="post", text=text)
    centre.article("Draft", slug="draft", text='<p><a href="https://draft.example/">a</a></p>', live=False)
    assert gather_outside_links(at=at) == 1
    kept = OutsideLink.objects.get()
    assert (kept.url, kept.host, kept.ask_at) == ("https://post.example/a?b=1&c=2", "post.example", at)
    assert list(kept.articles.all()) == [article]
    OutsideLink.objects.update(ask_at=at + DAY)
    gather_outside_links(at=at + HOUR)
    assert OutsideLink.objects.get().ask_at == at + DAY
    article.unpublish()
    assert gather_outside_links(at=at) == 0
    assert not OutsideLink.objects.exists()


def test_what_answers_is_asked_again_in_a_week(house: tuple[str, list[str]]) -> None:
    base, asked = house
    at = timezone.now()
    for path in ("200", "only-get", "403", "301"):
        link(f"{base}/{path}", at)
    assert ask_outside_links(at=at, allow_private=True) == 4
    assert {(one.problem, one.failures, one.ask_at) for one in OutsideLink.objects.all()} == {("", 0, at + WEEK)}
    assert asked == ["HEAD /200", "HEAD /only-get", "GET /only-get", "HEAD /403", "GET /403", "HEAD /301"]
    assert ask_outside_links(at=at + DAY, allow_private=True) == 0


def test_what_is_gone_is_told_once_it_was_gone_twice(house: tuple[str, list[str]]) -> None:
    base, _ = house
    centre, at = Centre(), timezone.now()
    article = centre.article("Post", slug="post", text=f'<p><a href="{base}/404">a</a></p>')
    gone = link(f"{base}/404", at)
    gone.articles.add(article)
    ask_outside_links(at=at, allow_private=True)
    assert silent_links() == []
    assert ask_outside_links(at=at + HOUR / 2, allow_private=True) == 0
    ask_outside_links(at=at + HOUR, allow_private=True)
    (told,) = silent_links()
    assert (told.problem, told.status, told.failing_since, told.ask_at) == ("gone", 404, at, at + HOUR + DAY)
    assert [one.title for one in told.articles.all()] == ["Post"]


def test_a_circle_of_redirects_and_a_fault_are_told_apart(house: tuple[str, list[str]]) -> None:
    base, asked = house
    at = timezone.now()
    circle, fault = link(f"{base}/circle", at), link(f"{base}/500", at)
    ask_outside_links(at=at, allow_private=True)
    circle.refresh_from_db()
    fault.refresh_from_db()
    assert (circle.problem, fault.problem, fault.status) == (LinkProblem.CIRCLE, LinkProblem.FAULT, 500)
    assert len(asked) <= 6 + 2


def test_nothing_inside_is_asked(house: tuple[str, list[str]]) -> None:
    base, asked = house
    at = timezone.now()
    link(f"{base}/200", at)
    ask_outside_links(at=at)
    assert asked == []
    assert OutsideLink.objects.get().problem == LinkProblem.INSIDE


def test_one_address_of_a_house_at_a_time_and_only_a_few_houses(house: tuple[str, list[str]]) -> None:
    base, asked = house
    at = timezone.now()
    for number in range(6):
        link(f"{base}/200?{number}", at, host="one.example")
        link(f"{base}/{number}", at, host=f"{number}.example")
    assert ask_outside_links(at=at, most=4, allow_private=True) == 4
    assert len([one for one in asked if "?" in one]) <= 1
    assert ask_outside_links(at=at, allow_private=True) == 4


def test_a_house_that_asks_for_rest_gets_it(house: tuple[str, list[str]]) -> None:
    base, asked = house
    at = timezone.now()
    busy, other = link(f"{base}/busy", at, host="a.example"), link(f"{base}/200", at + HOUR, host="a.example")
    ask_outside_links(at=at, allow_private=True)
    busy.refresh_from_db()
    other.refresh_from_db()
    assert asked == ["HEAD /busy"]
    assert (busy.problem, busy.ask_at, other.ask_at) == ("", at + WEEK, at + 2 * DAY)


def test_when_nobody_can_be_reached_it_is_our_own_connection() -> None:
    at = timezone.now()
    for number in range(3):
        link(f"http://127.0.0.1:9/{number}", at)
    assert ask_outside_links(at=at, allow_private=True) == 3
    assert {(one.failures, one.problem, one.ask_at) for one in OutsideLink.objects.all()} == {(0, "", at + HOUR)}


def test_the_list_costs_the_same_for_one_and_for_three(django_assert_num_queries: object) -> None:
    centre, at = Centre(), timezone.now()
    for number in range(3):
        broken = OutsideLink.objects.create(
            url=f"https://a.example/{number}",
            host="a.example",
            ask_at=at,
            failures=3,
            failing_since=at,
            problem="fault",
        )
        broken.articles.add(centre.parcel)
        with django_assert_num_queries(2):
            assert [list(one.articles.all()) for one in silent_links()] == [[centre.parcel]] * (number + 1)


@given(st.text(max_size=80).map("https://".__add__))
def test_whatever_is_written_is_asked_as_plain_letters_or_not_at_all(href: str) -> None:
    asked = asked_as(href)
    assert asked is None or (asked[0].isascii() and asked[0].startswith("https://"))


def test_addresses_of_other_scripts_are_asked_as_machines_write_them() -> None:
    assert asked_as("https://münchen.example/straße?ü=1#x") == (
        "https://xn--mnchen-3ya.example/stra%C3%9Fe?%C3%BC=1",
        "xn--mnchen-3ya.example",
    )
    assert asked_as("https://a:b@c.example/") is None
