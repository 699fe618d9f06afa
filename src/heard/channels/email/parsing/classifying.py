"""What sort of mail it is, and whether a machine wrote it (RFC 3834, RFC 2919, and what Exchange and others do)."""

from __future__ import annotations

import re

from heard.channels.email.parsing.headers import Headers
from heard.channels.email.parsing.mail import Address, Kind, ListFacts

AUTO_REPLY_FIELDS = (
    "x-autoreply",
    "x-autorespond",
    "x-auto-reply",
    "x-autoreply-from",
    "x-mail-autoreply",
    "x-autoresponder",
    "x-away",
)
"""Fields that only automatic answers carry."""

AUTO_REPLY_PRECEDENCE = {"auto_reply", "auto-reply"}
MACHINE_PRECEDENCE = {"bulk", "junk", "list"} | AUTO_REPLY_PRECEDENCE
SUPPRESSED = re.compile(r"\b(?:all|oof|autoreply)\b", re.IGNORECASE)
AUTO_SUBJECT = re.compile(
    r"\s*(?:(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office(?: autoreply)?|autoreply|automatische antwort|automatische abwesenheitsnotiz|abwesenheitsnotiz"
    r"|abwesenheitsmeldung|réponse automatique|absence du bureau|message d['’]absence|respuesta automática|fuera de (?:la )?oficina|resposta automática|fora do escritório|risposta automatica|fuori (?:sede|ufficio)"
    r"|automatisch antwoord|automatische beantwoording|afwezigheidsbericht|odpowiedź automatyczna|autoodpowiedź|poza biurem|autosvar|automatiskt svar|automatisk svar|frånvaro|ikke til stede|fravær"
    r"|automaattinen vastaus|poissaoloviesti|automatická odpověď|mimo kancelář|otomatik yanıt|ofis dışında|автоматический ответ|автоответ|автоматична відповідь|自动答复|自动回复|自動回覆|自動応答|自動返信|不在通知"
    r"|자동 회신|자동 응답|رد تلقائي|خارج المكتب|תשובה אוטומטית|מענה אוטומטי|αυτόματη απάντηση|automatikus válasz|răspuns automat|automatski odgovor)\s*[:：]"
    r"|\[?auto[- ]?reply\]?\b)",
    re.IGNORECASE,
)
REPORTS = {"disposition-notification": "auto_reply", "feedback-report": "auto_reply", "delivery-status": "auto_reply"}
ROBOTS = re.compile(
    r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|noreply[+._-].*|nepasrepondre|bounces?(?:[+-].*)?|auto-?(?:reply|confirm))$",
    re.IGNORECASE,
)


def list_facts(headers: Headers) -> ListFacts:
    """Return what the List-* fields say (RFC 2369, RFC 2919)."""
    list_id = headers.text("list-id")
    inside = re.search(r"<([^<>]+)>", list_id)
    return ListFacts(
        list_id=(inside[1] if inside else list_id).strip() or None,
        post=headers.text("list-post") or None,
        unsubscribe=headers.text("list-unsubscribe") or None,
        unsubscribe_post=headers.text("list-unsubscribe-post") or None,
    )


def kind_of(headers: Headers, *, report: str, facts: ListFacts) -> Kind:
    """Return the sort of a mail that is no bounce. `report` is the report-type of a multipart/report, else empty."""
    if report in REPORTS or _answers_automatically(headers):
        return "auto_reply"
    posting = facts.post is not None and facts.post.upper() != "NO"
    if facts.list_id or posting or "mailing-list" in headers or first_word(headers, "precedence") == "list":
        return "list"
    return "message"


def _answers_automatically(headers: Headers) -> bool:
    submitted = first_word(headers, "auto-submitted")
    if submitted and submitted != "no":
        return True
    if (
        first_word(headers, "precedence") in AUTO_REPLY_PRECEDENCE
        or first_word(headers, "x-precedence") in AUTO_REPLY_PRECEDENCE
    ):
        return True
    if any(name in headers and first_word(headers, name) != "no" for name in AUTO_REPLY_FIELDS):
        return True
    if (
        first_word(headers, "delivered-to") == "autoresponder"
        or "autoresponder" in headers.raw("x-post-messageclass").lower()
    ):
        return True
    return bool(AUTO_SUBJECT.match(headers.text("subject")[:200])) and _answers_something(headers)


def _answers_something(headers: Headers) -> bool:
    """A subject alone proves nothing, people write "Automatic reply: …" too; it needs a second sign."""
    return (
        headers.raw("return-path") == "<>"
        or "x-auto-response-suppress" in headers
        or "x-ms-exchange-inbox-rules-loop" in headers
        or first_word(headers, "precedence") in MACHINE_PRECEDENCE
        or "in-reply-to" in headers
        or "references" in headers
        or "x-ms-exchange-generated-message-source" in headers
    )


def is_automatic(headers: Headers, *, kind: Kind, sender: Address, facts: ListFacts) -> bool:
    """Tell whether no automatic answer may be sent to this mail: machines, lists, bulk, and those who asked not to."""
    if kind != "message":
        return True
    if facts.unsubscribe or first_word(headers, "precedence") in MACHINE_PRECEDENCE:
        return True
    if headers.raw("return-path") == "<>" or SUPPRESSED.search(headers.raw("x-auto-response-suppress")):
        return True
    return not sender.address or bool(ROBOTS.match(sender.address.partition("@")[0]))


def first_word(headers: Headers, name: str) -> str:
    """Return the value of a keyword field without parameters, in lower case."""
    return headers.raw(name).partition(";")[0].partition(" ")[0].strip().lower()
