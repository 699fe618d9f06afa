"""What a page weighs on its way to a phone, and how it looks where it is passed on."""

import gc
import gzip
import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.knowledge.pages_of_all_kinds import everything

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the file in which it made a picture to the collector of garbage.
    pytest.mark.filterwarnings(
        "ignore::pytest.PytestUnraisableExceptionWarning", "ignore:Unclosed file:ResourceWarning"
    ),
]


@pytest.fixture(autouse=True)
def collected():
    yield
    gc.collect()


MOST = 60_000  # bytes, packed, of a page with its styles and scripts
LINKED = re.compile(r'(?:href|src)="/static/([^"]+?)(?:\.[0-9a-f]{8,20})?\.(css|js)(?:\?[^"]*)?"')


def weight(text):
    parts = [text.encode(), *(file_of(f"{name}.{ending}") for name, ending in set(LINKED.findall(text)))]
    return sum(len(gzip.compress(part)) for part in parts)


def file_of(name):
    path = finders.find(name)
    assert path, name
    with open(path, "rb") as file:
        return file.read()


def test_every_page_weighs_less_than_a_small_picture():
    weights = {}
    for name, path in everything().items():
        weights[name] = weight(Client().get(path).content.decode())
    assert {name: size for name, size in weights.items() if not 5_000 < size < MOST} == {}


def test_an_article_with_a_picture_is_passed_on_with_it_and_its_film_is_told_to_search_engines():
    pages = everything()
    text = Client().get(pages["picture"]).content.decode()
    (address,) = re.findall('<meta property="og:image" content="([^"]*)">', text)
    assert address.startswith("http://testserver/media/images/lamp")
    assert Client().get(address.removeprefix("http://testserver"))["Content-Type"] == "image/jpeg"
    assert "summary_large_image" in text
    assert "og:image" not in Client().get(pages["steps"]).content.decode()
    told = re.search(
        r'<script type="application/ld\+json">(.*?)</script>', Client().get(pages["film"]).content.decode()
    )
    kinds = [thing["@type"] for thing in json.loads(told[1])["@graph"]]
    assert kinds == ["Article", "VideoObject", "VideoObject", "BreadcrumbList"]
    told = re.search(
        r'<script type="application/ld\+json">(.*?)</script>', Client().get(pages["webinar"]).content.decode()
    )
    assert json.loads(told[1])["@graph"][0]["@type"] == "Event"
