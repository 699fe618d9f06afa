"""Which articles fit what customers wrote, for their acknowledgements: what everybody may read, and never for complaints."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.conf import settings

from heard.community.models import Question
from heard.conversations.meanwhile import Asked, Fitting
from heard.feedback.models import Complaint
from heard.knowledge.queries.fitting import SURE_FOR_MAIL, Letter, fitting
from heard.knowledge.queries.search import Hit
from heard.knowledge.reading import ANYBODY

#: Whoever writes one of these is cross with us; an article in return would be an insult.
_CROSS = re.compile(
    r"complain|unacceptable|disappoint|disgrace|outrag|furious|angry|appalling|terrible|worst|lawyer|scam"
    r"|beschwer|reklam|unverschämt|enttäusch|frechheit|inakzeptabel|empör|verärgert|wütend|anwalt|unmöglich"
    r"|réclamation|plainte|inacceptable|déçu|scandal|honteux|furieu|avocat"
    r"|queja|reclamaci|inaceptable|decepcion|vergüenza|indignad|abogado|reclamo|inaccettabile|delus|vergogn|avvocato"
    r"|klacht|onacceptabel|teleurgesteld|schandalig|boos|advocaat|reclamaç|inaceitável|desilud|vergonha|advogado"
    r"|skarg|niedopuszczaln|rozczarowan|skandal|prawnik|شكوى|غير مقبول|محبط|غاضب|محام",
    re.IGNORECASE,
)
LOOKED_AT = 5000  # characters


def fitting_articles(asked: Sequence[Asked]) -> Fitting:
    """Return what surely fits each letter, at most three titles with their whole addresses, in the letter's language."""
    calm = _calm(asked)
    letters = [Letter(text=one.text, language=one.language, subject=one.subject) for one in calm]
    found = fitting(letters, reader=ANYBODY, sure=SURE_FOR_MAIL) if letters else []
    site, empty = settings.HEARD_URL.rstrip("/"), _unanswered(found)
    offered = ([(hit.title, site + hit.url) for hit in hits if hit.key not in empty] for hits in found)
    return {one.conversation_id: answers for one, answers in zip(calm, offered, strict=True) if answers}


def _unanswered(found: Sequence[Sequence[Hit]]) -> set[str]:
    """Return the keys of questions in the community that nobody has answered: one's own, handed to the team, is the likeliest."""
    numbers = [int(hit.key.partition(":")[2]) for hits in found for hit in hits if hit.kind == "question"]
    empty = Question.objects.filter(pk__in=numbers, answer_count=0).values_list("pk", flat=True) if numbers else ()
    return {f"question:{number}" for number in empty}


def _calm(asked: Sequence[Asked]) -> list[Asked]:
    """Leave out complaints: those that are known as such, and those that sound like one."""
    calm = [one for one in asked if not _CROSS.search(f"{one.subject}\n{one.text[:LOOKED_AT]}")]
    known = Complaint.objects.filter(conversation__in=[one.conversation_id for one in calm])
    complaints = set(known.values_list("conversation_id", flat=True)) if calm else set()
    return [one for one in calm if one.conversation_id not in complaints]
