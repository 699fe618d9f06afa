"""What the team has to look at: posts that wait, and posts that members flagged. A page of the workspace."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from heard.community.actions._posts import NotAllowed
from heard.community.actions.draft_article import NoHelpCentre, draft_article
from heard.community.actions.moderate import DECISIONS, moderate
from heard.community.actions.silence import silence
from heard.community.actions.undo_moderation import undo_moderation
from heard.community.models import Answer, Member, Moderation, Post, PostState
from heard.community.queries.queue import waiting
from heard.conversations.views.asking import agent_of


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits, the oldest first, and what was decided last, with an undo."""
    cards = waiting()
    last = Moderation.objects.filter(agent=agent_of(request), undone_at=None).select_related("post").order_by("-pk")
    done = request.GET.get("done", "")
    undoable = last.filter(pk=int(done)).first() if done.isdecimal() and len(done) < 19 else None
    context = {"cards": cards, "undoable": undoable, "now": timezone.now()}
    return render(request, "community/queue.html", context, using="jinja2")


@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Show a post to everybody, or hide it."""
    post, state = get_object_or_404(Post, pk=number), request.POST.get("state", "")
    if state not in DECISIONS:
        raise Http404
    try:
        done = moderate(agent=agent_of(request), post=post, state=PostState(state), at=timezone.now())
    except NotAllowed:
        messages.info(request, _("Its author took it away meanwhile."))
        return HttpResponseRedirect(reverse("community:queue"))
    return HttpResponseRedirect(f"{reverse('community:queue')}?done={done.pk}")


@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Take a decision back."""
    decision = get_object_or_404(Moderation, pk=number)
    try:
        undo_moderation(agent=agent_of(request), moderation=decision, at=timezone.now())
        messages.success(request, _("It is as it was."))
    except NotAllowed:
        messages.info(request, _("It was decided anew meanwhile."))
    return HttpResponseRedirect(reverse("community:queue"))


@require_POST
def member(request: HttpRequest, number: int) -> HttpResponse:
    """Let a member write no more, or again."""
    row = get_object_or_404(Member, pk=number)
    silence(member=row, agent=agent_of(request), is_silenced=request.POST.get("wants", "1") == "1")
    return HttpResponseRedirect(reverse("community:queue"))


@require_POST
def article(request: HttpRequest, number: int) -> HttpResponse:
    """Make a draft for the help centre out of an answer, and open it in the studio. Raises Http404."""
    found = Answer.objects.select_related("question", "member", "agent")
    given = get_object_or_404(found, pk=number)
    try:
        draft = draft_article(answer=given, agent=agent_of(request))
    except NotAllowed as error:
        raise Http404 from error
    except NoHelpCentre:
        messages.info(request, _("There is no help centre yet that it could stand in."))
        return HttpResponseRedirect(reverse("community:queue"))
    return HttpResponseRedirect(reverse("wagtailadmin_pages:edit", args=[draft.pk]))
