"""Who may see a picture: whoever may read one of the articles it stands in."""

from __future__ import annotations

from enum import Enum

from django.contrib.contenttypes.models import ContentType
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
    """Return who may see the picture stored at a path; what stands in no article at all is everybody's."""
    image = get_image_model()
    numbers = image.get_rendition_model().objects.filter(file=path).values_list("image", flat=True)
    named = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(image),
        to_object_id__in=[str(number) for number in numbers],
        content_type=ContentType.objects.get_for_model(Article),
    )
    articles = Article.objects.filter(pk__in=[int(number) for number in named.values_list("object_id", flat=True)])
    if not articles.exists() or articles.visible_to(ANYBODY).exists():
        return Seen.BY_ALL
    return Seen.BY_SOME if reader.is_agent or articles.visible_to(reader).exists() else Seen.BY_OTHERS
