"""What somebody wants, without how they greet and sign."""

from __future__ import annotations

import re

GREETING = re.compile(
    r"(hi|hello|hey|dear|good (morning|afternoon|evening|day)|hallo|liebe[rs]?|sehr geehrte[rs]?|guten (tag|morgen|abend)|moin"
    r"|servus|bonjour|bonsoir|cher|chère|salut|hola|buen[oa]s|estimad[oa]|querid[oa]|ciao|buongiorno|salve|gentile|olá|caro|cara"
    r"|prezad[oa]|beste|geachte|hej|hei|kære|cześć|dzień dobry|szanown[ya]|مرحبا|السلام|عزيز|שלום|здравствуйте|привет|добрый"
    r"|こんにちは|お世話|你好|您好|안녕)(?!\w)",
    re.IGNORECASE,
)
CLOSING = re.compile(
    r"(--\s*$|__+$|(with |kind(est)? |best |warm(est)? |many )*(regards|wishes|greetings)|yours|sincerely|cheers|best,?$|love,?$"
    r"|(all the best|take (good )?care|warmly|until (soon|then)|see you soon)( from .{1,40})?[,.!]*$"
    r"|(bis (bald|dann)|alles (gute|liebe)|à (très )?bientôt|hasta pronto|un abrazo|a presto|até breve|tot snel|do usłyszenia)[,.!]*$"
    r"|(many |best )?thanks?( you)?( so much| very much| a lot| in advance| again)?[,.!]*$"
    r"|(mit )?(freundlich\w*|viele|liebe|beste|herzlich\w*|schöne) (grüße\w*|gruß|grüsse\w*|gruss)|gruß|lg,?$|mfg|danke\w*( schön| im voraus)?[,.!]*$"
    r"|(bien )?cordialement|bien à vous|merci( d'avance)?[,.!]*$|(un )?(cordial )?saludos?|atentamente|gracias[,.!]*$"
    r"|cordiali saluti|distinti saluti|grazie[,.!]*$|atenciosamente|obrigad[oa][,.!]*$|met vriendelijke groet\w*|groet\w*"
    r"|(med )?(venlig|vänlig|vennlig)\w* hils\w*|pozdrawiam|с уважением|مع (أطيب )?التحيات|تحياتي|شكرا|בברכה|よろしく|此致|谢谢|감사합니다"
    r"|sent from my|von meinem .* gesendet|envoyé de mon)",
    re.IGNORECASE,
)
LONGEST_GREETING = 80  # characters of the line
SIGNED_WITHIN = 8  # the last lines, among which a signature begins


def matter_of(text: str) -> str:
    """Return a message without its greeting at the beginning and whatever stands below a closing; as it is if only that is in it."""
    lines = [line.rstrip() for line in text.strip().split("\n")]
    kept = _unsigned(_ungreeted(lines))
    return "\n".join(kept).strip()


def _ungreeted(lines: list[str]) -> list[str]:
    """Leave out a first line that greets; of one that goes on after the greeting's comma, only that part."""
    first = lines[0].strip() if lines else ""
    if not GREETING.match(first):
        return lines
    greeting, comma, rest = first.partition(",")
    if not comma and len(first) > LONGEST_GREETING:
        return lines
    if comma and len(greeting) <= LONGEST_GREETING and len(rest.split()) > 2:
        return [rest.strip(), *lines[1:]]
    return lines[1:] if len(first) <= LONGEST_GREETING else lines


def _unsigned(lines: list[str]) -> list[str]:
    start = max(0, len(lines) - SIGNED_WITHIN)
    for number in range(start, len(lines)):
        if CLOSING.match(lines[number].strip()) and (number > 0 or len(lines) == 1):
            return lines[:number]
    return lines
