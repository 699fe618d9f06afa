"""Django as a WSGI application, with its pages and addresses already imported."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from heard.project.api_handler import ApiHandler, ScriptsAside
from heard.project.static_files import StaticFiles
from heard.project.whole_requests import WholeRequests

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heard.project.settings")

application = StaticFiles(WholeRequests(ScriptsAside(pages=get_wsgi_application(), api=ApiHandler())))
# Now, before processes fork off and share it, rather than at the first request of each.
get_resolver().url_patterns  # noqa: B018
