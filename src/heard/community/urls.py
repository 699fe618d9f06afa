"""Addresses of the community pages."""

from __future__ import annotations

from django.urls import path

from heard.community.views import asking, beside, for_engines, lists, mail, question, queue, steps

app_name = "community"
urlpatterns = [
    path("community/", lists.index, name="index"),
    path("community/sitemap.xml", for_engines.sitemaps, name="sitemap"),
    path("community/sitemap-<int:number>.xml", for_engines.sitemap, name="sitemap_part"),
    path("community/tags/<str:slug>/", lists.tag, name="tag"),
    path("community/mine/", lists.mine, name="mine"),
    path("community/ask/", asking.ask, name="ask"),
    path("community/joining/", asking.joining, name="joining"),
    path("community/mail/<str:token>/", mail.mail, name="mail"),
    path("community/questions/<int:number>/", question.question, name="question_short"),
    path("community/questions/<int:number>/<str:slug>/", question.question, name="question"),
    path("community/to/<int:number>/answers/", steps.answer, name="answers"),
    path("community/to/<int:number>/subscription/", steps.subscription, name="subscription"),
    path("community/to/<int:number>/tags/", steps.tags, name="question_tags"),
    path("community/to/<int:number>/closure/", steps.closure, name="closure"),
    path("community/posts/<int:number>/comments/", steps.comment, name="comments"),
    path("community/posts/<int:number>/vote/", steps.vote, name="vote"),
    path("community/posts/<int:number>/acceptance/", steps.accept, name="acceptance"),
    path("community/posts/<int:number>/official/", steps.official, name="official"),
    path("community/posts/<int:number>/flags/", steps.flag, name="flags"),
    path("community/posts/<int:number>/removal/", steps.remove, name="removal"),
    path("community/posts/<int:number>/restoring/", steps.restore, name="restoring"),
    path("community/posts/<int:number>/words/", steps.edit, name="words"),
    # For the team
    path("community-queue/", queue.queue, name="queue"),
    path("community-queue/<int:number>/decision/", queue.decide, name="decision"),
    path("community-queue/decisions/<int:number>/undoing/", queue.undo, name="undoing"),
    path("community-queue/members/<int:number>/", queue.member, name="silencing"),
    path("community-queue/answers/<int:number>/article/", queue.article, name="article"),
    path("conversations/<int:number>/community/", beside.panel, name="panel"),
    path("conversations/<int:number>/community/publishing/", beside.publish, name="publishing"),
]
