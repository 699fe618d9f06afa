"""Addresses of what stands beside a conversation."""

from __future__ import annotations

from django.urls import path

from heard.guidance.views import answers, drafting, guides

app_name = "guidance"
urlpatterns = [
    path("conversations/<int:number>/answers/", answers.answers, name="answers"),
    path("conversations/<int:number>/answers/<int:article>/<slug:how>/", answers.words, name="words"),
    path("conversations/<int:number>/article/", drafting.draft, name="draft"),
    path("conversations/<int:number>/guides/", guides.take, name="guides"),
    path("conversations/<int:number>/guides/<int:guide>/ticks/", guides.tick, name="ticks"),
    path("conversations/<int:number>/guides/<int:guide>/removal/", guides.put_away, name="guide_removal"),
]
