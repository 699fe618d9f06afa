"""Monday morning: a real email becomes an answered conversation, through every part, with nothing faked."""

import pytest

from tests.chromium import looked_at, violations
from tests.stories.house import House, Mailbox, eventually

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("monday") / "home").start()
    yield house
    house.stop()


def open_shop(page, house):
    page.goto(house.welcome_link)
    page.get_by_label("Name of your business").fill("Alder & Oak")
    page.get_by_label("Customers write to").fill("support@alder.example")
    page.get_by_label("Your name").fill("Ana Moreno")
    page.get_by_label("Your address").fill("ana@alder.example")
    page.get_by_label("Password", exact=True).fill("a long walk by the sea")
    page.get_by_role("button", name="Open for business").click()
    page.wait_for_url(house.url + "/studio/")


def test_an_email_is_acknowledged_seen_answered_and_answered_back(chromium, house):
    mia = Mailbox(house, "mia@mail.example", "Mia Berg")
    with looked_at(chromium) as page:
        open_shop(page, house)
        page.goto(house.url + "/inbox/open/")
        page.get_by_text("All answered").wait_for()

        first = mia.send(
            "Where is my kettle?", "Hello, my kettle should have come on Friday.", to="support@alder.example"
        )
        page.get_by_role("link", name="Where is my kettle?", exact=True).wait_for()  # without reloading

        acknowledgement = eventually(mia.received)[0]
        assert acknowledgement["In-Reply-To"] == first
        assert acknowledgement["Auto-Submitted"] == "auto-replied"
        assert "Mia" in acknowledgement.get_body(("plain",)).get_content()

        page.get_by_role("link", name="Where is my kettle?", exact=True).click()
        page.locator(".timeline").get_by_text("my kettle should have come on Friday").wait_for()
        assert violations(page) == []
        page.locator("#composer-text").fill("Dear Mia, it is with the carrier and comes on Tuesday.")
        page.get_by_role("button", name="Send", exact=True).click()
        page.locator(".timeline").get_by_text("comes on Tuesday").wait_for()

        answer = eventually(lambda: mia.received()[1:])[0]
        assert answer["In-Reply-To"] == first
        assert first in answer["References"]
        assert "comes on Tuesday" in answer.get_body(("plain",)).get_content()
        assert "Ana" in answer["From"]

        mia.send(
            "Re: Where is my kettle?", "Thank you, but Tuesday is too late.", to=answer["Reply-To"], answers=answer
        )
        page.locator(".timeline").get_by_text("Tuesday is too late").wait_for()  # the same conversation, live
        assert len(mia.received()) == 2  # no second acknowledgement
