"""The workspace installs as an app."""

import io

import pytest
from django.test import Client
from PIL import Image

from heard.project.app_icons import FOLDER, ICONS, draw
from heard.staff.models import Agent


@pytest.mark.django_db
def test_a_page_leads_to_what_browsers_need_to_install_it(client: Client) -> None:
    ana = Agent.objects.create_user("ana@shop.example", name="Ana")
    client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/inbox/mine/").content.decode()
    assert 'rel="manifest" href="/app.webmanifest"' in page
    manifest = client.get("/app.webmanifest")
    assert manifest["Content-Type"] == "application/manifest+json"
    described = manifest.json()
    assert {name: described[name] for name in ("short_name", "start_url", "scope", "display")} == {
        "short_name": "Heard",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
    }
    assert [(icon["sizes"], icon["purpose"]) for icon in described["icons"]] == [
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    ]
    assert client.get("/app-icon-192.png")["Content-Type"] == "image/png"


@pytest.mark.parametrize("name", ICONS)
def test_the_icons_are_those_that_are_drawn(name: str) -> None:
    kept = Image.open(io.BytesIO((FOLDER / name).read_bytes())).convert("RGBA")
    drawn = draw(**ICONS[name])
    assert kept.size == drawn.size == (ICONS[name]["size"],) * 2
    assert kept.resize((8, 8)).tobytes() == drawn.resize((8, 8)).tobytes()
