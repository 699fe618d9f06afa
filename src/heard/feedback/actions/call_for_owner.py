"""Call whoever served a customer who is unhappy, with a note in the conversation."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from heard.conversations.actions._row import ConversationGone
from heard.conversations.actions.note import note
from heard.feedback.models import LOW, Satisfaction, Score
from heard.staff.models import Business

if TYPE_CHECKING:
    import datetime as dt

    from heard.feedback.events import SatisfactionGiven
    from heard.plumbing.reactions import Recorded


def call_for_owner(*, satisfaction: Satisfaction, at: dt.datetime) -> None:
    """Tell colleagues, once for each answer, that a customer was served badly; whoever served them is called by name."""
    if satisfaction.score is None or satisfaction.score > LOW:
        return
    owner = satisfaction.agent or satisfaction.conversation.assignee
    with translation.override(Business.current().language):
        label = Score(satisfaction.score).label
        told = _("The customer said how they were served: %(score)s of 5, “%(label)s”. A kind word helps now.")
        text = told % {"score": satisfaction.score, "label": label}
    once = uuid.uuid5(uuid.NAMESPACE_OID, f"heard low score {satisfaction.pk}")
    try:
        note(
            conversation=satisfaction.conversation, agent=None, signed="Heard", text=text, at=at,
            mentions=[owner] if owner else [], client_id=once,
        )  # fmt: skip
    except ConversationGone:
        return


def call_for_owners(facts: Sequence[Recorded[SatisfactionGiven]]) -> None:
    """React to low scores."""
    low = {fact.event.satisfaction_id for fact in facts if fact.event.score <= LOW}
    rows = Satisfaction.objects.filter(pk__in=low).select_related("agent", "conversation__assignee")
    for row in rows.order_by("pk"):
        call_for_owner(satisfaction=row, at=timezone.now())
