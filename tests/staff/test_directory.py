"""Signing in through the business's own directory, against a real one on this machine."""

import html
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.test import Client

from heard.project.directories import directories, directory_apps
from heard.project.environment import Environment, WrongSettingError
from heard.staff.models import Agent
from tests.staff.directory import CLIENT, SECRET, Directory, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory(settings) -> Iterator[Directory]:
    with running() as directory:
        variables = {"HEARD_OIDC_URL": directory.address, "HEARD_OIDC_CLIENT_ID": CLIENT, "HEARD_OIDC_SECRET": SECRET}
        settings.SOCIALACCOUNT_PROVIDERS = directories(Environment.read({**variables, "HEARD_OIDC_NAME": "Shop login"}))
        yield directory


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def go_through(client: Client):
    """Press the button, follow to the directory and back; return what Heard answers."""
    leaving = client.post("/account/oidc/sso/login/").content.decode()
    address = html.unescape(re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', leaving)[1])
    with pytest.raises(urllib.error.HTTPError) as redirect:
        urllib.request.build_opener(Stay).open(address)
    back = urlsplit(redirect.value.headers["Location"])
    redirect.value.close()
    return client.get(f"{back.path}?{back.query}")


def test_the_sign_in_page_offers_the_directory_by_its_name(directory: Directory, client: Client) -> None:
    assert "Continue with Shop login" in client.get("/account/login/").content.decode()


def test_without_a_directory_nothing_is_offered(client: Client) -> None:
    assert "Continue with" not in client.get("/account/login/").content.decode()


def test_an_agent_the_directory_knows_is_let_in(ana: Agent, directory: Directory, client: Client) -> None:
    assert go_through(client)["Location"] == "/"
    assert 'value="Ana Moreno"' in client.get("/me/").content.decode()


def test_somebody_without_an_invitation_is_not_let_in(ana: Agent, directory: Directory, client: Client) -> None:
    directory.who["email"] = "stranger@shop.example"

    go_through(client)

    assert client.get("/me/").status_code == 302
    assert Agent.objects.count() == 1


@pytest.mark.parametrize("verified", [False, None])
def test_an_address_the_directory_has_not_verified_opens_nothing(
    ana: Agent, directory: Directory, client: Client, verified: bool | None
) -> None:
    directory.who["email_verified"] = verified

    go_through(client)

    assert client.get("/me/").status_code == 302


def test_an_answer_nobody_asked_for_opens_nothing(ana: Agent, directory: Directory, client: Client) -> None:
    page = client.get("/account/oidc/sso/login/callback/?code=c-1&state=made-up").content.decode()

    assert "The directory did not let you in" in page
    assert client.get("/me/").status_code == 302


def test_an_unknown_directory_is_not_found(client: Client) -> None:
    assert client.post("/account/oidc/other/login/").status_code == 404


METADATA = "https://idp.example/metadata/"
SAML_APP = "allauth.socialaccount.providers.saml"


def test_saml_is_loaded_and_offered_only_where_it_is_set_up() -> None:
    set_up = Environment.read({"HEARD_SAML_METADATA_URL": METADATA, "HEARD_SAML_ENTITY_ID": "idp"})

    idp = directories(set_up)["saml"]["APPS"][0]["settings"]["idp"]
    assert idp == {"entity_id": "idp", "metadata_url": METADATA}
    assert SAML_APP in directory_apps(set_up)
    assert directories(Environment.read({})) == {}
    assert SAML_APP not in directory_apps(Environment.read({}))


def test_without_its_libraries_saml_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onelogin", None)

    with pytest.raises(WrongSettingError, match=r"HEARD_SAML_METADATA_URL .* pip install 'heard\[saml\]'"):
        Environment.read({"HEARD_SAML_METADATA_URL": METADATA})
