"""Addresses of staff's own pages; allauth's stand beside them under /account/."""

from __future__ import annotations

from django.urls import path

from heard.staff.views import push
from heard.staff.views.colleagues import capacity, colleagues
from heard.staff.views.invitation import invitation
from heard.staff.views.profile import availability, presence, profile
from heard.staff.views.sessions import other_sessions_ending, session_ending, sessions

app_name = "staff"
urlpatterns = [
    path("invitation/<str:secret>/", invitation, name="invitation"),
    path("colleagues/", colleagues, name="colleagues"),
    path("colleagues/<int:number>/capacity/", capacity, name="capacity"),
    path("me/", profile, name="profile"),
    path("me/availability/", availability, name="availability"),
    path("me/presence/", presence, name="presence"),
    path("me/push/key/", push.key, name="push_key"),
    path("me/push/", push.beginning, name="push_beginning"),
    path("me/push/known/", push.knowing, name="push_knowing"),
    path("me/push/ending/", push.ending, name="push_ending"),
    path("service-worker.js", push.service_worker, name="service_worker"),
    path("me/sessions/", sessions, name="sessions"),
    path("me/sessions/others/ending/", other_sessions_ending, name="other_sessions_ending"),
    path("me/sessions/<str:key_hash>/ending/", session_ending, name="session_ending"),
]
