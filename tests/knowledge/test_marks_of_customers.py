"""What customers said of articles and videos goes with them: when they are merged, copied out, or forgotten."""

import io
import json
import zipfile

import pytest
from django.utils import timezone

from heard.customers.bundle import Bundle
from heard.customers.models import Customer
from heard.knowledge.actions.keep_video import keep_video
from heard.knowledge.actions.mark_article import mark_article
from heard.knowledge.actions.mark_video import mark_video
from heard.knowledge.mark_belongings import MarkBelongings
from heard.knowledge.models import Mark, Video
from heard.knowledge.reading import Reader
from heard.knowledge.said import Said
from tests.knowledge.centre import Centre

pytestmark = pytest.mark.django_db


def said_by(customer, **said):
    return Said(**{"reader": Reader(customer_id=customer.pk), "name": "x", "helped": True, **said})


def mark(article, customer, **said):
    return mark_article(article_id=article.pk, said=said_by(customer, **said), at=timezone.now())


def mark_film(video, customer, **said):
    return mark_video(video_id=video.pk, said=said_by(customer, **said), at=timezone.now())


def a_film(title):
    return keep_video(video=Video(title=title, is_published=True))


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


def test_marks_of_videos_move_and_come_back_beside_those_of_articles():
    centre, cleo, clea = Centre(), Customer.objects.create(name="Cleo"), Customer.objects.create(name="Clea")
    wick, glass = a_film("Wick"), a_film("Glass")
    mark(centre.parcel, cleo)
    mark_film(wick, cleo)
    mark_film(glass, cleo)
    mark_film(glass, clea, helped=False)
    belongings = MarkBelongings()
    moved = belongings.move(source_id=cleo.pk, target_id=clea.pk)
    assert set(Mark.objects.filter(customer=clea).values_list("article", "video", "helped")) == {
        (centre.parcel.pk, None, True),
        (None, wick.pk, True),
        (None, glass.pk, False),
    }
    belongings.move_back(moved, source_id=cleo.pk, target_id=clea.pk)
    assert Mark.objects.filter(customer=cleo).count() == 3
    assert Mark.objects.get(customer=clea).video == glass


def test_their_copy_holds_what_they_said_of_articles_and_of_videos():
    centre, cleo, other = Centre(), Customer.objects.create(name="Cleo"), Customer.objects.create(name="Clea")
    wick, written = a_film("Wick"), io.BytesIO()
    mark(centre.parcel, cleo)
    mark_film(wick, cleo, helped=False, reason="unclear", words="Too dark.")
    mark_film(wick, other, helped=False, words="not hers to read")
    with Bundle(written) as bundle:
        MarkBelongings().collect([cleo.pk], bundle)
    copy = zipfile.ZipFile(written)
    kept = {name: json.loads(copy.read(name)) for name in copy.namelist()}
    assert set(kept) == {"article_marks.json", "video_marks.json"}
    assert [(one["article__title"], one["helped"]) for one in kept["article_marks.json"]] == [
        ("Where is my parcel?", True)
    ]
    (of_film,) = kept["video_marks.json"]
    assert (of_film["video__title"], of_film["reason"], of_film["words"]) == ("Wick", "unclear", "Too dark.")


def test_of_who_is_forgotten_only_the_count_stays():
    centre, cleo = Centre(), Customer.objects.create(name="Cleo")
    mark(centre.parcel, cleo, helped=False, reason="unclear", words="I am Cleo of Elm Street")
    mark_film(a_film("Wick"), cleo, helped=False, words="Cleo, Elm Street")
    assert MarkBelongings().erase([cleo.pk], at=timezone.now()) == {"article_marks": 2}
    assert list(Mark.objects.order_by("pk").values_list("customer", "helped", "reason", "words")) == [
        (None, False, "unclear", ""),
        (None, False, "", ""),
    ]
