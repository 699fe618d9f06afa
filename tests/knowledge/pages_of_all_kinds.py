"""A help centre with everything a visitor may come across, and the addresses of it."""

import datetime as dt

from django.utils import timezone
from wagtail.images import get_image_model

from heard.community.paths import question_path
from heard.customers.models import Customer
from heard.knowledge.actions.index_articles import index_articles
from heard.knowledge.actions.keep_video import keep_video
from heard.knowledge.models import Article, Video
from heard.plumbing.files import store
from tests.community.among import Among
from tests.knowledge.centre import Centre
from tests.knowledge.films import CAPTIONS, an_mp4
from tests.knowledge.pictures import picture_file
from tests.knowledge.webinars import a_webinar

LONG = "<p>Unplug the lamp and wait until it is cold. Turn the old one to the left, and the new one to the right.</p>"
BODIES = {
    "steps": [("steps", [{"title": "Unplug it", "text": "<p>And wait.</p>", "image": None, "image_words": ""}] * 3)],
    "questions": [("questions", [{"question": f"May I wash it {n}?", "answer": "<p>No.</p>"} for n in range(3)])],
    "policy": [("text", "<h2>Returns</h2>" + LONG * 3), ("note", {"kind": "warning", "text": "<p>Hot!</p>"})],
    "table": [("html", "<table><tr><th scope=col>Lamp</th><td>9.90</td></tr></table><pre><code>E27</code></pre>")],
}


def a_film():
    """A video of our own, with captions, chapters and words."""
    return keep_video(
        video=Video(
            title="Putting in the lamp", description="How it is done.", file=store(an_mp4()), content_type="video/mp4",
            captions=CAPTIONS.decode(), transcript="Unplug the lamp.\nThen turn it.", seconds=42, is_published=True,
            chapters=[{"seconds": 0, "title": "Unplug"}, {"seconds": 9, "title": "Turn"}],
        )
    )  # fmt: skip


def everything():
    """Make it all, and return the address of each page by its name."""
    shop, centre, film, another = Among(), Centre(), a_film(), a_film()
    image = get_image_model().objects.create(title="A lamp", file=picture_file())
    picture = ("image", {"image": image, "words": "A brass lamp", "caption": "By night"})
    bodies = {**BODIES, "film": [("video", {"video": film.pk}), ("video", {"video": another.pk})], "picture": [picture]}
    for slug, body in bodies.items():
        centre.article(f"Lamps: {slug}", slug=slug, body=body, summary="All about lamps.")
    index_articles(article_ids=list(Article.objects.values_list("pk", flat=True)))
    webinar = a_webinar(timezone.now(), starts_at=timezone.now() + dt.timedelta(days=7), capacity=5, speaker="Ana")
    mina = shop.member("mina")
    question = shop.question(mina, tags=["brass"])
    shop.answered(question, shop.member("tom"))
    assert Customer.objects.exists()
    return {
        "home": "/help/en/", "collection": "/help/en/orders/", **{slug: f"/help/en/orders/{slug}/" for slug in bodies},
        "results": "/help/search/?q=lamps", "nothing": "/help/search/?q=xqzvw", "missing": "/help/en/nowhere/",
        "webinars": "/help/webinars/", "webinar": f"/help/webinars/{webinar.slug}/", "video": f"/help/videos/{film.pk}/",
        "community": "/community/", "question": question_path(question), "ask": "/community/ask/?title=brass+lamp",
        "tag": "/community/tags/brass/",
    }  # fmt: skip
