"""Where things of the community are found."""

from __future__ import annotations

from django.urls import reverse

from heard.community.models import Question


def question_path(question: Question) -> str:
    """Return the address of a question within this site."""
    return reverse("community:question", args=[question.pk, question.slug])
