"""The drawings of the demo's articles: each is in one, says what it shows, and is small."""

import re
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image
from wagtail.images import get_image_model

from heard.knowledge.models import Article
from heard.plumbing.models import Installation
from heard.project.demo.drawings import DRAWN, drawing
from heard.project.demo.help_centre import articles, open_help
from heard.project.demo.shop import furnish


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawing_is_the_same_each_time_and_weighs_little(name):
    drawn = drawing(name)
    assert Image.open(BytesIO(drawn)).size == (1200, 720)
    assert len(drawn) < 100_000
    assert drawing(name) == drawn


def test_every_drawing_is_in_an_article_and_says_what_it_shows():
    shown = [found for one in articles() for found in re.findall(r"^! (\w+) \| (.+)$", one.text, re.MULTILINE)]
    assert {name for name, _words in shown} == set(DRAWN)
    assert min(len(words) for _name, words in shown) > 40


@pytest.mark.django_db
def test_readers_see_them_where_they_belong(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    Installation.current()
    Installation.objects.update(is_demo=True)
    furnish(at=timezone.now())
    open_help(at=timezone.now())
    assert sorted(get_image_model().objects.values_list("title", flat=True)) == sorted(DRAWN)
    costs = Article.objects.get(slug="delivery-times-and-costs")
    assert [(part.block_type, part.value.get("words")) for part in costs.body if part.block_type == "image"] == [
        ("image", "A parcel with its measures: 60 cm wide, 40 cm deep, 40 cm high.")
    ]
    assert "! parcel" not in costs.plain
    back = Article.objects.get(slug="etwas-zuruecksenden")
    (steps,) = [part.value for part in back.body if part.block_type == "steps"]
    assert [step["image"] and (step["title"], step["image"].title) for step in steps] == [
        ("Schreiben Sie uns", "label"), None, None,
    ]  # fmt: skip
    assert steps[0]["image_words"].startswith("Ein Karton von vorn.")
