"""Addresses of the knowledge pages."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path, re_path

from heard.knowledge import event_urls
from heard.knowledge.views import embedding, for_engines, images, marking, pages, search, short

app_name = "knowledge"
LANGUAGE = "|".join(code for code, _name in settings.LANGUAGES)

urlpatterns: list[URLPattern] = [
    *event_urls.urlpatterns,
    path("help/", login_not_required(pages.front_door), name="front_door"),
    path("help/sitemap.xml", login_not_required(for_engines.sitemap), name="sitemap"),
    path("help/events.xml", login_not_required(for_engines.events), name="sitemap_events"),
    path("help/embed.js", login_not_required(embedding.script), name="embed_script"),
    path("help/answers.json", login_not_required(embedding.answers), name="embed_answers"),
    path("help/faq.json", login_not_required(embedding.questions), name="embed_questions"),
    path("help/search/", login_not_required(search.results), name="search"),
    path("help/suggestions/", login_not_required(search.suggestions), name="suggestions"),
    path("help/marks/<int:number>/", login_not_required(marking.of_article), name="mark"),
    re_path(rf"^help/(?P<language>{LANGUAGE})/(?P<path>(?:[^/]+/)*)$", login_not_required(pages.page), name="page"),
    path("go/<slug:word>/", login_not_required(short.go), name="short_link"),
    path("media/images/<str:name>", login_not_required(images.image), name="image"),
    path("robots.txt", login_not_required(for_engines.robots), name="robots"),
]
