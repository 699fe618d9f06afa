"""How the API says what the verbs refuse: the status and the stable code; the sentence is the one agents read."""

from __future__ import annotations

from collections.abc import Mapping

from heard.plumbing.api.problems import Refusal
from heard.promises.actions.ask_for_call import NumberIsWrong
from heard.promises.actions.choose_wish import NoChatYet
from heard.promises.actions.explain import NotBroken
from heard.promises.actions.log_call import NotACall
from heard.promises.actions.make import MomentIsWrong
from heard.promises.actions.release import EndedAlready
from heard.promises.actions.undo_end import TooLateToUndo
from heard.promises.business_time import NeverOpenError
from heard.promises.refusals import told

NEVER = "The house of this calendar is not open in the next two years, so nothing is ever due."
NO_CHAT = "This customer has had no chat with us yet, so nothing can be told there."
NO_NUMBER = "Give a telephone number with its area code, as in +49 30 901820."

REFUSALS: Mapping[type[Exception], Refusal] = {
    MomentIsWrong: Refusal(422, "wrong-moment", told),
    EndedAlready: Refusal(409, "ended-already", told),
    NotACall: Refusal(409, "not-a-call", told),
    NotBroken: Refusal(409, "not-broken", told),
    TooLateToUndo: Refusal(409, "too-late-to-undo", told),
    NeverOpenError: Refusal(422, "never-open", lambda error: NEVER),
    NoChatYet: Refusal(409, "no-chat-yet", lambda error: NO_CHAT),
    NumberIsWrong: Refusal(422, "wrong-number", lambda error: NO_NUMBER),
}
