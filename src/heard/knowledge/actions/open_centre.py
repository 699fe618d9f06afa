"""Opening a help centre: its first page in one language, and the site whose root it is."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from heard.knowledge.actions._editors import let_editors_in
from heard.knowledge.models import HelpCentre

HOST, PORT = "localhost", 80  # what Wagtail calls its first site; as the default one, every name leads to it


@transaction.atomic
def open_centre(*, title: str, language: str = "en", intro: str = "", hostname: str = "") -> HelpCentre:
    """Open a help centre in a language and return it; the one that is there already stays as it is, and is returned.

    hostname: the name of a centre of its own ("help.lamp.example"); empty for the first one, which every other name shows.
    """
    known = Site.objects.filter(**({"hostname": hostname} if hostname else {"is_default_site": True})).first()
    if known is not None and HelpCentre.objects.filter(pk=known.root_page_id).exists():
        centre: HelpCentre = HelpCentre.objects.get(pk=known.root_page_id)
        return centre
    for code in {language, *dict(settings.LANGUAGES)}:
        Locale.objects.get_or_create(language_code=code)
    locale = Locale.objects.get(language_code=language)
    centre = HelpCentre(title=title, slug=_free_slug(hostname, language), intro=intro, locale=locale)
    root = _root(locale)
    root.add_child(instance=centre)
    let_editors_in(root)
    if known is None:
        known = Site(hostname=hostname or HOST, port=PORT, is_default_site=not hostname)
    before = known.root_page if known.root_page_id else None
    known.root_page, known.site_name = centre, title
    known.save()
    if before is not None and before.depth == 2 and before.specific_class is Page:
        before.delete()  # the page with which Wagtail greets who installed it
    return centre


def _root(locale: Locale) -> Page:
    found: Page | None = Page.get_first_root_node()
    return found or Page.add_root(instance=Page(title="Root", slug="root", locale=locale))


def _free_slug(hostname: str, language: str) -> str:
    wanted = f"{hostname.replace('.', '-') or 'help'}-{language}"
    taken = Page.objects.filter(depth=2, slug__startswith=wanted).count()
    return f"{wanted}-{taken + 1}" if taken else wanted
