"""What agents do with a complaint, beside its conversation: one click, or a short form."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from heard.conversations.models import Conversation
from heard.conversations.queries.mentions import mentionable
from heard.conversations.views.answering import Done
from heard.conversations.views.asking import agent_of, conversation_for, given
from heard.feedback.actions.close_complaint import close_complaint
from heard.feedback.actions.hand_over_complaint import hand_over_complaint
from heard.feedback.actions.offer_remedy import RemedyIsWrong, offer_remedy
from heard.feedback.actions.open_complaint import open_complaint
from heard.feedback.actions.record_answer import AnsweredAlready, record_answer
from heard.feedback.actions.record_cause import record_cause
from heard.feedback.actions.reopen_complaint import reopen_complaint
from heard.feedback.actions.restore_complaint import restore_complaint
from heard.feedback.actions.withdraw_complaint import withdraw_complaint
from heard.feedback.complaint_words import ComplaintSpeaker
from heard.feedback.models import Complaint, ComplaintCause, Remedy, RemedyAnswer, RemedyKind
from heard.feedback.remedy_links import remedy_address
from heard.feedback.views.complaint_asking import EXPECTED, answer, complaint_for, form, step
from heard.staff.models import Agent

FEW = 20  # complaints of one conversation; more than a panel holds
MOST = 200


@require_safe
def panel(request: HttpRequest, number: int) -> HttpResponse:
    """Show what was complained of in a conversation; nothing, where nothing was."""
    conversation = conversation_for(request, number)
    found = Complaint.objects.standing().filter(conversation=conversation).select_related("owner", "cause", "closed_by")
    rows = list(found.order_by("-pk")[:FEW])
    complaint = next((row for row in rows if row.is_open), None)
    remedies = list(Remedy.objects.filter(complaint=complaint).order_by("pk")) if complaint else []
    context = {
        "number": number,
        "complaint": complaint,
        "remedies": remedies,
        "waiting": next((one for one in remedies if one.is_waiting), None),
        "closed": [row for row in rows if not row.is_open],
        "now": timezone.now(),
    }
    return render(request, "feedback/complaint_panel.html", context, using="jinja2")


def opening(request: HttpRequest, number: int) -> HttpResponse:
    """Take a conversation up as a complaint: what it is about, who sees to it, and whether the customer is told."""
    conversation = conversation_for(request, number)
    error: Exception | None = None
    if request.method == "POST":
        try:
            made = open_complaint(
                conversation=conversation,
                agent=agent_of(request),
                words=given(request, "words") or "",
                owner=_owner(conversation, given(request, "owner") or ""),
                cause=_cause(given(request, "cause") or ""),
                tells_customer=given(request, "tell") == "on",
                at=timezone.now(),
            )
        except EXPECTED as refusal:
            error = refusal
        else:
            said = _("Taken up. The customer is told.") if made.acknowledged_at else _("Taken up as a complaint")
            undo = reverse("feedback:complaint_withdrawal", args=[made.pk])
            return answer(request, Done(said, undo=undo), conversation.pk)
    owner = conversation.assignee_id or agent_of(request).pk
    return form(
        request, "open_complaint", title=_("Take it up as a complaint"), conversation_id=conversation.pk, error=error,
        owners=_owners(conversation), owner=str(owner), causes=_causes(None),
    )  # fmt: skip


def handing_over(request: HttpRequest, number: int) -> HttpResponse:
    """Give it to a colleague by name."""
    complaint, error = complaint_for(request, number), None
    conversation = complaint.conversation
    if request.method == "POST":
        owner = _owner(conversation, given(request, "owner") or "") or complaint.owner
        try:
            hand_over_complaint(complaint=complaint, agent=agent_of(request), owner=owner)
        except EXPECTED as refusal:
            error = refusal
        else:
            undo = reverse("feedback:complaint_owner", args=[complaint.pk])
            said = _("%(name)s sees to it now") % {"name": owner.name}
            return answer(request, Done(said, undo=undo, undo_data={"owner": complaint.owner_id}), conversation.pk)
    return form(
        request, "complaint_owner", title=_("Who sees to the complaint?"), conversation_id=conversation.pk, error=error,
        owners=_owners(conversation), owner=str(complaint.owner_id),
    )  # fmt: skip


def cause(request: HttpRequest, number: int) -> HttpResponse:
    """Note what went wrong."""
    complaint, error = complaint_for(request, number), None
    if request.method == "POST":
        chosen, words = _cause(given(request, "cause") or ""), given(request, "words") or ""
        try:
            record_cause(complaint=complaint, agent=agent_of(request), cause=chosen, words=words)
        except EXPECTED as refusal:
            error = refusal
        else:
            before = {"cause": complaint.cause_id or "", "words": complaint.cause_words}
            undo = reverse("feedback:complaint_cause", args=[complaint.pk])
            return answer(request, Done(_("Noted"), undo=undo, undo_data=before), complaint.conversation_id)
    return form(
        request, "complaint_cause", title=_("What went wrong?"), conversation_id=complaint.conversation_id, error=error,
        causes=_causes(complaint.cause), complaint=complaint,
    )  # fmt: skip


def remedies(request: HttpRequest, number: int) -> HttpResponse:
    """Note what is offered."""
    complaint, error = complaint_for(request, number), None
    if request.method == "POST":
        try:
            offer_remedy(
                complaint=complaint,
                agent=agent_of(request),
                kind=given(request, "kind") or "",
                amount=_amount(given(request, "amount") or ""),
                currency=given(request, "currency") or "",
                words=given(request, "words") or "",
                at=timezone.now(),
            )
        except EXPECTED as refusal:
            error = refusal
        else:
            said = _("Noted. Now tell the customer; ready words stand beside the conversation.")
            return answer(request, Done(said, seconds=8), complaint.conversation_id)
    last = Remedy.objects.exclude(currency="").order_by("-pk").values_list("currency", flat=True).first()
    return form(
        request, "remedy", title=_("Offer a remedy"), conversation_id=complaint.conversation_id, error=error,
        kinds=RemedyKind.choices, currency=last or "EUR",
    )  # fmt: skip


def answering(request: HttpRequest, number: int) -> HttpResponse:
    """Note what the customer said to what we offered."""
    complaint, error = complaint_for(request, number), None
    if request.method == "POST":
        try:
            _record(request, complaint)
        except EXPECTED as refusal:
            error = refusal
        else:
            return answer(request, Done(_("Noted")), complaint.conversation_id)
    return form(
        request, "remedy_answer", title=_("What did the customer say?"), conversation_id=complaint.conversation_id,
        error=error, answers=RemedyAnswer.choices,
    )  # fmt: skip


def _record(request: HttpRequest, complaint: Complaint) -> None:
    chosen, words = given(request, "answer") or "", given(request, "words") or ""
    remedy = Remedy.objects.filter(complaint=complaint, answer="", replaced_at__isnull=True).order_by("-pk").first()
    if remedy is None or chosen not in RemedyAnswer.values:
        raise AnsweredAlready
    record_answer(remedy=remedy, answer=RemedyAnswer(chosen), agent=agent_of(request), words=words, at=timezone.now())


def closure(request: HttpRequest, number: int) -> HttpResponse:
    """Close it: what was offered is answered, or nothing is due for a reason."""
    complaint, error = complaint_for(request, number), None
    if request.method == "POST":
        try:
            close_complaint(
                complaint=complaint,
                agent=agent_of(request),
                words=given(request, "words") or "",
                nothing_due=given(request, "nothing_due") == "on",
                at=timezone.now(),
            )
        except EXPECTED as refusal:
            error = refusal
        else:
            done = Done(_("Complaint closed"), undo=reverse("feedback:complaint_reopening", args=[complaint.pk]))
            return answer(request, done, complaint.conversation_id)
    last = Remedy.objects.filter(complaint=complaint).order_by("-pk").first()
    return form(
        request, "close_complaint", title=_("Close the complaint"), conversation_id=complaint.conversation_id,
        error=error, last=last,
    )  # fmt: skip


@step
def reopening(request: HttpRequest, complaint: Complaint) -> Done:
    """Say that it is not settled after all."""
    reopen_complaint(complaint=complaint, agent=agent_of(request), at=timezone.now())
    return Done(_("The complaint is open again"))


@step
def withdrawal(request: HttpRequest, complaint: Complaint) -> Done:
    """Say that it is no complaint."""
    withdraw_complaint(complaint=complaint, agent=agent_of(request), at=timezone.now())
    return Done(_("No complaint"), undo=reverse("feedback:complaint_restoring", args=[complaint.pk]))


@step
def restoring(request: HttpRequest, complaint: Complaint) -> Done:
    """Say that it is one after all."""
    restore_complaint(complaint=complaint, agent=agent_of(request), at=timezone.now())
    return Done(_("A complaint after all"))


@require_safe
def ready_words(request: HttpRequest, number: int) -> HttpResponse:
    """Return words for the answer that offers what is offered, with the link under which the customer answers it."""
    complaint = complaint_for(request, number)
    remedy = Remedy.objects.filter(complaint=complaint, answer="", replaced_at__isnull=True).order_by("-pk").first()
    words = ""
    if remedy is not None:
        whole = Conversation.objects.select_related("customer", "inbox__brand", "team").get(
            pk=complaint.conversation_id
        )
        now = timezone.now()
        link = remedy_address(remedy.pk, complaint.customer_id, at=now)
        words = ComplaintSpeaker(whole, at=now).offer(remedy, link=link)
    return HttpResponse(words, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


def _amount(typed: str) -> Decimal | None:
    """Return an amount typed as 25, 25.50 or 25,50. Raises RemedyIsWrong."""
    if not typed:
        return None
    try:
        return Decimal(typed.replace(",", ".").replace(" ", ""))
    except InvalidOperation as error:
        raise RemedyIsWrong from error


def _owner(conversation: Conversation, chosen: str) -> Agent | None:
    number = int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0
    return next((one for one in mentionable(conversation) if one.pk == number), None)


def _owners(conversation: Conversation) -> list[tuple[str, str]]:
    return [(str(one.pk), one.name) for one in mentionable(conversation)[:MOST]]


def _cause(chosen: str) -> ComplaintCause | None:
    return ComplaintCause.objects.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 19 else None


def _causes(current: ComplaintCause | None) -> list[tuple[str, Any]]:
    known = [one for one in ComplaintCause.objects.all()[:MOST] if one.is_active or one == current]
    return [("", _("Not known yet")), *((str(one.pk), one.name) for one in known)]
