"""Addresses of the ledger."""

from __future__ import annotations

from django.urls import path

from heard.promises.views import news, of_conversation, owed, steps
from heard.promises.views.wish import wish

app_name = "promises"
urlpatterns = [
    path("owed/", owed.index, name="owed"),
    path("owed/look/", owed.look, name="owed_look"),
    path("owed/news/", news.news, name="owed_news"),
    path("owed/mine/", owed.owed, {"whose": "mine"}, name="owed_mine"),
    path("owed/everybody/", owed.owed, {"whose": "everybody"}, name="owed_everybody"),
    path("owed/team/<int:number>/", owed.of_team, name="owed_team"),
    path("conversations/<int:number>/promises/", of_conversation.promises, name="of_conversation"),
    path("conversations/<int:number>/promises/new/", of_conversation.making, name="making"),
    path("promises/<int:number>/", steps.look, name="look"),
    path("promises/<int:number>/keeping/", steps.keeping, name="keeping"),
    path("promises/<int:number>/release/", steps.releasing, name="releasing"),
    path("promises/<int:number>/moment/", steps.moving, name="moving"),
    path("promises/<int:number>/pause/", steps.pausing, name="pausing"),
    path("promises/<int:number>/owner/", steps.handing_over, name="handing_over"),
    path("promises/<int:number>/cause/", steps.explaining, name="explaining"),
    path("promises/<int:number>/undoing/", steps.undoing, name="undoing"),
    path("updates/<str:token>/", wish, name="wish"),
]
