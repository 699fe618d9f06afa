"""Coming in with a password or a code, and being kept out."""

import re

import pytest
from django.test import Client

from heard.plumbing.models import Fact, Installation
from heard.staff.models import Agent, Session
from heard.staff.queries import signed_in
from heard.staff.sessions import session_hash
from heard.staff.signing_in.guessing import FROM_ANYWHERE
from tests.staff.people import PASSWORD, sign_in

pytestmark = pytest.mark.django_db


def test_address_and_password_let_an_agent_in(ana: Agent, client: Client) -> None:
    response = sign_in(client)

    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.get("/me/").status_code == 200


def test_the_address_may_be_written_in_capitals(ana: Agent, client: Client) -> None:
    assert sign_in(client, "Ana@Shop.EXAMPLE").status_code == 302


def test_one_comes_back_to_the_page_one_wanted(ana: Agent, client: Client) -> None:
    response = client.get("/me/")
    assert (response.status_code, response["Location"]) == (302, "/account/login/?next=/me/")

    assert sign_in(client, next="/me/")["Location"] == "/me/"


def test_nobody_is_led_to_a_foreign_page(ana: Agent, client: Client) -> None:
    assert sign_in(client, next="https://evil.example/")["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_look_the_same(ana: Agent, client: Client) -> None:
    wrong = sign_in(client, password="wrong wrong wrong").content.decode()
    unknown = sign_in(client, "nobody@shop.example").content.decode()

    assert "That address and password do not go together." in wrong
    assert _same(wrong) == _same(unknown)


def _same(page: str) -> str:
    page = re.sub(r'(csrf\S*"[^"]*value="|csrf-token" content=")[^"]+', r"\1", page)
    return page.replace("ana@shop.example", "…").replace("nobody@shop.example", "…")


def test_whoever_guesses_is_slowed_down_even_with_the_right_password(ana: Agent, client: Client) -> None:
    for _ in range(5):
        sign_in(client, password="wrong wrong wrong")

    page = sign_in(client).content.decode()

    assert "That was tried too often. Please wait five minutes" in page
    assert client.get("/me/").status_code == 302


def test_guessing_one_address_does_not_lock_out_others(ana: Agent, boss: Agent, client: Client) -> None:
    for _ in range(5):
        sign_in(client, password="wrong wrong wrong")

    assert sign_in(client, "boss@shop.example").status_code == 302


def test_guessing_from_many_names_is_slowed_down_by_network(ana: Agent, client: Client) -> None:
    for number in range(10):
        sign_in(client, f"somebody{number}@shop.example")

    assert "tried too often" in sign_in(client).content.decode()
    assert sign_in(Client(REMOTE_ADDR="198.51.100.7")).status_code == 302


def test_a_stranger_who_guesses_does_not_lock_the_owner_out(ana: Agent, client: Client) -> None:
    for _ in range(8):
        page = sign_in(client, password="wrong wrong wrong").content.decode()
    assert "That was tried too often. Please wait five minutes" in page

    assert sign_in(Client(REMOTE_ADDR="198.51.100.7")).status_code == 302


def test_one_network_of_the_new_kind_is_one_whatever_address_of_it_is_used(ana: Agent) -> None:
    for number in range(5):
        sign_in(Client(REMOTE_ADDR=f"2001:db8:0:1::{number}"), password="wrong wrong wrong")

    assert "tried too often" in sign_in(Client(REMOTE_ADDR="2001:db8:0:1::99")).content.decode()
    assert sign_in(Client(REMOTE_ADDR="2001:db8:0:2::1")).status_code == 302


@pytest.fixture
def few(monkeypatch) -> None:
    """Ten tries from anywhere are too many."""
    monkeypatch.setitem(FROM_ANYWHERE, "login_failed_from_anywhere", "10/h/key")


def guess_from_everywhere() -> None:
    for number in range(2):
        for _ in range(5):
            sign_in(Client(REMOTE_ADDR=f"203.0.113.{number}"), password="wrong wrong wrong")


def test_guessing_from_many_networks_is_slowed_down_too_and_the_owner_is_told_another_way(ana: Agent, few) -> None:
    guess_from_everywhere()

    page = sign_in(Client(REMOTE_ADDR="203.0.113.200")).content.decode()

    assert "Somebody is trying passwords for this address from many places" in page
    assert "Please have a code sent to you, or come in with a passkey." in page


def test_whoever_guesses_from_everywhere_does_not_lock_the_owner_out_of_their_own_browsers(
    ana: Agent, boss: Agent, few
) -> None:
    own, shared = Client(REMOTE_ADDR="198.51.100.7"), Client(REMOTE_ADDR="198.51.100.7")
    for browser, address in ((own, "ana@shop.example"), (shared, "boss@shop.example")):
        sign_in(browser, address)
        browser.post("/account/logout/")
    guess_from_everywhere()

    assert sign_in(own).status_code == 302
    assert "from many places" in sign_in(shared).content.decode()
    assert sign_in(shared, "boss@shop.example").status_code == 302


def ask_for_code(client: Client) -> str:
    return client.post("/account/login/code/", {"email": "ana@shop.example"}, follow=True).content.decode()


def test_a_stranger_who_asks_for_codes_does_not_keep_the_owner_from_getting_one(ana: Agent) -> None:
    pages = [ask_for_code(Client()) for _ in range(4)]
    assert ["Please wait a minute, then ask again" in page for page in pages] == [False, False, False, True]
    assert "asked for too often" not in ask_for_code(Client(REMOTE_ADDR="198.51.100.7"))


def test_strangers_altogether_cannot_flood_an_agent_with_codes_nor_keep_them_from_theirs(ana: Agent, outbox) -> None:
    own = Client()
    sign_in(own)
    own.post("/account/logout/")
    pages = [ask_for_code(Client(REMOTE_ADDR=f"203.0.113.{number}")) for number in range(22)]
    assert [number for number, page in enumerate(pages) if "Please wait up to an hour" in page] == [20, 21]
    assert len(outbox.mails()) == 20
    assert "Too many codes" not in ask_for_code(own)


def test_a_browser_that_is_known_may_not_guess_faster_than_others(ana: Agent, client: Client) -> None:
    sign_in(client)
    client.post("/account/logout/")
    for _ in range(5):
        sign_in(client, password="wrong wrong wrong")

    assert "tried too often" in sign_in(client).content.decode()


def test_the_own_browser_is_not_slowed_down_by_others_in_its_network(ana: Agent, client: Client) -> None:
    sign_in(client)
    client.post("/account/logout/")
    for number in range(10):
        sign_in(Client(), f"somebody{number}@shop.example")

    assert sign_in(client).status_code == 302


def test_what_a_browser_remembers_is_sealed_and_names_nobody(ana: Agent, client: Client, few) -> None:
    sign_in(client)
    kept = client.cookies["heard_browser"]
    assert (kept["httponly"], kept["samesite"], kept["path"]) == (True, "Lax", "/")
    assert "ana" not in kept.value

    client.post("/account/logout/")
    client.cookies["heard_browser"] = kept.value[:-1] + ("x" if kept.value[-1] != "x" else "y")
    guess_from_everywhere()
    assert "from many places" in sign_in(client).content.decode()


def test_a_code_by_mail_lets_an_agent_in(ana: Agent, client: Client, outbox) -> None:
    response = client.post("/account/login/code/", {"email": "ana@shop.example"})
    assert response["Location"].startswith("/account/login/code/confirm/")
    mail = outbox.only()
    code = re.search(r"^    (\S+)\s*$", mail.get_content(), re.MULTILINE)[1]

    assert (mail["To"], mail["X-Envelope-To"], mail["Auto-Submitted"]) == (
        "ana@shop.example",
        "ana@shop.example",
        "auto-generated",
    )
    assert code not in mail["Subject"]
    assert client.post("/account/login/code/confirm/", {"code": code})["Location"] == "/"
    assert client.get("/me/").status_code == 200


def test_a_code_is_sent_even_while_outgoing_mail_is_stopped(ana: Agent, client: Client, outbox, now) -> None:
    Installation.objects.update_or_create(id=1, defaults={"outgoing_stopped_at": now})

    client.post("/account/login/code/", {"email": "ana@shop.example"})

    assert outbox.only()["To"] == "ana@shop.example"


def test_three_wrong_codes_end_the_attempt(ana: Agent, client: Client, outbox) -> None:
    client.post("/account/login/code/", {"email": "ana@shop.example"})
    code = re.search(r"^    (\S+)\s*$", outbox.only().get_content(), re.MULTILINE)[1]
    for _ in range(3):
        client.post("/account/login/code/confirm/", {"code": "WRONG1"})

    client.post("/account/login/code/confirm/", {"code": code})

    assert client.get("/me/").status_code == 302


def test_asking_for_a_code_does_not_tell_who_works_here(ana: Agent, client: Client, outbox) -> None:
    known = client.post("/account/login/code/", {"email": "ana@shop.example"}, follow=True).content.decode()
    unknown = Client().post("/account/login/code/", {"email": "nobody@shop.example"}, follow=True).content.decode()

    assert _same(known) == _same(unknown)
    assert "There is no account for this address" in outbox.mails()[1].get_content()


def test_a_closed_account_gets_no_code_and_no_entry(ana: Agent, client: Client, outbox) -> None:
    Agent.objects.filter(pk=ana.pk).update(is_active=False)

    assert sign_in(client)["Location"] == "/account/inactive/"
    client.post("/account/login/code/", {"email": "ana@shop.example"})
    assert "There is no account for this address" in outbox.only().get_content()


def test_nobody_can_sign_up(client: Client) -> None:
    page = client.post("/account/signup/", {"email": "me@evil.example", "password1": PASSWORD}).content.decode()

    assert "By invitation only" in page
    assert not Agent.objects.exists()


def test_a_forgotten_password_is_replaced_by_a_mailed_link(ana: Agent, client: Client, outbox) -> None:
    client.post("/account/password/reset/", {"email": "ana@shop.example"})
    link = re.search(r"http://\S+", outbox.only().get_content())[0]
    form = client.get(link, follow=True)
    new = "a quite different sentence"

    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})

    assert sign_in(client, password=new).status_code == 302
    assert "This link no longer works" in Client().get(link, follow=True).content.decode()


def test_a_password_easily_guessed_is_refused(ana: Agent, client: Client) -> None:
    sign_in(client)

    page = client.post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": "ana.moreno", "password2": "ana.moreno"}
    ).content.decode()

    assert "too similar" in page


def test_a_changed_password_ends_every_other_session_and_is_told(ana: Agent, outbox) -> None:
    here, elsewhere = Client(), Client()
    sign_in(here)
    sign_in(elsewhere)
    new = "a quite different sentence"

    here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302
    assert "Your password has been changed." in outbox.only().get_content()


def test_signing_out_ends_the_session_and_tells_its_open_screens(ana: Agent, client: Client) -> None:
    sign_in(client)
    key = client.cookies["sessionid"].value

    client.post("/account/logout/")

    assert signed_in(key) is None
    assert not Session.objects.filter(agent=ana).exists()
    fact = Fact.objects.get(name="AgentSignedOut")
    assert (fact.data["agent_id"], fact.data["session_hash"]) == (ana.pk, session_hash(key))


def test_a_look_at_the_sign_out_page_signs_nobody_out(ana: Agent, client: Client) -> None:
    sign_in(client)

    assert "Sign out?" in client.get("/account/logout/").content.decode()
    assert client.get("/me/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/me/",
        "/me/sessions/",
        "/account/2fa/",
        "/account/2fa/totp/activate/",
        "/account/2fa/webauthn/",
        "/account/2fa/webauthn/add/",
        "/account/2fa/recovery-codes/",
        "/account/2fa/recovery-codes/generate/",
        "/account/password/change/",
        "/account/reauthenticate/",
        "/studio/",
        "/studio/login/",
    ],
)
def test_a_stranger_is_asked_to_sign_in(path: str, client: Client) -> None:
    response = client.get(path)

    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/")


def test_a_part_of_a_page_asked_for_by_a_stranger_is_refused(client: Client) -> None:
    assert client.get("/me/", headers={"HX-Request": "true"}).status_code == 401


def test_passwords_are_kept_as_argon2(settings) -> None:
    from heard.project import settings as ours

    settings.PASSWORD_HASHERS = ours.PASSWORD_HASHERS

    assert Agent.objects.create_user("cy@shop.example", PASSWORD, name="Cy").password.startswith("argon2$argon2id$")
