"""What rules did, and what they would have done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from heard.conversations.placeholders import filled, values_for
from heard.conversations.steps import told_steps
from heard.conversations.steps.naming import names_read_once
from heard.plumbing.studio.pages import StudioPage
from heard.plumbing.studio.paging import page_of
from heard.plumbing.studio.rights import opens_to
from heard.plumbing.studio.screens import Deed
from heard.rules.actions.change_rule import change_rule
from heard.rules.models import Rule, RuleRun
from heard.rules.queries.dry_run import DryRun, dry_run, with_rows
from heard.rules.words import told_rule

SHOWN = 100  # conversations in each list of a dry run
REASONS = 8


class AboutRule(StudioPage):
    """A page about one rule."""

    header_icon = "cogs"

    @property
    def rule(self) -> Rule:
        """Return the rule."""
        return get_object_or_404(Rule, pk=self.kwargs["pk"])

    def way_here(self) -> list[tuple[str, Any]]:
        """Return the list and the rule."""
        rule = self.rule
        return [(reverse("studio_rules:index"), _("Rules")), (reverse("studio_rules:edit", args=[rule.pk]), rule.name)]

    def deeds(self) -> Iterable[Deed]:
        """Return the switch."""
        rule = self.rule
        label = gettext_lazy("Switch it off") if rule.is_active else gettext_lazy("Switch it on")
        return [Deed(label, reverse("studio_rules:switch", args=[rule.pk]))]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the rule and its sentence."""
        rule = self.rule
        return {**super().get_context_data(**context), "rule": rule, "sentence": _sentence(rule)}


class Log(AboutRule):
    """What a rule did, and why it did not."""

    template_name = "studio/rule_log.html"
    page_title = gettext_lazy("What it did")
    lead = gettext_lazy("Newest first, kept for 90 days. What was held back or could not be done says why.")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the entries."""
        related = ("conversation__customer", "conversation__inbox")
        runs = RuleRun.objects.filter(rule=self.kwargs["pk"]).select_related(*related)
        found, following = page_of(self.request, runs)
        with names_read_once():
            for run in found:
                run.told = _told(run)
        return {**super().get_context_data(**context), "found": found, "following": following}


def _told(run: RuleRun) -> str:
    told = told_steps(run.steps)
    return filled(told, values_for(run.conversation, None)) if "{" in told else told


class DryRunPage(AboutRule):
    """What a rule would have done in the last thousand conversations."""

    template_name = "studio/rule_dry_run.html"
    page_title = gettext_lazy("What it would have done")
    lead = gettext_lazy(
        "Weighed against the newest conversations as they stand today. Nothing was done and nothing was sent."
    )

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add what came out."""
        rule = self.rule
        found = dry_run(
            trigger=rule.trigger, hours=rule.hours, conditions=rule.conditions, once=rule.once, at=timezone.now()
        )
        return {**super().get_context_data(**context), **_shown(found)}


@require_POST
@opens_to("is_admin")
def switching(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a rule on or off."""
    rule = get_object_or_404(Rule, pk=pk)
    by: Any = request.user
    rule = change_rule(rule=rule, by=by, at=timezone.now(), is_active=not rule.is_active)
    told = _("“%(name)s” acts from now on.") if rule.is_active else _("“%(name)s” does nothing from now on.")
    messages.success(request, told % {"name": rule.name})
    return redirect("studio_rules:log", pk)


@require_POST
@opens_to("is_admin")
def rule_preview(request: HttpRequest) -> JsonResponse:
    """Answer with a rule, as it is typed, in one sentence, and with what it would have done."""
    from heard.rules.studio.rules import RuleForm

    form = RuleForm(request.POST, instance=Rule())
    form.full_clean()
    for name, errors in form.errors.items():
        if name != "name":
            label = form.fields[name].label if name in form.fields else ""
            return JsonResponse({"problem": f"{label}: {errors[0]}" if label else errors[0]})
    told = form.cleaned_data
    conditions = {"all": told["every"], "any": told["some"]}
    about = {"trigger": told["trigger"], "hours": told["hours"] or 0, "conditions": conditions}
    found = dry_run(**about, once=told["once"], at=timezone.now())
    context = {"sentence": told_rule(**about, steps=told["steps"]), **_shown(found)}
    return JsonResponse({"html": render_to_string("studio/rule_preview.html", context, using="django")})


def _sentence(rule: Rule) -> str:
    return told_rule(trigger=rule.trigger, hours=rule.hours, conditions=rule.conditions, steps=rule.steps)


def _shown(found: DryRun) -> dict[str, Any]:
    return {
        "run": found,
        "acted": with_rows(found.acted[:SHOWN]),
        "left": with_rows(found.left[:SHOWN]),
        "reasons": found.reasons.most_common(REASONS),
    }
