"""Addresses of the workspace's pages: nouns, and what can be done to them."""

from __future__ import annotations

from django.urls import path

from heard.conversations.views import answers, choices, conversations, lists, searching, steps

urlpatterns = [
    path("", lists.home, name="home"),
    path("inbox/<slug:view>/", lists.inbox, name="inbox"),
    path("inbox/team/<int:number>/", lists.team, name="team_inbox"),
    path("search/", searching.results, name="search"),
    path("palette/", searching.palette, name="palette"),
    path("views/", searching.saved_views, name="saved_views"),
    path("views/<int:number>/", searching.saved_view, name="saved_view"),
    path("conversations/<int:number>/", conversations.show, name="conversation"),
    path("conversations/<int:number>/replies/", answers.write, name="replies"),
    path("conversations/<int:number>/replies/<int:message>/withdrawal/", answers.withdrawal, name="withdrawal"),
    path("conversations/<int:number>/draft/", answers.draft, name="draft"),
    path("conversations/<int:number>/draft/files/", answers.draft_files, name="draft_files"),
    path(
        "conversations/<int:number>/draft/files/<int:file>/removal/",
        answers.draft_file_removal,
        name="draft_file_removal",
    ),
    path("conversations/<int:number>/closure/", steps.closure, name="closure"),
    path("conversations/<int:number>/reopening/", steps.reopening, name="reopening"),
    path("conversations/<int:number>/assignment/", steps.assignment, name="assignment"),
    path("conversations/<int:number>/snooze/", steps.put_away, name="snooze"),
    path("conversations/<int:number>/wakening/", steps.wakening, name="wakening"),
    path("conversations/<int:number>/waiting/", steps.waiting, name="waiting"),
    path("conversations/<int:number>/spam/", steps.spam, name="spam"),
    path("conversations/<int:number>/not-spam/", steps.no_spam, name="not_spam"),
    path("conversations/<int:number>/block/", steps.block, name="block"),
    path("conversations/<int:number>/unblock/", steps.unblock, name="unblock"),
    path("conversations/<int:number>/tags/", steps.tags, name="tags"),
    path("conversations/<int:number>/details/", steps.details, name="details"),
    path("conversations/<int:number>/choices/<slug:what>/", choices.choices, name="choices"),
]
