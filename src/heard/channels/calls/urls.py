"""Addresses of calls."""

from __future__ import annotations

from django.urls import path

from heard.channels.calls.views import calls, script

app_name = "calls"
urlpatterns = [
    path("calls/", calls.room, name="room"),
    path("calls/<int:number>/", calls.look, name="look"),
    path("calls/<int:number>/answer/", calls.answering, name="answering"),
    path("calls/<int:number>/refusal/", calls.declining, name="declining"),
    path("calls/<int:number>/end/", calls.ending, name="ending"),
    path("calls/<int:number>/joining/", calls.joining, name="joining"),
    path("calls/<int:number>/leaving/", calls.leaving, name="leaving"),
    path("calls/<int:number>/servers/", calls.renewing, name="renewing"),
    path("conversations/<int:number>/calls/", calls.ringing, name="ringing"),
    path("chat-call.js", script.script, {"name": "chat-call.js"}, name="script"),
    path("chat-call/<str:name>", script.part, name="part"),
]
