"""Addresses of the chat in the workspace: what agents' browsers ask for."""

from __future__ import annotations

from django.urls import path

from heard.channels.chat.views import dialogs, live_list, panel

app_name = "chats"
urlpatterns = [
    path("chats/", live_list.chats, name="live"),
    path("chats/now/", live_list.now, name="now"),
    path("chats/<int:number>/taking/", live_list.taking, name="taking"),
    path("conversations/<int:number>/chat/", panel.strip, name="strip"),
    path("conversations/<int:number>/chat/reading/", panel.reading, name="reading"),
    path("conversations/<int:number>/whispering/", dialogs.whispering, name="whispering"),
    path("conversations/<int:number>/transferring/", dialogs.transferring, name="transferring"),
]
