"""Who looks and types: shown to the others until they go."""

import pytest

from tests.plumbing.live.running import RunningLive, hear, say, subscribe

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["heard.plumbing"])


def test_whoever_looks_or_types_is_shown_to_the_others_until_they_go(live: RunningLive) -> None:
    with live.client("ben") as ben:
        subscribe(ben, "conversation:7")
        with live.client("ana") as ana:
            subscribe(ana, "conversation:7")
            say(ana, look="conversation:7")
            assert hear(ben) == {"presence": "conversation:7", "who": [{"id": 1, "name": "Ana", "typing": False}]}
            say(ana, typing="conversation:7", on=True)
            assert hear(ben)["who"] == [{"id": 1, "name": "Ana", "typing": True}]
            say(ana, typing="conversation:7", on=False)
            assert hear(ben)["who"] == [{"id": 1, "name": "Ana", "typing": False}]
        assert hear(ben) == {"presence": "conversation:7", "who": []}


def test_whoever_comes_later_sees_who_is_there(live: RunningLive) -> None:
    with live.client("ana") as ana, live.client("ben") as ben:
        subscribe(ana, "conversation:7", "conversation:8")
        say(ana, look="conversation:7")
        assert hear(ana)["who"] == [{"id": 1, "name": "Ana", "typing": False}]
        subscribe(ben, "conversation:7", "conversation:8")
        assert hear(ben) == {"presence": "conversation:7", "who": [{"id": 1, "name": "Ana", "typing": False}]}
        say(ana, look="conversation:8")
        assert [hear(ben), hear(ben)] == [
            {"presence": "conversation:7", "who": []},
            {"presence": "conversation:8", "who": [{"id": 1, "name": "Ana", "typing": False}]},
        ]


def test_somebody_in_two_windows_is_there_once_until_both_are_closed(live: RunningLive) -> None:
    with live.client("ana") as ana:
        subscribe(ana, "conversation:7")
        with live.client("ben") as ben:
            subscribe(ben, "conversation:7")
            say(ben, look="conversation:7")
            assert hear(ana)["who"] == [{"id": 2, "name": "Ben", "typing": False}]
            with live.client("ben-at-home") as second:
                subscribe(second, "conversation:7")
                say(second, look="conversation:7")
                say(second, typing="conversation:7", on=True)
                assert hear(ana)["who"] == [{"id": 2, "name": "Ben", "typing": True}]
            assert hear(ana)["who"] == [{"id": 2, "name": "Ben", "typing": False}]
        assert hear(ana)["who"] == []
