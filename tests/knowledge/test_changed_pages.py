"""The database tells of every change of what pages show, at its commit and not before."""

import psycopg
import pytest
from django.db import transaction

from heard.conversations.models import Brand
from heard.knowledge.models import Article
from tests.knowledge.centre import Centre
from tests.plumbing.live.running import conninfo

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hearing():
    with psycopg.connect(conninfo(), autocommit=True) as connection:
        connection.execute("LISTEN heard_pages")
        yield lambda seconds=5.0: len(list(connection.notifies(timeout=seconds, stop_after=1)))


def test_a_change_is_told_at_its_commit(hearing):
    centre = Centre()
    assert hearing() >= 1
    while hearing(0.2):
        pass
    with transaction.atomic():
        Article.objects.filter(pk=centre.parcel.pk).update(summary="Another")
        assert hearing(0.2) == 0
    assert hearing() == 1


def test_a_change_of_the_brand_is_told(hearing):
    Brand.objects.create(name="Lamp & Co")
    assert hearing() == 1
