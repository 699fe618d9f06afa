"""Who may open what in the studio, and who must not: every address for every role."""

import pytest
from django.test import Client

from tests.project.studio.house import House


def test_administrators_open_every_page(house: House, boss: Client) -> None:
    for address in [*house.pages()["is_editor"], *house.pages()["is_admin"]]:
        assert (address, boss.get(address).status_code) == (address, 200)


def test_editors_open_what_is_content_and_nothing_else(house: House, editor: Client) -> None:
    for address in house.pages()["is_editor"]:
        assert (address, editor.get(address).status_code) == (address, 200)
    for address in house.pages()["is_admin"]:
        answer = editor.get(address)
        assert (address, answer.status_code, answer.headers["Location"]) == (address, 302, "/studio/")


@pytest.mark.parametrize("role", ["agent", "lead"])
def test_agents_and_leads_open_nothing(house: House, role: str) -> None:
    browser = house.browser(role)
    for address in [*house.pages()["is_editor"], *house.pages()["is_admin"]]:
        assert (address, browser.get(address).status_code) == (address, 403)
    for address in house.deeds():
        assert (address, browser.post(address).status_code) == (address, 403)


def test_strangers_are_sent_to_the_sign_in_page(house: House) -> None:
    for address in [*house.pages()["is_editor"], *house.pages()["is_admin"]]:
        answer = Client().get(address)
        assert (address, answer.status_code, answer.headers["Location"]) == (
            address,
            302,
            f"/account/login/?next={address}",
        )


def test_editors_do_none_of_the_deeds(house: House, editor: Client) -> None:
    for address in house.deeds():
        answer = editor.post(address)
        assert (address, answer.status_code, answer.headers["Location"]) == (address, 302, "/studio/")


def test_nothing_is_done_by_following_a_link(house: House, boss: Client) -> None:
    for address in house.deeds():
        assert (address, boss.get(address).status_code) == (address, 405)


CLOSED = [
    "users/",
    "users/add/",
    "groups/",
    "documents/",
    "reports/locked/",
    "workflows/list/",
]


@pytest.mark.parametrize("path", [*CLOSED, "collections/", "snippets/", "locales/", "password_reset/"])
def test_wagtails_own_screens_are_closed_even_to_administrators(boss: Client, path: str) -> None:
    assert boss.get(f"/studio/{path}").status_code == 404


def test_wagtails_own_sign_in_and_account_lead_to_ours(house: House, boss: Client) -> None:
    assert boss.get("/studio/login/").headers["Location"] == "/account/login/"
    assert boss.get("/studio/account/").headers["Location"] == "/me/"


def test_the_menu_shows_what_one_may_open(house: House, boss: Client, editor: Client) -> None:
    everything, some = boss.get("/studio/").content.decode(), editor.get("/studio/").content.decode()
    for address in ("/studio/macros/", "/studio/tags/", "/studio/brands/", "/studio/pages/", "/studio/images/"):
        assert address in everything
        assert address in some
    for address in ("/studio/people/", "/studio/tokens/", "/studio/audit/", "/studio/outgoing/"):
        assert address in everything
        assert address not in some
