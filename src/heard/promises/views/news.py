"""A word to the owner of promises that are late or soon will be, wherever they are in the workspace."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from heard.conversations.views.asking import agent_of, is_fragment
from heard.promises.models import Promise

MOST = 100  # of which one is told at once
SECONDS = 12  # as nobody waits for it, it stays longer than a word about what one did


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """Say which of the promises named are the agent's and late or due soon: one by its name, several by their number."""
    named = [int(number) for number in request.GET.getlist("promise")[:MOST] if number.isdecimal() and len(number) < 19]
    mine = Promise.objects.visible_to(agent_of(request)).owed().filter(pk__in=named, owner=agent_of(request))
    rows = list(mine.select_related("customer").order_by("due_at", "pk"))
    response = HttpResponse(status=204)
    if rows and is_fragment(request):
        response.headers["HX-Trigger"] = json.dumps({"heard:toast": _told(rows)})
    return response


def _told(rows: Sequence[Promise]) -> dict[str, object]:
    now = timezone.now()
    late = [row for row in rows if row.end or (row.due_at and row.due_at <= now)]
    where = reverse("promises:look", args=[rows[0].pk]) if len(rows) == 1 else reverse("promises:owed_look")
    return {
        "text": _one(rows[0], is_late=bool(late)) if len(rows) == 1 else _many(len(rows), len(late)),
        "tone": "danger" if late else "warning",
        "seconds": SECONDS,
        "undo": {"url": where, "method": "GET", "label": _("Look")},
    }


def _one(row: Promise, *, is_late: bool) -> str:
    values = {"what": row.words or row.get_kind_display(), "who": row.customer.name or _("a customer")}
    return (_("Late for %(who)s: %(what)s") if is_late else _("Due soon for %(who)s: %(what)s")) % values


def _many(count: int, late: int) -> str:
    if late:
        return ngettext("%(num)s promise of yours is late", "%(num)s promises of yours are late", late) % {"num": late}
    told = ngettext("%(num)s promise of yours is due soon", "%(num)s promises of yours are due soon", count)
    return told % {"num": count}
