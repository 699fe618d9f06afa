"""The audit log: the book of facts, read backwards."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Max, Min, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from heard.plumbing.api.paging import make_cursor, read_cursor
from heard.plumbing.api.problems import Problem
from heard.plumbing.models import Fact
from heard.plumbing.studio.pages import StudioPage
from heard.project.studio.fact_names import FACT_NAMES
from heard.project.studio.telling import Told, tell
from heard.staff.models import Agent

ON_A_PAGE = 50
LOOKED_THROUGH = 100_000  # facts a page looks at for rare ones; then it offers to look further back
OVERLAP = dt.timedelta(minutes=10)  # a fact bears the moment its transaction began, and numbers may overtake each other


class AuditForm(forms.Form):
    """What to look for."""

    agent = forms.ModelChoiceField(
        label=_("Who"), queryset=Agent.objects.all(), required=False, empty_label=_("Anybody")
    )
    name = forms.CharField(
        label=_("What"), required=False, max_length=80, widget=forms.TextInput(attrs={"list": "facts"})
    )
    stream = forms.CharField(
        label=_("About"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"placeholder": "conversation:7"}),
    )
    until = forms.DateField(
        label=_("Up to the day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class Audit(StudioPage):
    """Who did what, and when."""

    template_name = "studio/audit.html"
    page_title = _("Audit log")
    header_icon = "history"
    lead = _("Everything that happened, newest first: who did what, and when. Nothing here can be changed.")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add what was found, and where to look further."""
        form = AuditForm(self.request.GET or None)
        asked = form.cleaned_data if form.is_valid() else {}
        rows, further = found(asked, _after(self.request.GET.get("after", "")))
        query = self.request.GET.copy()
        query["after"] = make_cursor(further) if further else ""
        return {
            **super().get_context_data(**context),
            "form": form,
            "rows": told(rows),
            "following": query.urlencode() if further else "",
            "is_filtered": any(asked.values()),
            "facts": [(name, _(words)) for name, words in sorted(FACT_NAMES.items())],
        }


def found(asked: dict[str, Any], after: int | None) -> tuple[list[Fact], int | None]:
    """Return a page of facts, newest first, and the number below which to look further (None at the end).

    Each page is read by an index: an agent's or a stream's by its own, everything else along the numbers, at most
    LOOKED_THROUGH of them.
    """
    facts: QuerySet[Fact] = Fact.objects.order_by("-id")
    top = after or (Fact.objects.aggregate(top=Max("id"))["top"] or 0) + 1
    if until := asked.get("until"):
        end = timezone.make_aware(dt.datetime.combine(until + dt.timedelta(days=1), dt.time()))
        facts, top = facts.filter(at__lt=end), min(top, _number_at(end + OVERLAP))
    facts = facts.filter(id__lt=top)
    if stream := asked.get("stream"):
        facts = facts.filter(stream=stream)
    if agent := asked.get("agent"):
        facts = facts.filter(actor_id=agent.pk)
    bottom = 0
    if name := asked.get("name"):
        facts = facts.filter(name__iexact=name.strip())
        bottom = 0 if agent or stream else max(0, top - LOOKED_THROUGH)
    rows = list(facts.filter(id__gte=bottom)[: ON_A_PAGE + 1])
    if len(rows) > ON_A_PAGE:
        return rows[:ON_A_PAGE], rows[ON_A_PAGE - 1].pk
    return rows, bottom or None


def told(rows: list[Fact]) -> list[Told]:
    """Return facts as people read them; who did it is looked up once for the whole page."""
    names = {agent.pk: agent.name for agent in Agent.objects.filter(pk__in={row.actor_id for row in rows})}
    return [tell(row, names) for row in rows]


def _number_at(moment: dt.datetime) -> int:
    """Return a number above that of every fact before a moment, in a few looks along the numbers instead of an index."""
    ends = Fact.objects.aggregate(low=Min("id"), high=Max("id"))
    low, high = ends["low"] or 0, (ends["high"] or 0) + 1
    while low < high:
        middle = (low + high) // 2
        next_one = Fact.objects.filter(id__gte=middle).order_by("id").values_list("at", flat=True).first()
        if next_one is not None and next_one < moment:
            low = middle + 1
        else:
            high = middle
    return high


def _after(cursor: str) -> int | None:
    if not cursor:
        return None
    try:
        return read_cursor(cursor)
    except Problem as error:
        raise Http404 from error
