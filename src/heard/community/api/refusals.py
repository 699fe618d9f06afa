"""How the API says what the verbs refuse. What only members meet, such as having written too much, is not among it."""

from __future__ import annotations

from collections.abc import Mapping

from heard.community.actions._posts import IsClosed, NotAllowed, TextIsWrong
from heard.community.actions.draft_article import NoHelpCentre
from heard.community.refusals import refusal
from heard.plumbing.api.problems import Refusal

NOT_ALLOWED = "This is not possible as it stands: it is hidden or gone by now, or a customer's to decide."

REFUSALS: Mapping[type[Exception], Refusal] = {
    NotAllowed: Refusal(409, "not-possible", lambda error: NOT_ALLOWED),
    IsClosed: Refusal(409, "question-closed", lambda error: "This question is closed. Open it again to add to it."),
    TextIsWrong: Refusal(422, "wrong-text", refusal, lambda error: {"reason": error.reason}),
    NoHelpCentre: Refusal(409, "no-help-centre", lambda error: "There is no help centre yet that it could stand in."),
}
