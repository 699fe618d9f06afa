"""Addresses of webinars and videos, within those of the knowledge pages."""

from __future__ import annotations

from django.urls import path

from heard.knowledge.views import consent, marking, videos, webinar_places, webinars

urlpatterns = [
    path("help/webinars/", webinars.index, name="webinars"),
    path("help/webinars/mine/<str:token>/", webinar_places.place, name="webinar_place"),
    path("help/webinars/mine/<str:token>/leaving/", webinar_places.leaving, name="webinar_leaving"),
    path("help/webinars/mine/<str:token>/joining/", webinar_places.joining, name="webinar_joining"),
    path("help/webinars/mine/<str:token>/webinar.ics", webinar_places.own_calendar, name="webinar_own_calendar"),
    path("help/webinars/mine/<str:token>/recording/", webinar_places.own_recording, name="webinar_recording"),
    path("help/webinars/<slug:slug>/", webinars.show, name="webinar"),
    path("help/webinars/<slug:slug>/registration/", webinars.registering, name="webinar_registering"),
    path("help/webinars/<slug:slug>/webinar.ics", webinars.calendar, name="webinar_calendar"),
    path("help/videos/<int:number>/", videos.show, name="video"),
    path("help/videos/<int:number>/consent/", consent.consent, name="video_consent"),
    path("help/videos/<int:number>/marks/", marking.of_video, name="video_mark"),
    path("help/videos/<int:number>/file/", videos.file, name="video_file"),
    path("help/videos/<int:number>/poster/", videos.poster, name="video_poster"),
    path("help/videos/<int:number>/captions.vtt", videos.captions, name="video_captions"),
]
