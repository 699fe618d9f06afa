"""Signing in by SAML: a whole Heard, a directory of another site, and a real browser between the two."""

import contextlib
from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page

from tests.chromium import PATIENCE, looked_at
from tests.stories.house import House
from tests.stories.saml_directory import EMAIL, ENTITY, another_key, running
from tests.template_home import furnish

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PEOPLE = """
from heard.staff.models import Agent
Agent.objects.create_user(email="ana@alder.example", name="Ana Moreno", role="admin", password="a long walk by the sea")
"""


@pytest.fixture(scope="module")
def directory():
    with running() as directory:
        yield directory


@pytest.fixture(autouse=True)
def _as_ana(directory):
    directory.who, directory.email, directory.claim = "u-17", "ana@alder.example", EMAIL
    directory.signs_with = directory.key
    directory.is_broken = False


@pytest.fixture(scope="module")
def house(tmp_path_factory, directory):
    home = tmp_path_factory.mktemp("saml") / "home"
    furnish(home)
    house = House(
        home,
        HEARD_SAML_METADATA_URL=f"{directory.address}/metadata/",
        HEARD_SAML_ENTITY_ID=ENTITY,
        HEARD_SAML_NAME="Alder & Oak",
    ).start()
    try:
        house.inside(PEOPLE)
        yield house
    finally:
        house.stop()


@contextlib.contextmanager
def refused(browser: Browser) -> Iterator[Page]:
    """A page whose console may tell of the 401 that a refusal is."""
    with contextlib.closing(browser.new_context()) as context:
        context.set_default_timeout(PATIENCE)
        yield context.new_page()


def go_through(page: Page, house: House) -> None:
    page.goto(f"{house.url}/account/login/")
    page.get_by_role("button", name="Continue with Alder & Oak").click()
    page.get_by_role("button", name="Sign in as").click()
    page.wait_for_url(f"{house.url}/**")


def test_an_agent_the_directory_knows_is_let_in(chromium, house, directory):
    for _ in ("for the first time", "again"):
        with looked_at(chromium) as page:
            go_through(page, house)
            page.goto(f"{house.url}/me/")
            assert page.locator("[name=name]").input_value() == "Ana Moreno"


def test_the_directory_is_told_the_address_the_operators_page_names(chromium, house, directory):
    address = f"{house.url}/account/saml/saml/metadata/"
    with urlopen(address) as page:
        told = page.read().decode()
    assert f'entityID="{address}"' in told
    assert f'Location="{house.url}/account/saml/saml/acs/"' in told
    assert set(directory.audiences) == {address}


@pytest.mark.parametrize(
    "claim", ["email", "mail", "urn:oid:0.9.2342.19200300.100.1.3", "urn:oid:1.2.840.113549.1.9.1"]
)
def test_the_address_may_come_under_any_of_its_usual_names(chromium, house, directory, claim):
    directory.who, directory.claim = f"known-by-{claim}", claim
    with looked_at(chromium) as page:
        go_through(page, house)
        assert page.goto(f"{house.url}/me/").url == f"{house.url}/me/"


def test_somebody_without_an_invitation_is_not_let_in(chromium, house, directory):
    directory.who, directory.email = "u-18", "stranger@alder.example"
    with looked_at(chromium) as page:
        go_through(page, house)
        assert page.goto(f"{house.url}/me/").url == f"{house.url}/account/login/?next=/me/"


def test_an_answer_signed_by_somebody_else_opens_nothing(chromium, house, directory):
    directory.signs_with = another_key()
    with refused(chromium) as page:
        go_through(page, house)
        page.get_by_role("heading", name="The directory did not let you in").wait_for()
        assert page.goto(f"{house.url}/me/").url == f"{house.url}/account/login/?next=/me/"


def test_a_directory_that_cannot_be_reached_is_said_so(chromium, house, directory):
    directory.is_broken = True
    house.inside("from django.core.cache import cache; cache.clear()")
    with refused(chromium) as page:
        page.goto(f"{house.url}/account/login/")
        page.get_by_role("button", name="Continue with Alder & Oak").click()
        page.get_by_role("heading", name="The directory did not let you in").wait_for()
