"""Lists cost the same whether one thing stands on them or three."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heard.community.models import Post, PostState
from heard.community.queries import similar
from heard.knowledge.actions.index_articles import index_articles
from heard.knowledge.actions.keep_video import keep_video
from heard.knowledge.models import Article, Collection, Video
from heard.staff.models import Agent
from tests.community.among import Among, sign_in
from tests.knowledge.centre import Centre
from tests.knowledge.webinars import a_webinar

pytestmark = pytest.mark.django_db


class Growing:
    """A house in which there is one more of everything, as often as one likes."""

    def __init__(self):
        self.shop, self.centre, self.count = Among(), Centre(), 0
        self.centre.german()
        self.boss = Agent.objects.create_superuser("boss@lamp.example", "lanterns at dusk", name="Boss")
        self.mina, self.tom = self.shop.member("mina"), self.shop.member("tom")
        self.member, self.agent = sign_in(Client(), self.mina), Client()
        self.agent.force_login(self.boss)

    def grow(self):
        self.count += 1
        number, now = self.count, timezone.now() - dt.timedelta(hours=30 - self.count)
        shelf = Collection(title=f"Lamps {number}", slug=f"lamps-{number}", locale=self.centre.home.locale)
        self.centre.home.add_child(instance=shelf)
        self.centre.article(f"Lamp {number}", slug=f"lamp-{number}", shelf=shelf)
        self.centre.article(f"Wick {number}", slug=f"wick-{number}")
        index_articles(article_ids=list(Article.objects.values_list("pk", flat=True)))
        starts = timezone.now() + dt.timedelta(days=number)
        a_webinar(timezone.now(), slug=f"w-{number}", starts_at=starts, capacity=5)
        keep_video(video=Video(title=f"Film {number}", is_published=True))
        question = self.shop.question(self.mina, f"How do I clean lamp {number}?", at=now, tags=[f"lamp {number}"])
        self.shop.answered(question, self.tom, body=f"With soft cloth {number}.", at=now)
        hidden = self.shop.question(self.tom, f"Where is my lamp {number}?", at=now)
        Post.objects.filter(pk=hidden.pk).update(state=PostState.WAITING)

    def cost(self, client, path):
        client.get(path)  # what is only made once is made now
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)


PAGES = {
    "home": "/help/en/", "home in another language": "/help/de/", "shelf": "/help/en/orders/", "sitemap": "/help/sitemap.xml",
    "shelf in another language": "/help/de/orders/", "results": "/help/search/?q=lamp+wick",
    "suggestions": "/help/suggestions/?q=lam", "webinars": "/help/webinars/", "questions": "/community/",
    "most helpful": "/community/?list=votes", "asking": "/community/ask/?title=clean+a+lamp",
}  # fmt: skip
OURS = {"queue": "/community-queue/", "webinars": "/studio/webinars/", "videos": "/studio/videos/"}


def test_lists_cost_the_same_for_one_and_for_three(monkeypatch):
    monkeypatch.setattr(similar, "FEW", 20)  # else the three that fit best are of both sorts at first, and of one later
    house = Growing()
    house.grow()
    asked = [(Client(), path) for path in PAGES.values()]
    asked += [(house.member, "/community/mine/"), *((house.agent, path) for path in OURS.values())]
    before = {path: house.cost(client, path) for client, path in asked}
    house.grow()
    house.grow()
    assert {path: house.cost(client, path) for client, path in asked} == before
