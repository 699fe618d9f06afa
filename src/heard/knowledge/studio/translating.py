"""How the translations of a help centre stand."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from heard.knowledge.actions.translate_article import translate_article
from heard.knowledge.models import Article, HelpCentre
from heard.knowledge.queries.translations import Standing, counted, languages_of, translations_of
from heard.plumbing.studio.pages import StudioPage
from heard.plumbing.studio.rights import opens_to

ON_A_PAGE = 50


class Translations(StudioPage):
    """Articles and the languages they are in; `?language=` and `?standing=` show those that stand so, `?from=` the next ones."""

    opens_to = "is_editor"
    template_name = "studio/translations.html"
    page_title = gettext_lazy("Translations")
    header_icon = "globe"
    lead = gettext_lazy(
        "In which languages your articles are. What is missing is shown to readers in the first language, with a kind note."
    )

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the counts for each language, and the articles asked for."""
        asked, names = self.request.GET, dict(settings.LANGUAGES)
        centres = _first_ones()
        centre = next((one for one in centres if str(one.pk) == asked.get("centre")), centres[0] if centres else None)
        languages = languages_of(centre) if centre else []
        found = translations_of(centre) if centre else []
        counts = counted(found)
        language = asked.get("language", "") if asked.get("language") in languages else ""
        standing = asked.get("standing", "") if asked.get("standing") in Standing.values else ""
        shown = [one for one in found if one.stands(language, standing)] if language or standing else found
        begin = int(asked["from"]) if asked.get("from", "").isascii() and asked.get("from", "").isdigit() else 0
        columns = [(code, names.get(code, code)) for code in languages]
        return {
            **super().get_context_data(**context),
            "centres": centres,
            "centre": centre,
            "columns": columns,
            "counts": [
                (code, name, [(label, counts.get((code, one), 0)) for one, label in Standing.choices])
                for code, name in columns
                if any(said == code for said, _standing in counts)
            ],
            "standings": Standing.choices,
            "language": language,
            "standing": standing,
            "rows": shown[begin : begin + ON_A_PAGE],
            "following": begin + ON_A_PAGE if len(shown) > begin + ON_A_PAGE else None,
        }


@require_POST
@opens_to("is_editor")
def translating(request: HttpRequest, number: int, language: str) -> HttpResponse:
    """Begin a translation, and lead to it."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    article = get_object_or_404(Article, pk=number)
    there = translate_article(article=article, language=language, by=request.user)  # type: ignore[arg-type]
    if not there.live:
        messages.info(
            request, _("This is a draft with the words of the original. Nobody reads it before you publish it.")
        )
    return redirect("wagtailadmin_pages:edit", there.pk)


def _first_ones() -> list[HelpCentre]:
    """Return each help centre in its first language."""
    seen: dict[Any, HelpCentre] = {}
    for one in HelpCentre.objects.order_by("pk").select_related("locale"):
        seen.setdefault(one.translation_key, one)
    return list(seen.values())
