"""Addresses of the workspace's pages: nouns, and what can be done to them."""

from __future__ import annotations

from django.urls import path

from heard.conversations.views import conversations, lists

urlpatterns = [
    path("", lists.home, name="home"),
    path("inbox/<slug:view>/", lists.inbox, name="inbox"),
    path("inbox/team/<int:number>/", lists.team, name="team_inbox"),
    path("conversations/<int:number>/", conversations.show, name="conversation"),
]
