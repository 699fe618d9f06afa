"""Who may see a picture: whoever may read an article that shows it, as it is published."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import reduce
from operator import or_

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.images import get_image_model
from wagtail.models import ReferenceIndex

from heard.knowledge.models import Article
from heard.knowledge.reading import ANYBODY, Reader


class Seen(Enum):
    """By whom a picture may be seen, as one reader learns it."""

    BY_ALL = "all"
    BY_SOME = "some, among them this reader"
    BY_OTHERS = "others"


def who_sees(path: str, *, reader: Reader) -> Seen:
    """Return who may see the picture stored at a path.

    Drafts and earlier versions of an article count for nothing: what no published one shows, we alone see.
    """
    renditions = get_image_model().get_rendition_model().objects
    images = list(renditions.filter(file=path).values_list("image", flat=True))
    for those_that_show_it in (_naming, _with_among_their_words):
        articles = Article.objects.filter(those_that_show_it(path, images))
        if articles.visible_to(ANYBODY).exists():
            return Seen.BY_ALL
        if reader.is_agent or (reader != ANYBODY and articles.visible_to(reader).exists()):
            return Seen.BY_SOME
    return Seen.BY_OTHERS


def _naming(_path: str, images: Sequence[int]) -> Q:
    """Say which articles have one of these pictures as a part: Wagtail's index follows what is published, not the draft."""
    named = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(get_image_model()),
        to_object_id__in=[str(number) for number in images],
        content_type=ContentType.objects.get_for_model(Article),
    )
    return Q(pk__in=[int(number) for number in named.values_list("object_id", flat=True)])


def _with_among_their_words(path: str, images: Sequence[int]) -> Q:
    """Say which articles show a picture in the midst of a text, as imported ones do; that reads them all, so it is asked last."""
    made = get_image_model().get_rendition_model().objects.filter(image__in=images)
    sizes = {path, *made.values_list("file", flat=True)}
    return reduce(or_, (Q(html__contains=size) for size in sorted(sizes)))
