"""One's own details and availability."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from heard.staff.access import AgentRequest, agents
from heard.staff.actions.change_profile import change_profile
from heard.staff.actions.follow_presence import follow_presence
from heard.staff.actions.set_availability import set_availability as make_available
from heard.staff.forms import ProfileForm
from heard.staff.models import Agent, Availability


@agents
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: AgentRequest) -> HttpResponse:
    """Show one's profile; on POST save it."""
    form = ProfileForm(request.POST or None, instance=Agent.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        change_profile(agent=request.user, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("staff:profile")
    context = {"form": form, "here": "profile", "availabilities": Availability.choices}
    return render(request, "staff/profile.html", context, status=422 if form.errors else 200)


@agents
@require_POST
def availability(request: AgentRequest) -> HttpResponse:
    """Say whether one is there."""
    chosen = request.POST.get("availability", "")
    try:
        make_available(agent=request.user, availability=chosen, by=request.user, at=timezone.now())
    except ValueError:
        return HttpResponseBadRequest()
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    back = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(back if is_ours else "/")


@agents
@require_http_methods(["GET", "HEAD", "POST"])
def presence(request: AgentRequest) -> HttpResponse:
    """Say whether one counts as there; on POST hear from an open page that its agent is, or touched nothing for a while."""
    if request.method != "POST":
        return JsonResponse({"availability": request.user.availability, "put_away": request.user.is_put_away})
    seen = request.POST.get("availability", "")
    if seen not in {Availability.ONLINE, Availability.AWAY}:
        return HttpResponseBadRequest()
    follow_presence(agent_id=request.user.pk, availability=seen, at=timezone.now())
    return HttpResponse(status=204)
