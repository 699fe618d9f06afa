"""The sign-in pages in a real browser: passkeys, accessibility, and nothing the Content-Security-Policy forbids."""

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab
from wagtail.models import Collection, Locale, Page

from heard.staff.actions.change_role import change_role
from heard.staff.actions.invite import invite
from heard.staff.actions.open_house import owner_link
from heard.staff.models import Agent
from tests.chromium import fits, looked_at, served, violations
from tests.staff.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def address(settings) -> Iterator[str]:
    """Passkeys need a name: browsers refuse them for 127.0.0.1."""
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    with served() as here:
        settings.HEARD_URL = here.replace("127.0.0.1", "localhost")
        yield settings.HEARD_URL


@pytest.fixture
def page(chromium: Browser) -> Iterator[Tab]:
    with looked_at(chromium) as page:
        page.route_web_socket("**/live", lambda socket: None)  # no live server stands beside the pages here
        yield page


def sign_in(page: Tab, address: str) -> None:
    page.goto(f"{address}/account/login/?next=/me/")
    page.get_by_label("Email").fill("ana@shop.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/account/login/" not in url)


def give_authenticator(page: Tab) -> None:
    """A passkey device of software, which says yes to everything."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def prove(page: Tab) -> None:
    """Show once more that it is you, before anything about signing in changes."""
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def add_passkey(page: Tab, address: str, *, alone: bool) -> None:
    page.goto(f"{address}/account/2fa/webauthn/add/")
    prove(page)
    assert violations(page) == []
    page.get_by_label("Name").fill("Work laptop")
    page.get_by_label("Sign in with it alone").set_checked(alone)
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()


def test_a_passkey_is_added_and_then_enough_to_sign_in(page: Tab, address: str, ana: Agent) -> None:
    give_authenticator(page)
    sign_in(page, address)
    add_passkey(page, address, alone=True)
    page.goto(f"{address}/account/2fa/webauthn/")
    expect(page.get_by_role("cell", name="Work laptop")).to_be_visible()
    assert violations(page) == []
    page.context.clear_cookies()

    page.goto(f"{address}/account/login/?next=/me/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    page.wait_for_url(lambda url: "/account/" not in url)
    page.goto(f"{address}/me/")
    expect(page.get_by_role("heading", name="My profile")).to_be_visible()


def test_a_passkey_serves_as_second_factor(page: Tab, address: str, ana: Agent) -> None:
    give_authenticator(page)
    sign_in(page, address)
    add_passkey(page, address, alone=False)
    page.context.clear_cookies()

    sign_in(page, address)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_role("heading", name="My profile")).to_be_visible()


def test_whoever_cancels_the_passkey_is_told_what_else_there_is(page: Tab, address: str, ana: Agent) -> None:
    page.add_init_script("navigator.credentials.get = () => Promise.reject(new DOMException('', 'NotAllowedError'))")
    page.goto(f"{address}/account/login/")

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("alert").filter(has_text="No passkey was used.")).to_be_visible()


def test_where_passkeys_cannot_work_they_are_not_offered(page: Tab, address: str, ana: Agent) -> None:
    page.goto(f"{address}/account/login/".replace("localhost", "127.0.0.1"))

    expect(page.get_by_role("link", name="Send me a code by mail")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)


def test_an_authenticator_app_is_set_up_and_asked_for(page: Tab, address: str, ana: Agent) -> None:
    sign_in(page, address)
    page.goto(f"{address}/account/2fa/totp/activate/")
    prove(page)
    assert violations(page) == []
    secret = page.locator("code").inner_text()
    page.get_by_label("Authenticator code").fill(code_of(secret))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    assert violations(page) == []
    spare = page.locator(".secrets li").first.inner_text()
    page.context.clear_cookies()

    sign_in(page, address)
    expect(page.get_by_role("button", name="Use a passkey")).to_have_count(0)  # there is none
    page.get_by_label("Code").fill(spare)
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("heading", name="My profile")).to_be_visible()
    page.goto(f"{address}/account/2fa/")
    expect(page.get_by_text("9 left")).to_be_visible()


def code_of(secret: str) -> str:
    """Return the code of this half minute: those of the one before and the one after are taken, too, and the next begins at any time."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


STRANGERS_PAGES = ["login/", "login/code/", "password/reset/", "password/reset/done/", "inactive/", "signup/"]
OWN_PAGES = [
    "account/logout/",
    "account/2fa/",
    "account/2fa/webauthn/",
    "account/2fa/webauthn/add/",
    "account/password/change/",
    "account/reauthenticate/",
    "me/",
    "me/sessions/",
    "colleagues/",
]


@pytest.mark.parametrize(("width", "theme", "language"), [(1440, "light", "en"), (390, "dark", "ar")])
def test_every_page_of_signing_in_is_accessible(
    chromium: Browser, address: str, ana: Agent, boss: Agent, now, width: int, theme: str, language: str
) -> None:
    Agent.objects.filter(pk=ana.pk).update(language=language)
    _, link = invite(email="new@shop.example", name="Nia", by=boss, at=now)
    with looked_at(chromium, width=width, theme=theme, language=language) as page:
        for path in [*(f"{address}/account/{path}" for path in STRANGERS_PAGES), link]:
            check(page, path)
        page.goto(f"{address}/account/login/?next=/me/")
        page.locator("[name=login]").fill("ana@shop.example")
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("form:has([name=login]) button").click()
        page.wait_for_url(f"{address}/me/")
        for path in OWN_PAGES:
            check(page, f"{address}/{path}")


def check(page: Tab, path: str) -> None:
    page.goto(path)
    assert [path, *violations(page)] == [path]
    assert fits(page), path


def test_the_owner_opens_the_house(page: Tab, address: str, now) -> None:
    page.goto(owner_link(now) or "")
    assert violations(page) == []
    page.get_by_label("Name of your business").fill("Tea & Tins")
    page.get_by_label("Customers write to").fill("hello@tea.example")
    page.get_by_label("Your name").fill("Olu Adebayo")
    page.get_by_label("Your address").fill("olu@tea.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open for business").click()

    page.wait_for_url(lambda url: "/welcome/" not in url)
    page.goto(f"{address}/me/")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Olu Adebayo")


@pytest.fixture
def in_the_studio(page: Tab, address: str, ana: Agent) -> Tab:
    """An administrator who has opened the studio."""
    if not Page.objects.exists():  # a test with real transactions may have emptied the tables
        Locale.objects.get_or_create(language_code="en")
        Page.add_root(instance=Page(title="Root"))
        Collection.add_root(name="Root")
    change_role(agent=ana, role="admin", by=ana)
    sign_in(page, address)
    page.goto(f"{address}/studio/")
    expect(page.get_by_role("navigation").first).to_be_visible()
    return page


def test_the_studio_allows_wagtails_own_scripts_by_a_nonce_and_nothing_unsafe(in_the_studio: Tab) -> None:
    policy = in_the_studio.reload().headers["content-security-policy"]

    assert re.search(r"script-src 'self' 'nonce-[\w-]{22}';", policy)
    assert "unsafe" not in policy
