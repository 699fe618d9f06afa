"""Sending a letter, and the page that thanks for it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from heard.channels.contact import asked_elsewhere as elsewhere
from heard.channels.contact.actions.take_letter import take_letter
from heard.channels.contact.letter import letter_of, problems_of
from heard.channels.contact.models import ContactPage
from heard.channels.contact.sent_links import SENT
from heard.channels.contact.slowing import may_write
from heard.channels.contact.views.page import framed, shown
from heard.channels.contact.views.visiting import from_our_pages, open_to_all
from heard.conversations.acknowledgements import expected, expected_by
from heard.conversations.models import Conversation
from heard.conversations.request_links import request_path
from heard.plumbing.signed_links import LinkIsWrong


@from_our_pages
@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest) -> HttpResponse:
    """Take a letter in; where something is wrong with it, show it again with everything that was typed."""
    if request.method != "POST":  # somebody loads the page again after it told them of a mistake
        return HttpResponseRedirect(reverse("contact"))
    letter = letter_of(request, elsewhere.known_customer(request))
    set_up, language, at = ContactPage.current(), translation.get_language() or "en", timezone.now()
    inbox = set_up.inbox_in_use()
    if problems := problems_of(letter):
        return shown(request, letter, problems=problems, status=422)
    if inbox is None or not set_up.has_form:
        closed = _("This form is closed. Please reach us in one of the other ways.")
        return shown(request, letter, problem=closed, status=409)
    if not may_write(request, letter.address):
        busy = _("That was tried very often. Please wait a while, then try again: what you wrote still stands below.")
        return shown(request, letter, problem=busy, status=429)
    taken = take_letter(letter=letter, inbox=inbox, language=language, at=at)
    return HttpResponseRedirect(f"{SENT.path(taken.pk, at=at)}?language={language}")


@open_to_all
@require_safe
def sent(request: HttpRequest, token: str) -> HttpResponse:
    """Thank for a letter: its number, and when to expect an answer.

    The way to the page of the request is shown to its customer alone, signed in: with it one reads our answers, and
    anybody can write anybody's address into a form. All others find it in the mail that acknowledges their letter.
    """
    at = timezone.now()
    row = _conversation(token)
    customer = elsewhere.known_customer(request)
    is_theirs = customer is not None and customer.pk == row.customer_id
    context = {
        "number": row.pk,
        "expected": _expected(row),
        "own_page": request_path(row.pk, row.customer_id, at=at) if is_theirs else "",
        "confirms": row.inbox.acknowledges,
    }
    return framed(request, "contact/sent.html", context)


def _conversation(token: str) -> Conversation:
    try:
        said = SENT.read(token)
    except LinkIsWrong as error:
        raise Http404 from error
    row = Conversation.objects.select_related("inbox", "customer").filter(pk=said.numbers[0]).first()
    if row is None or said.is_old(at=timezone.now()):
        raise Http404(_("This page is no longer there. You find your letter under “My requests”."))
    return row


def _expected(row: Conversation) -> str:
    """Return when an answer may be expected, in the words of our acknowledgements."""
    language = translation.get_language() or "en"
    moment = elsewhere.answered_by(row, at=row.created_at)
    return (
        expected_by(language, moment, at=row.created_at) if moment else expected(language, row.inbox.first_answer_hours)
    )
