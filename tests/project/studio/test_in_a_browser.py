"""Every page of the studio in a real browser: no broken policy, no error, nothing refused, and nothing axe-core minds."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, Response, expect
from wagtail.models import Collection, Locale
from wagtail.models import Page as WagtailPage

from heard.conversations.models import Brand
from heard.plumbing.mail.switching import resume_outgoing, stop_outgoing
from heard.staff.models import Agent
from tests.chromium import fits, looked_at, served, violations
from tests.project.studio.house import House

pytestmark = pytest.mark.browser
#: Fields of Wagtail's own that have no name for screen readers: its editor of rich text, its field for several files.
WAGTAILS = ("public-DraftEditor-content", 'id="fileupload"')
#: These answer what was chosen, typed or wanted as a file, and are nothing to open by themselves.
NOT_OPENED = re.compile(r"logout|/bulk/|/preview/|\.(?:csv|zip)$")


@pytest.fixture
def address(transactional_db, house: House) -> Iterator[str]:
    if not WagtailPage.objects.exists():  # a test with real transactions may have emptied the tables
        Locale.objects.get_or_create(language_code="en")
        WagtailPage.add_root(instance=WagtailPage(title="Root"))
        Collection.add_root(name="Root")
    with served() as here:
        yield here


def enter(page: Page, address: str, agent: Agent) -> None:
    browser = Client()
    browser.force_login(agent)
    page.context.add_cookies([{"name": "sessionid", "value": browser.cookies["sessionid"].value, "url": address}])
    page.route_web_socket("**/live", lambda line: None)  # the stories have the real one


def paths_on(page: Page) -> set[str]:
    """The studio's pages that this one leads to, its menu included."""
    found = page.eval_on_selector_all("a[href]", "links => links.map(link => [link.origin, link.pathname])")
    here = page.evaluate("location.origin")
    return {
        path for origin, path in found if origin == here and path.startswith("/studio/") and not NOT_OPENED.search(path)
    }


#: axe-core is there already: looking at the page as it is brought it along.
COLOURS = "axe.run(document, {runOnly: ['color-contrast']}).then(({violations}) => violations.flatMap(({nodes}) => nodes.map((one) => one.html)))"


def faults_of(page: Page) -> list[str]:
    """What axe-core minds, in light, and of the colours in dark."""
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    page.evaluate("document.getAnimations().forEach(one => one.finish())")  # colours fade over: see where they end
    dark = page.evaluate(COLOURS)
    page.emulate_media(color_scheme="light")
    return [*found, *(f"dark: {html[:120]}" for html in dark)]


def kind_of(path: str) -> str:
    """Pages that differ by a number alone are of one kind; one of them is looked at."""
    return re.sub(r"\d+", "*", path)


PARTS = 4


def share_of(kinds: set[str], part: int) -> set[str]:
    """One of PARTS shares; what leads to each other mostly stands together."""
    each = sorted(kinds)
    return set(each[part * len(each) // PARTS : (part + 1) * len(each) // PARTS])


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_of_the_studio(chromium: Browser, address: str, house: House, part: int) -> None:
    """Every address the house knows and every one on the menu, each in one of the parts, and wherever these lead to."""
    seen: set[str] = set()
    wrong: list[str] = []
    with looked_at(chromium) as page:
        enter(page, address, house.admin)

        def answered(response: Response) -> None:
            if response.status >= 400:
                wrong.append(f"{response.request.frame.url}: {response.url} answered {response.status}")

        page.on("response", answered)
        page.on("console", lambda said: wrong.append(f"{page.url}: {said.text}") if said.type == "error" else None)
        page.goto(f"{address}/studio/")
        page.get_by_role("navigation").first.wait_for()
        known = {kind_of(path): path for paths in house.pages().values() for path in paths}
        known |= {kind_of(path): path for path in paths_on(page) if kind_of(path) not in known}
        ours = share_of(set(known), part)
        waiting = {kind: path for kind, path in known.items() if kind in ours}
        elsewhere = known.keys() - ours
        while waiting:
            kind, path = waiting.popitem()
            seen.add(kind)
            page.goto(f"{address}{path}")
            wrong += [f"{path}: {fault}" for fault in faults_of(page) if not any(known in fault for known in WAGTAILS)]
            waiting |= {kind_of(path): path for path in paths_on(page) if kind_of(path) not in seen | elsewhere}
        assert wrong == []  # says where, before the console says what

    assert ours <= seen
    assert len(known) > 100


def test_the_first_page_is_right_on_a_phone_and_from_right_to_left(
    chromium: Browser, address: str, house: House
) -> None:
    house.admin.language = "ar"
    house.admin.save()
    with looked_at(chromium, width=390) as page:
        enter(page, address, house.admin)
        for path in ("/studio/", "/studio/macros/new/", "/studio/audit/", "/studio/failed-duties/"):
            page.goto(f"{address}{path}")
            assert page.evaluate("document.documentElement.dir") == "rtl"
            assert fits(page)
            assert violations(page) == []


def test_words_are_previewed_while_they_are_typed(chromium: Browser, address: str, house: House) -> None:
    with looked_at(chromium) as page:
        enter(page, address, house.people["editor"])
        page.goto(f"{address}/studio/macros/new/")
        page.locator("textarea[name=text]").fill("Thank you, {customer}!")

        expect(page.locator(".studio-preview-words")).to_have_text("Thank you, Cleo Lind!")


def test_a_secret_shown_once_is_copied(chromium: Browser, address: str, house: House) -> None:
    with looked_at(chromium) as page:
        enter(page, address, house.admin)
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(f"{address}/studio/tokens/new/")
        page.get_by_label("Name").fill("ERP")
        page.locator("select[name=agent]").select_option(str(house.shop.ana.pk))
        page.locator("button[type=submit]").last.click()
        secret = page.get_by_label("Token", exact=True).input_value()
        page.get_by_role("button", name="Copy").click()

        assert page.evaluate("navigator.clipboard.readText()") == secret
        assert violations(page) == []


def test_while_mail_is_stopped_it_is_said_everywhere_in_colours_one_can_read(
    chromium: Browser, address: str, house: House
) -> None:
    stop_outgoing(by_id=house.admin.pk, at=timezone.now())
    for theme, colour in (("light", "#ffe600"), ("dark", "#10069f")):
        Brand.objects.update(colour=colour)
        with looked_at(chromium, theme=theme) as page:
            enter(page, address, house.admin)
            page.goto(f"{address}/inbox/open/")
            expect(page.get_by_role("status").filter(has_text="All outgoing mail is stopped.")).to_be_visible()
            assert violations(page) == []
            page.get_by_role("link", name="Look at the switch").click()
            expect(page.get_by_role("heading", name="Stop outgoing mail")).to_be_visible()
            assert violations(page) == []


def test_a_page_that_is_open_tells_it_too(chromium: Browser, address: str, house: House) -> None:
    with looked_at(chromium) as page:
        enter(page, address, house.people["agent"])
        page.goto(f"{address}/inbox/open/")
        said = page.locator("#notice").filter(has_text="All outgoing mail is stopped.")
        for stopped in (True, False):
            if stopped:
                stop_outgoing(by_id=house.admin.pk, at=timezone.now())
            else:
                resume_outgoing(by_id=house.admin.pk)
            page.evaluate("document.dispatchEvent(new CustomEvent('heard:fact', { detail: {} }))")
            expect(said).to_have_count(1 if stopped else 0)


def test_mail_set_aside_comes_back_by_undo(chromium: Browser, address: str, house: House) -> None:
    with looked_at(chromium) as page:
        enter(page, address, house.people["lead"])
        page.goto(f"{address}/quarantine/")
        assert violations(page) == []
        page.get_by_role("button", name="Set aside").click()
        expect(page.get_by_text("Nothing is held back")).to_be_visible()
        page.get_by_role("button", name="Undo").click()

        expect(page.get_by_text("No inbox has this address.")).to_be_visible()


def test_who_connects_at_a_provider_is_asked_for_no_password_and_no_servers(
    chromium: Browser, address: str, house: House
) -> None:
    with looked_at(chromium) as page:
        enter(page, address, house.admin)
        page.goto(f"{address}{reverse('mail_accounts:add')}")
        seen = {}
        for way in ("password", "google", "microsoft"):
            page.select_option("[name=sign_in]", way)
            names = ("username", "password", "imap_host", "imap_port", "imap_folder", "smtp_host")
            seen[way] = [name for name in names if page.locator(f"[name={name}]").is_visible()]
        assert seen == {
            "password": ["username", "password", "imap_host", "imap_port", "imap_folder", "smtp_host"],
            "google": ["username", "imap_folder"],
            "microsoft": ["username", "imap_folder"],
        }
