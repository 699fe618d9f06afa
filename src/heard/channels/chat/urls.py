"""Addresses of the chat: what visitors' browsers ask for."""

from __future__ import annotations

from django.urls import path

from heard.channels.chat.views import files, script

urlpatterns = [
    path("chat.js", script.script, name="chat_script"),
    path("chat/files/", files.files, name="chat_files"),
    path("chat/file/<str:token>/", files.file, name="chat_file"),
]
