"""How the API says what the verbs refuse: the status and the stable code; the sentence is the one agents read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from heard.conversations import refusals
from heard.conversations.actions._holds import HeldOpen
from heard.conversations.actions._incidents import IncidentIsOver
from heard.conversations.actions._moving import SameConversation, UndoLaterFirst
from heard.conversations.actions._row import ConversationGone
from heard.conversations.actions._writing import NothingToSay
from heard.conversations.actions.act_in_bulk import TooManyAtOnce as TooManyInBulk
from heard.conversations.actions.assign import MayNotOpen
from heard.conversations.actions.change_view import NameIsTaken
from heard.conversations.actions.describe import DescriptionIsWrong
from heard.conversations.actions.link_to_incident import TooManyLinks
from heard.conversations.actions.open_incident import TitleIsWrong
from heard.conversations.actions.reply import CustomerWasErased, NewerMessageArrived, NobodyToAnswer
from heard.conversations.actions.run_macro import MacroIsWrong
from heard.conversations.actions.save_draft import DraftTooLong
from heard.conversations.actions.save_view import OnlyLeadsShare, ViewIsWrong
from heard.conversations.actions.snooze import MomentHasPassed
from heard.conversations.actions.split import CannotSplit
from heard.conversations.actions.start import NobodyThere, TooManyAtOnce
from heard.conversations.actions.tag import TagIsWrong
from heard.conversations.actions.tell_incident import NobodyConcerned, TextTooLong
from heard.conversations.actions.withdraw_reply import TooLate
from heard.conversations.views import saved_views
from heard.plumbing.api.problems import Refusal

NEWER = "The customer has said something newer. Read it, and send again with its id as seen_message_id."

ERASED = "This customer was erased and can no longer be answered. Nothing was sent."


def _newer(error: Any) -> dict[str, Any]:
    return {"message_ids": error.message_ids}


def _whom(error: Any) -> dict[str, Any]:
    return {"customer_id": error.customer.pk}


REFUSALS: Mapping[type[Exception], Refusal] = {
    NewerMessageArrived: Refusal(409, "newer-message", lambda error: NEWER, _newer),
    ConversationGone: Refusal(404, "conversation-gone", refusals.told),
    HeldOpen: Refusal(409, "held-open", refusals.told),
    MayNotOpen: Refusal(422, "may-not-open", refusals.told),
    NothingToSay: Refusal(422, "nothing-to-say", refusals.told),
    CustomerWasErased: Refusal(409, "customer-erased", lambda error: ERASED),
    NobodyToAnswer: Refusal(422, "nobody-to-answer", refusals.told),
    NobodyThere: Refusal(422, "nobody-there", refusals.told, _whom),
    TooManyAtOnce: Refusal(422, "too-many-at-once", refusals.told),
    TooManyInBulk: Refusal(422, "too-many-at-once", lambda error: "Name up to 500 conversations at once."),
    DescriptionIsWrong: Refusal(422, "invalid-request", lambda error: f"{error}: this value does not fit"),
    TagIsWrong: Refusal(422, "wrong-tag", refusals.told),
    MomentHasPassed: Refusal(422, "moment-has-passed", refusals.told),
    MacroIsWrong: Refusal(409, "macro-does-not-work", refusals.told),
    DraftTooLong: Refusal(422, "draft-too-long", refusals.told),
    IncidentIsOver: Refusal(409, "incident-is-over", refusals.told),
    TitleIsWrong: Refusal(422, "wrong-title", refusals.told),
    TooManyLinks: Refusal(422, "too-many-at-once", refusals.told),
    NobodyConcerned: Refusal(409, "nobody-concerned", refusals.told),
    TextTooLong: Refusal(422, "text-too-long", refusals.told),
    TooLate: Refusal(409, "too-late", refusals.told),
    SameConversation: Refusal(409, "same-conversation", refusals.told),
    UndoLaterFirst: Refusal(409, "undo-later-first", refusals.told),
    CannotSplit: Refusal(422, "cannot-split", refusals.told),
    ViewIsWrong: Refusal(422, "wrong-view", lambda error: saved_views.REFUSALS[ViewIsWrong]()),
    OnlyLeadsShare: Refusal(403, "only-leads-share", lambda error: saved_views.REFUSALS[OnlyLeadsShare]()),
    NameIsTaken: Refusal(409, "name-is-taken", lambda error: saved_views.REFUSALS[NameIsTaken]()),
}
