"""The line above a quote, "On … X wrote:", in the languages of the world's mail programs."""

from __future__ import annotations

import re

WROTE = (
    r"wrote|writes|schrieb(?:en)?|a\s+écrit|écrit|escribió|escribi[oó]|ha\s+escrit|va\s+escriure|escreveu|ha\s+scritto|scrive|scritto"
    r"|schreef|het\s+volgende\s+geschreven|geschreven|napisał(?:\(a\)|a|/a)?|pisze|skrev|kirjoitti"
    r"|napsal(?:\(a\)|a)?|napísal(?:\(a\)|a)?|píše|yazdı|написал(?:\(а\)|а)?|пишет|написав(?:\(ла\))?|написала|пише"
    r"|написа|написао(?:/ла)?|je\s+napisala?|napisao\s+je|napisala\s+je|napisao|έγραψε|a\s+scris|írta|đã\s+viết|menulis"
    r"|kirjutas|rakstīja|rašė|写道|寫道|写到|書きました|のメール|님이\s*작성|작성|님께서\s*쓰신\s*글|썼습니다|كتب(?:ت)?|كتابة\s+ما\s+يلي"
    r"|כתב(?:/ה|ה)?|נכתב|نوشت|เขียนว่า|ने\s+लिखा"
)
INTRO = (
    r"on|at|le|am|den|el|il|in\s+data|op|em|på|no\s+dia|na|w\s+dniu|dnia|dne|dňa|data|pada(?:\s+tanggal)?|vào|în|pe|στις|την"
    r"|на|в|во|от|у|з|在|于|於|في|בתאריך|ב|kl\.?|från|da|del|message\s+du|le\s+message|mensaje\s+de|ใน(?:วันที่)?"
)
ADDRESS = r"[^\s<>()\"',;]+@[^\s<>()\"',;]+"
MARKUP = re.compile("^[\\s*_\\-–—\"'“”]+|[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# A day, perhaps after its name: "2024-05-12", "12. Mai", "ср, 30 апр.", "Wednesday, 17 November", "11:00 AM".
STARTS_WITH_DATE = re.compile(r"(?:[^\W\d]{1,14}\.?,?\s{1,3}){0,2}[^\W\d]{0,5}\d", re.IGNORECASE)
STARTS_WITH_INTRO = re.compile(rf"(?:{INTRO})(?:[\s,،:-]|(?=\d))[^<>]{{0,60}}?\d", re.IGNORECASE)
STARTS_WITH_NAME = re.compile(rf"[^.!?<>\n]{{0,80}}[<(\[]\s*(?:mailto:)?{ADDRESS}\s*[>)\]]")
SPEECH = tuple("\"'“”„«»‘’「『")
QUOTING = re.compile(r"(?:quoting|zitat von|citando(?: a)?|quotando|citation de|citat od|citát od|cytat|citerar|siteerataan)\s.{2,200}:$",
                     re.IGNORECASE)  # fmt: skip
ENDS_WITH_WROTE = re.compile(rf"(?:{WROTE})(?:\s+(?:het\s+volgende|følgende|följande|le\s+message\s+suivant|ezt))?\s*(?::|：|-{{3,}}|…|\.{{3}})\s*-*$",
                             re.IGNORECASE)  # fmt: skip
ENDS_WITH_WROTE_ALONE = re.compile(rf"(?:{WROTE})$", re.IGNORECASE)
# The verb stands before the name or the date: "schrieb X:", "skrev X:", "schreef X:", "ezt írta (időpont: …):".
WROTE_INSIDE = re.compile(
    rf"(?:\s|>|^)(?:{WROTE}|ezt\s+írta|escreveu\s+no\s+dia|tarihinde)[\s(,].{{0,200}}[:：]$", re.IGNORECASE
)
ENDS_WITH_ADDRESS = re.compile(rf"[<(\[]\s*(?:mailto:)?{ADDRESS}\s*[>)\]]+[\"'»”]*\s*[:：]$")
ENDS_WITH_SENDER = re.compile(rf"[<(]\s*{ADDRESS}\s*[>)]$")
HAS_ADDRESS = re.compile(ADDRESS)
HAS_TIME_OR_YEAR = re.compile(
    r"\d{1,2}\s?[:.h時时点]\s?\d{2}|(?<!\d)(?:19|20)\d{2}(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|[٠-٩]{4}"
)
FIRST_PERSON = re.compile(
    r"\b(?:I|we|ich|wir)\s+(?:wrote|schrieben?|habe)\b|\bschrieben?\s+(?:ich|wir)\b|\bj['’]ai\s+écrit\b", re.IGNORECASE
)
LAST_LETTERS = (":", "：", "…", "...", "---", "wrote", ":*", ":_")
INVISIBLE = "".join(chr(code) for code in (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
LONGEST = 400
MOST_LINES = 4
ENDING = 60


def attribution_starts(lines: list[str]) -> set[int]:
    """Return the numbers of the lines an attribution may begin at, judged only by how the lines near them end."""
    starts: set[int] = set()
    for number, line in enumerate(lines):
        if line.endswith(LAST_LETTERS) or (not line.isascii() and _may_end(line)):
            starts.update(range(number - MOST_LINES + 1, number + 1))
    return starts


def find_attribution(lines: list[str], start: int) -> tuple[int, bool] | None:
    """Return the number of the attribution's last line, and whether it is certain even without a quote below it.

    `lines` are the lines of the text without surrounding space; an attribution may be broken over up to four.
    """
    first = MARKUP.sub("", lines[start][: LONGEST + 1])
    if not first or len(first) > LONGEST or not _may_start(first):
        return None
    joined = ""
    for end in range(start, min(start + MOST_LINES, len(lines))):
        line = MARKUP.sub("", lines[end]) if end > start else first
        if not line or len(joined) + len(line) > LONGEST or (end > start and _starts_afresh(line)):
            return None
        joined = f"{joined} {line}" if joined else line
        if _may_end(joined):
            certain = _judged(joined.rstrip("*_ "))
            if certain is not None:
                return end, certain and ("@" in joined or not _is_speech(lines, end + 1))
    return None


def _may_end(line: str) -> bool:
    return line.endswith(LAST_LETTERS) or (not line.isascii() and line.rstrip(INVISIBLE).endswith(LAST_LETTERS))


def _may_start(line: str) -> bool:
    return bool(
        STARTS_WITH_INTRO.match(line)
        or STARTS_WITH_DATE.match(line)
        or STARTS_WITH_NAME.match(line)
        or QUOTING.match(line)
        or ENDS_WITH_WROTE.search(line[-ENDING:])
    )


def _starts_afresh(line: str) -> bool:
    """Tell whether an attribution begins again on a later line, so that what stands above it is prose."""
    return bool(STARTS_WITH_INTRO.match(line) and "@" in line and HAS_TIME_OR_YEAR.search(line))


def _is_speech(lines: list[str], number: int) -> bool:
    """Tell whether the next words stand in quotation marks: then somebody tells what was said, in his own mail."""
    following = next((line for line in lines[number : number + 3] if line), "")
    return following.startswith(SPEECH)


def _judged(joined: str) -> bool | None:
    """Return True for a certain attribution, False for one that needs a quote below it, None for none."""
    address, moment = "@" in joined and HAS_ADDRESS.search(joined), HAS_TIME_OR_YEAR.search(joined)
    if address and moment and ENDS_WITH_ADDRESS.search(joined):
        return True
    if FIRST_PERSON.search(joined):
        return None
    if ENDS_WITH_WROTE.search(joined[-ENDING:]) or WROTE_INSIDE.search(joined):
        return bool(address) or bool(moment and (STARTS_WITH_INTRO.match(joined) or STARTS_WITH_DATE.match(joined)))
    if ENDS_WITH_WROTE_ALONE.search(joined[-ENDING:]):
        return True if address and moment else None
    return True if QUOTING.match(joined) and address else None


def names_day_and_sender(line: str) -> bool:
    """Tell whether a line is nothing but a day and a sender; right above a quote it is what some programs write."""
    line = MARKUP.sub("", line[:LONGEST])
    return bool(STARTS_WITH_DATE.match(line) and HAS_TIME_OR_YEAR.search(line) and ENDS_WITH_SENDER.search(line))
