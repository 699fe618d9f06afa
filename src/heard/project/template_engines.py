"""Which engines draw pages: Jinja2 for all that is ours, Django's own for what Wagtail and allauth bring."""

from __future__ import annotations

from typing import Any

from heard.project.floors import PACKAGE, lent


def template_engines(*, reloads: bool) -> list[dict[str, Any]]:
    """Return Django's TEMPLATES; with `reloads` a changed page shows without a new start."""
    return [
        {
            "BACKEND": "django.template.backends.jinja2.Jinja2",
            "NAME": "jinja2",
            "DIRS": lent("templates"),
            "APP_DIRS": False,
            "OPTIONS": {
                "environment": "heard.project.jinja.environment",
                "auto_reload": reloads,
                "context_processors": [
                    "heard.project.context.form_token",
                    "heard.project.context.business",
                    "heard.project.workspace.workspace",
                ],
            },
        },
        {
            # Wagtail and allauth bring Django templates of their own; ours are all Jinja2.
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "NAME": "django",
            "DIRS": [PACKAGE / "project" / "studio_templates"],
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
            },
        },
    ]
