"""A shop at work, somebody signed in, and a browser in front of it."""

import contextlib
import io

import pytest
from PIL import Image

# Answers that the pages are made for, and fonts that a busy machine is late to use.
EXPECTED_ON_THE_CONSOLE = ("409 (Conflict)", "422 (Unprocessable", "was preloaded using link preload")


@pytest.fixture
def shop(db):
    from tests.conversations.shop import Shop  # Django is not ready when this file is read

    return Shop()


@pytest.fixture
def ana(client, shop):
    """Ana, signed in."""
    client.force_login(shop.ana)
    return shop.ana


@pytest.fixture
def do(client, ana):
    """Do something to a conversation as its page does: do(conversation, "closure") returns the answer."""

    def done(conversation, way, data=None, **headers):
        address = (
            f"/conversations/{conversation.pk}/{way}/" if "/?" not in way else f"/conversations/{conversation.pk}/{way}"
        )
        answer = client.post(address, data or {}, headers={"HX-Request": "true", **headers})
        conversation.refresh_from_db()
        return answer

    return done


@pytest.fixture
def picture():
    """The bytes of a small picture."""
    made = io.BytesIO()
    Image.new("RGB", (60, 40), "#c0703c").save(made, "PNG")
    return made.getvalue()


@pytest.fixture
def desk(chromium, transactional_db, shop, client):
    """desk(agent) is a browser in which somebody is signed in: with desk(shop.ana) as page."""
    from tests.chromium import PATIENCE, served

    @contextlib.contextmanager
    def sat_at(agent, *, width=1440, theme="light", expected=()):
        client.force_login(agent)
        with served() as address:
            context = chromium.new_context(
                base_url=address, viewport={"width": width, "height": 900}, color_scheme=theme, reduced_motion="reduce"
            )
            context.set_default_timeout(PATIENCE)
            context.set_default_navigation_timeout(3 * PATIENCE)
            context.grant_permissions(["clipboard-read", "clipboard-write"])
            context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])
            page, complaints = context.new_page(), []
            page.route_web_socket("**/live", lambda line: None)  # the stories have the real one
            allowed = (*EXPECTED_ON_THE_CONSOLE, *expected)

            def complain(said):
                if said.type in {"error", "warning"} and not any(word in said.text for word in allowed):
                    complaints.append(said.text)

            page.on("console", complain)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            try:
                yield page
            finally:
                context.close()  # also after a failure: a page left open slows all that follow
        assert complaints == [], complaints

    return sat_at


@pytest.fixture
def facts(db):
    """The names of the facts announced since the fixture was last asked."""
    from heard.plumbing.models import Fact

    seen = [0]

    def news():
        found = list(Fact.objects.filter(id__gt=seen[0]).order_by("id").values_list("id", "name"))
        seen[0] = found[-1][0] if found else seen[0]
        return [name for _, name in found]

    return news
