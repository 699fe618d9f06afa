"""A picture is for who may read a published article that shows it; drafts, and what was taken out, are ours alone."""

import gc

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.images import get_image_model

from heard.knowledge.article_parts import picture
from heard.knowledge.importing.files import read_paths
from heard.knowledge.importing.storing import store_articles
from heard.knowledge.models import Article
from tests.community.among import Among, sign_in
from tests.knowledge.centre import Centre
from tests.knowledge.pictures import picture_file
from tests.knowledge.webinars import NOW

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the file in which it made a picture to the collector of garbage.
    pytest.mark.filterwarnings(
        "ignore::pytest.PytestUnraisableExceptionWarning", "ignore:Unclosed file:ResourceWarning"
    ),
]
NOBODY_ELSE = {"stranger": 404, "customer": 404, "agent": 200}
CUSTOMERS = {"stranger": 404, "customer": 200, "agent": 200}
EVERYBODY = {"stranger": 200, "customer": 200, "agent": 200}


@pytest.fixture(autouse=True)
def tidy():
    yield
    gc.collect()


class House:
    """A help centre, a picture in all its sizes, and who asks for it."""

    def __init__(self):
        self.centre, shop = Centre(), Among()
        self.image = get_image_model().objects.create(title="The price of tomorrow", file=picture_file())
        self.part = ("image", {"image": self.image, "words": "A price", "caption": ""})
        picture(self.image, "A price")
        agent = Client()
        agent.force_login(shop.ana)
        self.askers = {"stranger": Client(), "customer": sign_in(Client(), shop.member("mina")), "agent": agent}

    def seen(self, image=None):
        """Return what each of them is answered, who is answered the same for each size."""
        answers = {}
        for name, client in self.askers.items():
            of_sizes = {self.status(client, one.url) for one in (image or self.image).renditions.all()}
            (answers[name],) = of_sizes
        return answers

    def status(self, client, url):
        return read(client, url).status_code


def read(client, url):
    """Read an answer to its end, which closes the file it comes from."""
    answer = client.get(url)
    assert b"".join(answer) or answer.status_code == 404
    return answer


@pytest.fixture
def house():
    return House()


def test_a_picture_of_a_draft_is_ours_alone_until_it_is_published(house):
    article = house.centre.parcel
    article.body.append(house.part)
    draft = article.save_revision()
    address = house.image.renditions.first().url
    assert read(house.askers["agent"], address)["Cache-Control"] == "private, no-cache"
    assert house.seen() == NOBODY_ELSE
    draft.publish()
    assert house.seen() == EVERYBODY


def test_a_picture_of_an_article_that_is_no_more_than_a_draft_is_ours_alone(house):
    house.centre.article("Tomorrow", slug="tomorrow", body=[house.part], live=False)
    assert house.seen() == NOBODY_ELSE


def test_a_picture_that_a_draft_leaves_out_is_shown_until_that_is_published(house):
    article = house.centre.article("Prices", slug="prices", body=[house.part])
    article.body = [("text", "<p>Ask us.</p>")]
    draft = article.save_revision()
    assert house.seen() == EVERYBODY
    draft.publish()
    assert Article.objects.get(pk=article.pk).has_unpublished_changes is False
    assert house.seen() == NOBODY_ELSE


def test_a_picture_that_stands_nowhere_is_ours_alone(house):
    assert house.seen() == NOBODY_ELSE


def test_a_picture_of_an_article_for_customers_is_theirs_even_where_a_draft_for_everybody_has_it(house):
    house.centre.article("For you", slug="for-you", body=[house.part], audience="customers")
    house.centre.parcel.body.append(house.part)
    house.centre.parcel.save_revision()
    assert house.seen() == CUSTOMERS


@pytest.mark.parametrize(
    ("audience", "seen"), [("everyone", EVERYBODY), ("customers", CUSTOMERS), ("agents", NOBODY_ELSE)]
)
@pytest.mark.parametrize("kind", ["text", "html", "note"])
def test_a_picture_in_the_midst_of_a_text_is_for_who_may_read_that(house, kind, audience, seen):
    address = house.image.get_rendition("width-480|format-webp").url
    words = f'<p>Press <img src="{address}" alt="the button"> twice.</p>'
    part = (kind, {"kind": "tip", "text": words} if kind == "note" else words)
    house.centre.article("Buttons", slug="buttons", body=[part], audience=audience)
    assert house.seen() == seen


@pytest.mark.parametrize(("audience", "seen"), [("everyone", EVERYBODY), ("agents", NOBODY_ELSE)])
def test_a_picture_of_an_imported_step_is_for_who_may_read_that(house, tmp_path, audience, seen):
    (tmp_path / "lamp.png").write_bytes(picture_file().file.getvalue())
    (tmp_path / "guide.md").write_text(
        f"---\ntitle: Wicks\nkind: how_to\naudience: {audience}\n---\n\n1. **Open it**\n\n   ![A lamp](lamp.png)\n\n2. **Close it**\n\n   Gently.\n"
    )
    store_articles(read_paths([tmp_path]), centre=house.centre.home, language="en", at=NOW)
    guide = Article.objects.get(title="Wicks")
    (steps,) = guide.body
    assert steps.block_type == "steps"
    image = steps.value[0]["image"]
    assert image.get_usage().count() == 1
    picture(image, "A lamp")
    assert house.seen(image) == seen


def test_what_a_picture_costs_does_not_grow_with_the_articles_that_show_it(house):
    address, costs = house.image.renditions.first().url, []
    for number in range(3):
        house.centre.article(f"Lamp {number}", slug=f"lamp-{number}", body=[house.part])
        with CaptureQueriesContext(connection) as queries:
            assert house.status(Client(), address) == 200
        costs.append(len(queries))
    assert costs == [3, 3, 3]
