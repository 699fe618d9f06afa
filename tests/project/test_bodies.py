"""Far more than an address takes is refused unread, also where the pages are reached without our public port."""

from typing import Any

import pytest
from django.test import Client

from heard.plumbing.bodies import room_at
from heard.project.bodies import FILES, FILM, FORM, rooms
from heard.staff.models import Agent


class Unreadable:
    """A body nobody may touch."""

    def read(self, *_size: object) -> bytes:
        raise AssertionError("it was read")

    readline = read


def sent(client: Client, path: str, size: int, **more: Any) -> Any:
    return client.generic("POST", path, b"x", CONTENT_LENGTH=str(size), **{"wsgi.input": Unreadable(), **more})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("/studio/videos/add/", FORM + 1), ("/help/", FORM + 1), ("/conversations/1/draft/files/", FORM + 1),
        ("/contact/letters/", FILES + 1), ("/nowhere/", 500 * FORM),
    ],
)  # fmt: skip
def test_a_stranger_is_refused_before_anything_is_read(client: Client, path: str, size: int) -> None:
    answer = sent(client, path, size, CONTENT_TYPE="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "That is too large to send at once" in answer.content.decode()
    assert answer.headers["X-Heard-Problem"].startswith("This%20is%20too%20large")


@pytest.mark.django_db
def test_a_film_of_an_agent_is_taken_in_the_studio_and_nowhere_else(client: Client) -> None:
    ana = Agent.objects.create_user("ana@lamp.example", name="Ana")
    client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")
    assert sent(client, "/studio/no-such-page/", 400_000_000).status_code != 413
    assert sent(client, "/help/", 400_000_000).status_code == 413


def test_what_is_taken_goes_by_the_address() -> None:
    found = [room_at(path, rooms()) for path in ("/studio/videos/", "/request/a/messages/", "/studio", "/")]
    assert [(one.of_anybody, one.of_known >= FILM) for one in found] == [
        (FORM, True), (FILES, False), (FORM, False), (FORM, False),
    ]  # fmt: skip
