"""Django as a WSGI application, with its pages and addresses already imported."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from heard.project.static_files import StaticFiles

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heard.project.settings")

application = StaticFiles(get_wsgi_application())
# Now, before processes fork off and share it, rather than at the first request of each.
get_resolver().url_patterns  # noqa: B018
