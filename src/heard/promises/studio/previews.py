"""What calendars and policies come to, as they are typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.forms import Form
from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from heard.plumbing.studio.rights import opens_to
from heard.promises.actions.recompute import Recomputed
from heard.promises.business_time import Hours, NeverOpenError
from heard.promises.calendars import ALWAYS, HoursBook, insist_on_opening
from heard.promises.holidays import regions
from heard.promises.models import Calendar, PromiseKind, ServicePolicy
from heard.promises.policies import Policies, Policy, Target
from heard.promises.queries.foresee import LOOKED_AT, foresee
from heard.promises.studio.calendars import NEVER_OPEN, CalendarForm
from heard.promises.studio.picture import hours_and_names, moment_told, picture
from heard.promises.studio.policies import ServicePolicyForm


@require_GET
@opens_to("is_admin")
def calendar_regions(request: HttpRequest) -> JsonResponse:
    """Answer with the regions of a country: their codes and names."""
    return JsonResponse({"regions": regions(request.GET.get("country", "")[:3]), "whole": _("The whole country")})


@require_POST
@opens_to("is_admin")
def calendar_preview(request: HttpRequest) -> JsonResponse:
    """Answer with what a calendar, as it is typed, comes to."""
    at = timezone.now()
    calendar = Calendar.objects.filter(pk=_number(request, "calendar")).first() or Calendar()
    form = CalendarForm(request.POST, instance=calendar)
    problem = _first_problem(form, besides={"name"})
    if problem:
        return JsonResponse({"problem": problem})
    hours, named = hours_and_names(form.cleaned_data, calendar, at=at)
    try:
        insist_on_opening(hours, at=at)
    except NeverOpenError:
        return JsonResponse({"problem": str(NEVER_OPEN)})
    html = picture(hours, named, at=at)
    if calendar.pk:
        html += _told(foresee(at=at, hours={calendar.pk: hours}))
    return JsonResponse({"html": html})


@require_POST
@opens_to("is_admin")
def service_policy_preview(request: HttpRequest) -> JsonResponse:
    """Answer with what a policy, as it is typed, would change among what is open."""
    at = timezone.now()
    policy = ServicePolicy.objects.filter(pk=_number(request, "policy")).first() or ServicePolicy()
    number = policy.pk
    form = ServicePolicyForm(request.POST, instance=policy)
    problem = _first_problem(form, besides={"name"})
    if problem:
        return JsonResponse({"problem": problem})
    entered = form.cleaned_data
    calendar = entered["calendar"]
    hours = HoursBook([calendar.pk])[calendar.pk] if calendar else ALWAYS
    try:
        dues = _dues(entered["targets"], hours, at)
    except NeverOpenError:
        return JsonResponse({"problem": _("This calendar has no open hours to come. Open it first.")})
    policies = Policies.read_with(_policy(entered, number), position=entered["position"])
    if not entered["is_active"]:
        policies = Policies.read_without(number or 0)
    html = render_to_string("studio/policy_dues.html", {"dues": dues}, using="django")
    return JsonResponse({"html": html + _told(foresee(at=at, policies=policies))})


def _policy(entered: Mapping[str, Any], number: int | None) -> Policy:
    """Return what was typed as a policy ready to be asked."""
    return Policy(
        id=number or 0,
        calendar_id=entered["calendar"].pk if entered["calendar"] else None,
        warn_percent=tuple(entered["warn_percent"]),
        inboxes=frozenset(inbox.pk for inbox in entered["inboxes"]),
        teams=frozenset(team.pk for team in entered["teams"]),
        tags=frozenset(tag.pk for tag in entered["tags"]),
        tiers=frozenset(tier.casefold() for tier in entered["tiers"]),
        priorities=frozenset(entered["priorities"]),
        languages=frozenset(language.lower()[:2] for language in entered["languages"]),
        channels=frozenset(entered["channels"]),
        targets=entered["targets"],
    )


def _dues(targets: Mapping[str, Target], hours: Hours, at: dt.datetime) -> list[tuple[str, str]]:
    """Return what would be due when, for somebody who writes now. Raises NeverOpenError."""
    found = []
    for kind, target in targets.items():
        clock = hours if target.in_business_time else ALWAYS
        moment = clock.add(at, target.seconds)
        found.append((str(PromiseKind(kind).label), moment_told(moment, hours)))
    return found


def _told(seen: Recomputed) -> str:
    """Return in words what a change would do."""
    looked_at = seen.moved + seen.released + seen.unchanged
    lines = []
    if seen.moved:
        told = ngettext("%(number)s open promise would move.", "%(number)s open promises would move.", seen.moved)
        lines.append(told % {"number": seen.moved})
    if seen.released:
        told = ngettext("%(number)s would be released.", "%(number)s would be released.", seen.released)
        lines.append(told % {"number": seen.released})
    if not lines:
        lines.append(_("No open promise would move."))
    if looked_at == LOOKED_AT:
        lines.append(_("Looked at: the %(number)s due soonest.") % {"number": LOOKED_AT})
    context = {"lines": lines}
    return render_to_string("studio/foreseen_lines.html", context, using="django")


def _first_problem(form: Form, *, besides: set[str]) -> str:
    """Return the first thing wrong with a form, with the field's name."""
    form.full_clean()
    for name, errors in form.errors.items():
        if name not in besides:
            label = form.fields[name].label if name in form.fields else ""
            return f"{label}: {errors[0]}" if label else str(errors[0])
    return ""


def _number(request: HttpRequest, name: str) -> int:
    said = request.GET.get(name, "")
    return int(said) if said.isdecimal() and len(said) < 19 else 0
