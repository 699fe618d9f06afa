"""How promises sound in the languages we understand: who binds themselves, to what, and by when.

Every pattern is matched against a sentence in lower case, without marks on letters (é is e), except in Arabic.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = r"(?<!\w)(?:{})(?!\w)"


def _any(*words: str) -> re.Pattern[str]:
    return re.compile(_WORD.format("|".join(words)))


@dataclass(frozen=True)
class Tongue:
    """One language."""

    binding: re.Pattern[str]
    refusing: re.Pattern[str]
    calling: re.Pattern[str]
    telling: re.Pattern[str]
    days: tuple[re.Pattern[str], ...]  # today, tomorrow, the day after
    weekdays: tuple[re.Pattern[str], ...]  # Monday first
    months: tuple[str, ...]  # beginnings that tell them apart
    date: re.Pattern[str]  # with groups day and month, the month by name or number
    within: re.Pattern[str]  # with groups count and unit
    counts: dict[str, int]
    units: dict[str, str]  # the beginning of a unit: hour, day, week
    parts: tuple[tuple[re.Pattern[str], int], ...]  # parts of a day with the hour at which they end
    clock: re.Pattern[str]  # with groups hour, minute, half (am or pm)
    week_end: re.Pattern[str]


def _weekdays(*names: str) -> tuple[re.Pattern[str], ...]:
    return tuple(_any(name) for name in names)


TONGUES = {
    "en": Tongue(
        binding=_any("i'?ll", "i will", "we'?ll", "we will", "i am going to", "you will (?:have|get|receive|hear)", "you'?ll (?:have|get|receive|hear)", "i promise", "we promise", "it (?:will|leaves|arrives)(?: (?:be|arrive|leave|ship))?", "let me"),
        refusing=_any("can'?t", "cannot", "won'?t", "will not", "unable", "if", "might", "may", "perhaps", "maybe", "hope", "probably", "unless"),
        calling=_any("call", "ring", "phone", "call you back"),
        telling=_any("let you know", "get back to you", "keep you (?:posted|informed|updated)", "update", "come back to you", "write (?:to )?you", "hear from"),
        days=(_any("today", "this afternoon", "this evening", "tonight", "this morning", "end of (?:the )?day"), _any("tomorrow"), _any("the day after tomorrow")),
        weekdays=_weekdays("mondays?", "tuesdays?", "wednesdays?", "thursdays?", "fridays?", "saturdays?", "sundays?"),
        months=("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        date=re.compile(r"(?<!\w)(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?P<month>[a-z]{3,9})|(?P<month2>[a-z]{3,9}) (?P<day2>\d{1,2})(?:st|nd|rd|th)?)(?!\w)"),
        within=re.compile(r"(?<!\w)(?:in|within)(?: the next)? (?P<count>\d{1,3}|[a-z]+) (?P<unit>hours?|days?|weeks?|business days?|working days?)(?!\w)"),
        counts={"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10, "few": 3},
        units={"hour": "hour", "day": "day", "week": "week", "business": "day", "working": "day"},
        parts=((_any("before noon", "by noon", "midday", "in the morning", "this morning", "tomorrow morning"), 12), (_any("afternoon",), 18), (_any("evening", "tonight"), 20)),
        clock=re.compile(r"(?<!\w)(?:at|by|before|until|around) (?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))? ?(?P<half>am|pm|a\.m\.|p\.m\.|o'clock)?(?![\w:])"),
        week_end=_any("(?:by|before) the end of (?:the|this) week", "this week"),
    ),
    "de": Tongue(
        binding=_any("ich", "wir", "sie (?:haben|bekommen|erhalten|horen)", "du (?:hast|bekommst|erhaltst|horst)", "versprochen", "kommt", "geht"),
        refusing=_any("nicht", "kein[a-z]*", "leider", "falls", "wenn", "vielleicht", "hoffentlich", "hoffe[n]?", "vermutlich", "eventuell"),
        calling=_any("rufe[n]?", "anrufen", "ruckruf", "zuruckrufen", "telefonier[a-z]*"),
        telling=_any("melde[n]?", "bescheid", "informier[a-z]*", "auf dem laufenden", "schreibe[n]?", "zwischenstand"),
        days=(_any("heute", "bis feierabend"), _any("morgen(?! fruh um)"), _any("ubermorgen")),
        weekdays=_weekdays("montags?", "dienstags?", "mittwochs?", "donnerstags?", "freitags?", "(?:samstag|sonnabend)s?", "sonntags?"),
        months=("jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez"),
        date=re.compile(r"(?<!\w)(?P<day>\d{1,2})\. ?(?P<month>[a-z]{3,9}|\d{1,2})\.?(?!\w)"),
        within=re.compile(r"(?<!\w)(?:in|innerhalb(?: von)?|binnen)(?: den nachsten)? (?P<count>\d{1,3}|[a-z]+) (?P<unit>stunden?|tage?n?|wochen?|werktage?n?)(?!\w)"),
        counts={"ein": 1, "einer": 1, "einem": 1, "zwei": 2, "drei": 3, "vier": 4, "funf": 5, "sechs": 6, "sieben": 7, "zehn": 10, "wenigen": 3},
        units={"stunde": "hour", "tag": "day", "woche": "week", "werktag": "day"},
        parts=((_any("vormittags?", "bis mittag", "vor mittag", "am mittag", "morgens", "fruh"), 12), (_any("nachmittags?"), 18), (_any("abends?"), 20)),
        clock=re.compile(r"(?<!\w)(?:um|bis|vor|gegen|spatestens) (?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))? ?(?P<half>uhr)(?!\w)"),
        week_end=_any("bis (?:zum )?ende der woche", "bis wochenende", "diese woche", "bis ende der woche"),
    ),
    "fr": Tongue(
        binding=_any("je", "nous", "vous (?:aurez|recevrez)", "j'[a-z]+", "il part[a-z]*", "elle part[a-z]*"),
        refusing=_any("ne", "n'[a-z]+", "pas", "si", "peut-etre", "espere[a-z]*", "espérons", "probablement"),
        calling=_any("(?:r)?appel[a-z]*", "telephon[a-z]*"),
        telling=_any("tiens au courant", "tiendr[a-z]+", "inform[a-z]*", "recontact[a-z]*", "reviendr[a-z]+", "reviens", "ecri[a-z]*", "nouvelles"),
        days=(_any("aujourd'hui", "ce soir", "cet apres-midi", "ce matin"), _any("demain"), _any("apres-demain")),
        weekdays=_weekdays("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        months=("janv", "fevr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec"),
        date=re.compile(r"(?<!\w)(?P<day>\d{1,2})(?:er)?(?:/| )(?P<month>[a-z]{3,9}|\d{1,2})(?!\w)"),
        within=re.compile(r"(?<!\w)(?:dans|sous|d'ici)(?: les)? (?P<count>\d{1,3}|[a-z]+) (?P<unit>heures?|jours?|semaines?)(?!\w)"),
        counts={"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "dix": 10, "quelques": 3},
        units={"heure": "hour", "jour": "day", "semaine": "week"},
        parts=((_any("avant midi", "a midi", "matin", "dans la matinee"), 12), (_any("apres-midi"), 18), (_any("soir", "soiree"), 20)),
        clock=re.compile(r"(?<!\w)(?:a|avant|vers|d'ici) (?P<hour>\d{1,2}) ?(?P<half>h|heures)(?P<minute>\d{2})?(?!\w)"),
        week_end=_any("d'ici la fin de la semaine", "avant la fin de la semaine", "cette semaine"),
    ),
    "es": Tongue(
        binding=_any("[a-z]+(?:re|remos)", "le llamo", "les? llamamos", "te llamo", "lo (?:tendra|recibira)[a-z]*", "(?:tendra|recibira)s?", "vamos a", "voy a", "nos (?:ponemos|pondremos)", "me (?:pongo|pondre)"),
        refusing=_any("no", "si", "quizas?", "tal vez", "espero", "esperamos", "probablemente"),
        calling=_any("llam[a-z]+", "telefone[a-z]+"),
        telling=_any("inform[a-z]+", "avis[a-z]+", "mantendr[a-z]+", "escrib[a-z]+", "novedades", "contacto"),
        days=(_any("hoy", "esta tarde", "esta noche"), _any("(?<!pasado )(?<!la )manana"), _any("pasado manana")),
        weekdays=_weekdays("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"),
        months=("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
        date=re.compile(r"(?<!\w)(?P<day>\d{1,2})(?: de |/)(?P<month>[a-z]{3,10}|\d{1,2})(?!\w)"),
        within=re.compile(r"(?<!\w)(?:en|dentro de)(?: las proximas| los proximos| un plazo de)? (?P<count>\d{1,3}|[a-z]+) (?P<unit>horas?|dias?|semanas?)(?!\w)"),
        counts={"un": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "diez": 10, "pocos": 3, "pocas": 3},
        units={"hora": "hour", "dia": "day", "semana": "week"},
        parts=((_any("antes del mediodia", "por la manana", "al mediodia"), 12), (_any("por la tarde", "esta tarde"), 18), (_any("por la noche", "esta noche"), 20)),
        clock=re.compile(r"(?<!\w)(?:a las|antes de las|hacia las|sobre las) (?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?(?P<half> h| horas| de la tarde| de la manana)?(?!\w)"),
        week_end=_any("antes del fin de semana", "esta semana", "antes de que acabe la semana"),
    ),
    "ar": Tongue(
        binding=re.compile(r"(?<!\w)(?:سوف|سأ\w+|سن\w+|ست\w+|سي\w+|نعدكم|أعدك)"),
        refusing=re.compile(r"(?<!\w)(?:لن|لا|إذا|ربما|نأمل|قد)(?!\w)"),
        calling=re.compile(r"(?:اتصل|أتصل|نتصل|سأتصل|سنتصل|مكالمة|هاتف)"),
        telling=re.compile(r"(?:نخبر|أخبر|سنخبر|سأخبر|نوافي|سنوافي|نبلغ|سنبلغ|سأبلغ|نعلم|سنعلم|سنكتب|سأكتب)"),
        days=(re.compile(r"(?<!\w)(?:اليوم|هذا المساء)(?!\w)"), re.compile(r"(?<!بعد )(?<!\w)غد(?:ا|ًا|اً)?(?!\w)"), re.compile(r"بعد غد(?:ا|ًا|اً)?(?!\w)")),
        weekdays=tuple(re.compile(rf"{name}(?!\w)") for name in ("الاثنين|الإثنين", "الثلاثاء", "الأربعاء|الاربعاء", "الخميس", "الجمعة", "السبت", "الأحد|الاحد")),
        months=("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
        date=re.compile(r"(?<!\w)(?P<day>\d{1,2}) (?P<month>\w{4,7})(?!\w)"),
        within=re.compile(r"(?:خلال|في غضون|بعد) (?:(?P<count>\d{1,3}) )?(?P<unit>ساعتين|ساعات|ساعة|يومين|أيام|يوم|أسبوعين|أسابيع|أسبوع)(?!\w)"),
        counts={"ساعتين": 2, "يومين": 2, "أسبوعين": 2},
        units={"ساع": "hour", "يوم": "day", "أيام": "day", "أسبوع": "week", "أسابيع": "week"},
        parts=((re.compile(r"قبل الظهر|صباح"), 12), (re.compile(r"بعد الظهر|قبل العصر"), 18), (re.compile(r"مساء"), 20)),
        clock=re.compile(r"(?:الساعة|قبل الساعة) (?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?(?P<half> مساء| صباحا| ظهرا)?(?!\w)"),
        week_end=re.compile(r"نهاية (?:هذا )?الأسبوع|هذا الأسبوع"),
    ),
}  # fmt: skip
