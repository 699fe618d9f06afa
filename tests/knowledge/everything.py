"""A help centre with one of everything, and what there is of it, field by field, in words that mean the same in another house."""

import datetime as dt
import re

from django.db.models import Model
from wagtail.images import get_image_model
from wagtail.models import Page, Revision, Site

from heard.knowledge.actions.keep_video import keep_video
from heard.knowledge.cleaning import clean
from heard.knowledge.models import Article, Collection, HelpCentre, IndexedDocument, Video, Webinar
from heard.plumbing.files import store
from heard.staff.models import Agent, Role
from tests.knowledge.centre import Centre
from tests.knowledge.films import CAPTIONS, an_mp4
from tests.knowledge.pictures import picture_file
from tests.knowledge.webinars import NOW, a_webinar

LATER, LAST_YEAR = NOW + dt.timedelta(days=30), NOW - dt.timedelta(days=400)
OF_THE_TREE = {"id", "page_ptr", "path", "content_type", "translation_key", "alias_of", "draft_title"}
OF_VERSIONS = {"has_unpublished_changes", "latest_revision", "live_revision", "latest_revision_created_at", "edition"}
OTHERWISE = {"locale", "owner", "url_path", "body", "html"}  # compared, but in other words
LEFT_OUT = OF_THE_TREE | OF_VERSIONS | OTHERWISE | {"external_id", "brand_number"}
OF_WHO_REGISTERED = {"sealed_join_url", "moved_at", "sequence"}


class Everything(Centre):
    """One of everything there is, in an order that is not that of its making."""

    def __init__(self):
        super().__init__()
        self.home.search_description = "All about lamps"
        self.home.audience = "customers"
        self.home.save()
        self.mina = Agent.objects.create_user("mina@lamp.example", "x", name="Mina", role=Role.EDITOR)
        self.film = self.video("Changing the lamp", file=store(an_mp4(42)), content_type="video/mp4", seconds=42)
        self.elsewhere = self.video("Packing it: well", elsewhere="youtube:dQw4w9WgXcQ", audience="segment:gold")
        self.picture = get_image_model()(title="A lamp", file=picture_file())
        self.picture._set_file_hash()
        self.picture.save()
        self.webinars()
        self.shelves()
        self.articles()

    def video(self, title, **fields):
        told = {
            "description": "How it is done.\r\n\r\nSlowly.", "captions": CAPTIONS.decode(), "transcript": "Unplug it.\r\nTurn it.",
            "chapters": [{"seconds": 0, "title": "Before"}, {"seconds": 12, "title": "The “lamp”"}], "is_published": True,
            "created_at": LAST_YEAR, "poster": store(picture_file().file.getvalue()),
        }  # fmt: skip
        return keep_video(video=Video(title=title, **{**told, **fields}))

    def webinars(self):
        text = "What one learns.\r\n\r\n---\r\nAnd *more*."
        a_webinar(description=text, speaker="Ana Moreno", capacity=12, created_at=LAST_YEAR)
        a_webinar(slug="over", starts_at=LAST_YEAR, recording=self.film, audience="customers", created_at=LAST_YEAR)
        a_webinar(slug="off", cancelled_at=NOW, is_published=False, language="de", minutes=90, created_at=LAST_YEAR)

    def shelves(self):
        self.inner = Collection(title="Returns", slug="returns", summary="Back: to us", locale=self.home.locale)
        self.orders.add_child(instance=self.inner)
        for title, live in (("Still empty", True), ("Not shown yet", False)):
            shelf = Collection(title=title, slug=title.lower().replace(" ", "-"), live=live, locale=self.home.locale)
            self.home.add_child(instance=shelf)
        self.hidden_shelf = shelf

    def articles(self):
        seen = {"first_published_at": LAST_YEAR, "last_published_at": NOW}
        links = "".join(
            f'<p>See <a href="{path}">this</a>.</p>'
            for path in ("/help/en/orders/where-is-my-parcel/", f"/help/videos/{self.film.pk}/", "/contact/",
                         "/help/webinars/small-rooms/", "https://lamp.example/", "/help/de/bestellungen/x/")
        )  # fmt: skip
        self.article("Links", slug="links", text=links, questions=["where?", "which one: this?"])
        steps = [{"title": "Unplug it", "text": "<p>Softly.</p>", "image": self.picture, "image_words": "The plug"}]
        self.article(
            "Guide", slug="guide", kind="how_to", body=[("steps", steps)], shelf=self.inner, summary="In one step"
        )
        asked = [{"question": "May I wash it?", "answer": "<p>No.</p>"}]
        self.article("Questions", slug="questions", kind="faq", body=[("questions", asked)], audience="customers")
        self.article(
            "Warranty", slug="warranty", kind="policy", owner=self.mina, review_by=dt.date(2027, 5, 1), audience="agents",
            body=[("text", "<p>Two years.</p>"), ("note", {"kind": "warning", "text": "<p>Not for bulbs.</p>"})],
            seo_title="Warranty: lamps", search_description="How long we stand behind it", source_url="https://lamp.example/w",
        )  # fmt: skip
        film = ("video", {"video": self.film.pk})
        self.article("To look at", slug="to-look-at", kind="video", body=[film])
        shown = {"image": self.picture, "words": "A lamp & its cord", "caption": "New in 2026"}
        table = "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>"
        body = [
            ("text", "<p>Before.</p>"),
            film,
            ("image", shown),
            ("video", {"video": self.elsewhere.pk}),
            ("html", table),
        ]
        self.article("Mixed", slug="mixed", body=body, audience="segment", segment="gold", expire_at=LATER)
        self.article("Changelog", slug="changelog", text="<p>New here.</p>", shelf=self.home)
        draft = {"live": False, "has_unpublished_changes": True}
        empty = self.article("Not begun", slug="not-begun", shelf=self.hidden_shelf, **draft)
        empty.body = []
        empty.save()
        self.article("Over", slug="gone", expire_at=LAST_YEAR, expired=True, shelf=self.inner, **draft)
        planned = self.article("Soon", slug="soon", go_live_at=LATER, expire_at=LATER + dt.timedelta(1), **draft)
        planned.save_revision().publish()
        self.article("Perhaps", slug="perhaps", go_live_at=LATER, **draft)
        self.german()
        Article.objects.get(slug="warranty").move(self.orders, pos="first-child")
        Article.objects.get(slug="changelog").move(self.home, pos="first-child")
        Collection.objects.get(slug="still-empty").move(self.home, pos="first-child")
        Article.objects.filter(live=True).update(**seen)


def leave():
    """Take away all there is, as if the house were new; colleagues stay."""
    Site.objects.all().delete()
    for model in (Webinar, Video, get_image_model()):
        model.objects.all().delete()
    for page in Page.objects.filter(depth=2):
        page.specific.delete()
    Revision.objects.all().delete()
    IndexedDocument.objects.all().delete()


def all_there_is():
    """Return every centre, shelf, article, video and webinar with all of its fields that mean something elsewhere."""
    pages = {model: [page_fields(one) for one in in_order(model)] for model in (HelpCentre, Article)}
    shelves = [page_fields(one) for one in in_order(Collection)]
    videos = [fields(one, {"id", "revision"}) for one in Video.objects.order_by("pk")]
    webinars = [
        {**fields(one, {"id", "revision", "recording", *OF_WHO_REGISTERED}), "recording": str(one.recording)}
        for one in Webinar.objects.order_by("slug")
    ]
    return {"centres": pages[HelpCentre], "shelves": shelves, "articles": pages[Article], "videos": videos,
            "webinars": webinars, "order": order(), "planned": plans()}  # fmt: skip


def order():
    """Return all pages as one goes through the tree, languages one after the other."""
    return [below_centre(page) for page in in_order(Page) if page.depth > 2]


def in_order(model):
    """Return pages as one goes through each centre; which centre was opened first does not matter."""
    return sorted(model.objects.filter(depth__gt=1), key=lambda page: (page.url_path.split("/")[1], page.path))


def plans():
    found = Revision.objects.filter(approved_go_live_at__isnull=False)
    return sorted((one.content_object.slug, one.approved_go_live_at) for one in found)


def page_fields(page):
    told = fields(page, LEFT_OUT)
    twins = type(page).objects.filter(translation_key=page.translation_key)
    told |= {"language": page.language, "below": below_centre(page), "twins": sorted(one.language for one in twins)}
    told["owner"] = page.owner.email if page.owner else ""
    if isinstance(page, Article):
        told["body"] = [meant({"type": part["type"], "value": part["value"]}) for part in page.body.raw_data]
        told["html"] = re.sub(r'src="[^"]*"', "", meant(page.html))
    return told


def fields(row: Model, without):
    return {one.name: getattr(row, one.attname) for one in row._meta.concrete_fields if one.name not in without}


def below_centre(page):
    return (page.locale.language_code, page.url_path.partition("/")[2].partition("/")[2])


def meant(value):
    """Return a value with titles in the place of numbers, which are others in another house."""
    if isinstance(value, dict):
        return {name: meant_by_number(name, inner) for name, inner in value.items() if name != "id"}
    if isinstance(value, list):
        return [meant(one) for one in value]
    if isinstance(value, str):
        value = re.sub(r">\s+<", "><", clean(value)).strip() if value.strip().startswith("<") else value
        return re.sub(r"/help/videos/(\d+)/", lambda found: f"/help/videos/{title(found[1])}/", value)
    return value


def meant_by_number(name, value):
    if name == "video":
        return title(value)
    if name == "image":
        return value and get_image_model().objects.get(pk=value).file_hash
    return meant(value)


def title(number):
    return Video.objects.get(pk=number).title
