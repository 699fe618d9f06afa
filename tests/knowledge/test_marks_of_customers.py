"""What customers said of articles goes with them: when they are merged, copied out, or forgotten."""

import pytest
from django.utils import timezone

from heard.customers.models import Customer
from heard.knowledge.actions.mark_article import mark_article
from heard.knowledge.mark_belongings import MarkBelongings
from heard.knowledge.models import Mark
from heard.knowledge.reading import Reader
from tests.knowledge.centre import Centre

pytestmark = pytest.mark.django_db


def mark(article, customer, **said):
    reader = Reader(customer_id=customer.pk)
    return mark_article(article_id=article.pk, reader=reader, name="x", at=timezone.now(), **{"helped": True, **said})


def test_marks_move_and_come_back_and_nobody_counts_twice():
    centre, cleo, clea = Centre(), Customer.objects.create(name="Cleo"), Customer.objects.create(name="Clea")
    other = centre.article("Gifts", slug="gifts")
    mark(centre.parcel, cleo)
    mark(other, cleo)
    mark(other, clea, helped=False)
    belongings = MarkBelongings()
    moved = belongings.move(source_id=cleo.pk, target_id=clea.pk)
    assert set(Mark.objects.filter(customer=clea).values_list("article", "helped")) == {
        (centre.parcel.pk, True),
        (other.pk, False),
    }
    belongings.move_back(moved, source_id=cleo.pk, target_id=clea.pk)
    assert set(Mark.objects.filter(customer=cleo).values_list("article", flat=True)) == {centre.parcel.pk, other.pk}


def test_of_who_is_forgotten_only_the_count_stays():
    centre, cleo = Centre(), Customer.objects.create(name="Cleo")
    mark(centre.parcel, cleo, helped=False, reason="unclear", words="I am Cleo of Elm Street")
    assert MarkBelongings().erase([cleo.pk], at=timezone.now()) == {"article_marks": 1}
    assert Mark.objects.values_list("customer", "helped", "reason", "words").get() == (None, False, "unclear", "")
