"""Who works here; leads set how much each is given."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from heard.staff.access import AgentRequest, agents, leads
from heard.staff.actions.change_profile import change_profile
from heard.staff.models import Agent

MOST = 999


class CapacityForm(forms.Form):
    """How many open conversations, and how many live chats, somebody is given at the same time."""

    capacity = forms.IntegerField(label=gettext_lazy("At most"), min_value=0, max_value=MOST)
    chat_capacity = forms.IntegerField(label=gettext_lazy("Chats"), min_value=0, max_value=MOST, required=False)


@agents
@require_safe
def colleagues(request: AgentRequest) -> HttpResponse:
    """List everybody who works here, with their teams and whether they are available."""
    everybody = Agent.objects.visible_to(request.user).active().prefetch_related("teams")
    return render(request, "staff/colleagues.html", {"colleagues": everybody, "here": "colleagues", "most": MOST})


@leads
@require_POST
def capacity(request: AgentRequest, number: int) -> HttpResponse:
    """Set how many open conversations and live chats a colleague is given at the same time."""
    colleague = get_object_or_404(Agent.objects.visible_to(request.user).active(), pk=number)
    form = CapacityForm(request.POST)
    if form.is_valid():
        given = {name: number for name, number in form.cleaned_data.items() if number is not None}
        change_profile(agent=colleague, by=request.user, **given)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Please give a whole number from 0 to %(most)s.") % {"most": MOST})
    return redirect("staff:colleagues")
