"""The pages of the mailbox. They exist in the demo alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from heard.customers.models import Address, ChannelKind
from heard.plumbing.models import Installation
from heard.project.mailbox import posting
from heard.project.mailbox.forms import AnswerForm, WriteForm
from heard.project.mailbox.letters import Thread, thread_key, threads
from heard.project.mailbox.showing import shown

View = Callable[..., HttpResponseBase]
MOST_THREADS = 80
SHOWN_AS_THEY_ARE = {"image/png", "image/jpeg", "image/gif", "image/webp"}


def demo_only(view: View) -> View:
    """Let a page be there for everybody in the demo, and for nobody anywhere else."""

    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, *given: Any, **named: Any) -> HttpResponseBase:
        if not Installation.objects.filter(is_demo=True).exists():
            raise Http404
        return view(request, *given, **named)

    return guarded


@demo_only
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Show what came to everybody, or to one address, newest first."""
    everything = threads()
    person = request.GET.get("of", "").strip().lower()
    found = [thread for thread in everything if not person or thread.person == person]
    seen = found[0].newest.name if found else "none"
    if request.headers.get("HX-Request") and request.GET.get("seen") == seen:
        return HttpResponse(status=204)
    names = _names({thread.person for thread in everything})
    people = list(dict.fromkeys(thread.person for thread in everything))
    context = {
        "threads": found[:MOST_THREADS],
        "person": person,
        "people": [(one, names.get(one, one)) for one in people[:MOST_THREADS]],
        "names": names,
        "seen": seen,
        "now": timezone.now(),
    }
    return render(request, "mailbox/list.html", context)


@demo_only
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a mail as anybody."""
    start = {"address": request.GET.get("as", ""), "to": request.GET.get("to", "")}
    form = WriteForm(request.POST, request.FILES) if request.method == "POST" else WriteForm(initial=start)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        address = said["address"].lower()
        try:
            message_id = posting.write(
                name=said["name"] or _names({address}).get(address, ""),
                address=address,
                to=said["to"].address,
                subject=said["subject"],
                text=said["text"],
                files=said["enclosures"],
                at=timezone.now(),
            )
        except posting.NotSentError as error:
            form.add_error(None, str(error))
        else:
            return redirect("mailbox_thread", thread_key(address, message_id))
    known = (
        Address.objects.filter(kind=ChannelKind.EMAIL, is_primary=True)
        .select_related("customer")
        .order_by("customer__name")
    )
    context = {"form": form, "known": [(one.value, one.customer.name) for one in known[:400]]}
    return render(request, "mailbox/write.html", context, status=422 if form.errors else 200)


@demo_only
@require_http_methods(["GET", "POST"])
def thread(request: HttpRequest, key: str) -> HttpResponse:
    """Show one thread; answer it."""
    found = _thread(key)
    if request.headers.get("HX-Request") and request.GET.get("seen") == str(len(found.letters)):
        return HttpResponse(status=204)
    name = _names({found.person}).get(found.person, "")
    form = AnswerForm(request.POST, request.FILES) if request.method == "POST" else AnswerForm()
    if request.method == "POST" and found.answerable and form.is_valid():
        said = form.cleaned_data
        try:
            posting.answer(found.answerable, name=name, text=said["text"], files=said["enclosures"], at=timezone.now())
        except posting.NotSentError as error:
            form.add_error(None, str(error))
        else:
            return redirect(f"{reverse('mailbox_thread', args=[key])}#newest")
    context = {
        "thread": found,
        "letters": shown(found),
        "name": name or found.person,
        "form": form,
        "now": timezone.now(),
    }
    return render(request, "mailbox/thread.html", context, status=422 if form.errors else 200)


@demo_only
@require_safe
def file(request: HttpRequest, key: str, letter: int, number: int) -> HttpResponse:
    """Hand out one file of a mail: a picture to be looked at, anything else to be kept, nothing to be run."""
    try:
        found = _thread(key).letters[letter].mail.attachments[number]
    except IndexError:
        raise Http404 from None
    is_picture = found.content_type in SHOWN_AS_THEY_ARE
    answer = HttpResponse(found.content, content_type=found.content_type if is_picture else "application/octet-stream")
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if not is_picture:
        answer.headers["Content-Disposition"] = "attachment"
    return answer


def _thread(key: str) -> Thread:
    found = next((thread for thread in threads() if thread.key == key), None)
    if found is None:
        raise Http404(_("This mail is not here any more."))
    return found


def _names(people: set[str]) -> dict[str, str]:
    known = Address.objects.filter(kind=ChannelKind.EMAIL, value__in=people).select_related("customer")
    return {one.value: one.customer.name for one in known if one.customer.name}
