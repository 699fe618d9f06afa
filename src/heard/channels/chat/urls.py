"""Addresses of the chat: what visitors' browsers ask for."""

from __future__ import annotations

from django.urls import path

from heard.channels.chat.views import answers, files, parts, script

urlpatterns = [
    path("chat.js", script.script, name="chat_script"),
    path("chat-answers.js", parts.part, {"name": "chat-answers"}, name="chat_answers_script"),
    path("chat-rating.js", parts.part, {"name": "chat-rating"}, name="chat_rating_script"),
    path("chat-palette.js", parts.part, {"name": "chat-palette"}, name="chat_palette_script"),
    path("chat/answers/", answers.answers, name="chat_answers"),
    path("chat/files/", files.files, name="chat_files"),
    path("chat/file/<str:token>/", files.file, name="chat_file"),
]
