"""Every page of the workspace that no other test looks at: axe-core finds nothing, and nothing scrolls sideways."""

import pytest
from django.test import Client

from heard.conversations.actions.merge import merge
from heard.conversations.models import SavedView
from heard.conversations.queries.lists import VIEWS
from heard.plumbing.models import Installation
from tests.chromium import fits, looked_at, served, violations
from tests.conversations.shop import after
from tests.project.studio.house import House

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house():
    house = House()
    Installation.objects.update_or_create(id=1, defaults={"is_demo": True})
    house.view = SavedView.objects.create(name="Late", owner=house.admin, query="is:open lamp")
    twin = house.shop.mail("Me again", address="cleo@work.example", name="Cleo Lind", at=after(minutes=5))
    merge(kept=house.conversation, merged=twin, agent=house.admin, at=after(minutes=6))
    return house


def pages(house):
    customer = f"customers/{house.conversation.customer_id}"
    return [
        *(f"inbox/{view}/" for view in VIEWS if view != "team"), f"inbox/team/{house.shop.team.pk}/",
        "search/?q=lamp", "search/?q=is:purple", "search/?q=nothingofthekind", f"views/{house.view.pk}/",
        "customers/", "customers/?q=cleo", "customers/new/", f"{customer}/", f"{customer}/merging/", f"{customer}/erasure/",
        "chats/", "quarantine/", f"quarantine/{house.raw.pk}/", "mailbox/", "mailbox/new/", "api/",
    ]  # fmt: skip


@pytest.mark.parametrize(("width", "theme", "language"), [(1440, "light", "en"), (390, "dark", "ar")])
def test_everybody_can_use_every_page(chromium, house, width, theme, language):
    house.admin.language = language
    house.admin.save()
    browser = Client()
    browser.force_login(house.admin)
    with served() as address, looked_at(chromium, width=width, theme=theme, language=language) as page:
        page.route_web_socket("**/live", lambda line: None)
        page.context.add_cookies([{"name": "sessionid", "value": browser.cookies["sessionid"].value, "url": address}])
        found = {}
        for path in pages(house):
            found[path] = [page.goto(f"{address}/{path}").status]
            page.wait_for_load_state("networkidle")
            found[path] += violations(page)
            if not fits(page):
                found[path].append("scrolls sideways")
        assert found == {path: [200] for path in found}
