"""How the API says what the verbs refuse: the status and the stable code; the sentence is the one agents read."""

from __future__ import annotations

from collections.abc import Mapping

from heard.feedback.actions._complaints import ComplaintIsOver, ComplaintOpenAlready
from heard.feedback.actions.close_complaint import NotSettled
from heard.feedback.actions.offer_remedy import RemedyIsWrong
from heard.feedback.actions.open_complaint import NothingSaid
from heard.feedback.actions.record_answer import AnsweredAlready
from heard.feedback.views.complaint_asking import told
from heard.plumbing.api.problems import Refusal

REFUSALS: Mapping[type[Exception], Refusal] = {
    NothingSaid: Refusal(422, "nothing-said", told),
    ComplaintOpenAlready: Refusal(409, "complaint-open-already", told),
    ComplaintIsOver: Refusal(409, "complaint-is-over", told),
    RemedyIsWrong: Refusal(422, "wrong-remedy", told),
    AnsweredAlready: Refusal(409, "answered-already", told),
    NotSettled: Refusal(409, "not-settled", told),
}
