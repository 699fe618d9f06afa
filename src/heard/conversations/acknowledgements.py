"""The words of an acknowledgement in the languages we know, for businesses that have not written their own.

Each is short and warm, and says what happens next. Where a language has two ways of saying "you", the second text is
for those who like to be addressed informally.
"""

from __future__ import annotations

import datetime as dt

from heard.customers.moments import told_moment

_EN = """{salutation},

thank you for writing to us. Your message has arrived, and one of us will read it and answer you {expected}.

Your number is {number}. If you would like to add anything, just reply to this mail.

Kind regards
{business}"""

_DE = """{salutation},

vielen Dank für Ihre Nachricht. Sie ist gut angekommen. Jemand von uns liest sie und antwortet Ihnen {expected}.

Ihre Nummer ist {number}. Wenn Sie noch etwas ergänzen möchten, antworten Sie einfach auf diese Mail.

Mit freundlichen Grüßen
{business}"""

_DE_DU = """{salutation},

vielen Dank für deine Nachricht. Sie ist gut angekommen. Jemand von uns liest sie und antwortet dir {expected}.

Deine Nummer ist {number}. Wenn du noch etwas ergänzen möchtest, antworte einfach auf diese Mail.

Liebe Grüße
{business}"""

_FR = """{salutation},

merci de nous avoir écrit. Votre message est bien arrivé : l'un de nous va le lire et vous répondra {expected}.

Votre numéro est le {number}. Pour ajouter quelque chose, il vous suffit de répondre à ce message.

Bien cordialement
{business}"""

_FR_TU = """{salutation},

merci de nous avoir écrit. Ton message est bien arrivé : l'un de nous va le lire et te répondra {expected}.

Ton numéro est le {number}. Pour ajouter quelque chose, il te suffit de répondre à ce message.

À bientôt
{business}"""

_ES = """{salutation}:

Gracias por escribirnos. Su mensaje ha llegado bien; una persona de nuestro equipo lo leerá y le responderá {expected}.

Su número es el {number}. Si quiere añadir algo, basta con responder a este correo.

Un cordial saludo
{business}"""

_ES_TU = """{salutation}:

Gracias por escribirnos. Tu mensaje ha llegado bien; una persona de nuestro equipo lo leerá y te responderá {expected}.

Tu número es el {number}. Si quieres añadir algo, basta con responder a este correo.

Un saludo
{business}"""

_IT = """{salutation},

grazie per averci scritto. Il Suo messaggio è arrivato: una persona del nostro team lo leggerà e Le risponderà {expected}.

Il Suo numero è {number}. Per aggiungere qualcosa basta rispondere a questa email.

Cordiali saluti
{business}"""

_IT_TU = """{salutation},

grazie per averci scritto. Il tuo messaggio è arrivato: una persona del nostro team lo leggerà e ti risponderà {expected}.

Il tuo numero è {number}. Per aggiungere qualcosa basta rispondere a questa email.

A presto
{business}"""

_NL = """{salutation},

bedankt voor uw bericht. Het is goed aangekomen. Iemand van ons leest het en antwoordt u {expected}.

Uw nummer is {number}. Wilt u nog iets toevoegen, dan kunt u gewoon op deze mail antwoorden.

Met vriendelijke groet
{business}"""

_NL_JE = """{salutation},

bedankt voor je bericht. Het is goed aangekomen. Iemand van ons leest het en antwoordt je {expected}.

Je nummer is {number}. Wil je nog iets toevoegen, dan kun je gewoon op deze mail antwoorden.

Hartelijke groet
{business}"""

_PT = """{salutation},

obrigado por nos escrever. A sua mensagem chegou bem; alguém da nossa equipa vai lê-la e responder {expected}.

O seu número é {number}. Se quiser acrescentar algo, basta responder a este email.

Com os melhores cumprimentos
{business}"""

_PL = """{salutation},

dziękujemy za wiadomość. Dotarła do nas, ktoś z nas ją przeczyta i odpowie {expected}.

Numer sprawy to {number}. Aby coś dodać, wystarczy odpowiedzieć na tę wiadomość.

Z serdecznymi pozdrowieniami
{business}"""

_AR = """{salutation}،

شكرًا لتواصلكم معنا. وصلت رسالتكم، وسيقرؤها أحد زملائنا ويرد عليكم {expected}.

رقم طلبكم هو {number}. لإضافة أي شيء يكفي الرد على هذه الرسالة.

مع أطيب التحيات
{business}"""

#: Where one sees how it stands. It says no "you", so that it fits both ways of addressing somebody.
_PAGE = {
    "en": "How it stands, and a place to add something: {link}",
    "de": "Wie es steht, und Platz für Ergänzungen: {link}",
    "fr": "Pour suivre la demande ou ajouter quelque chose : {link}",
    "es": "Para ver cómo va o añadir algo: {link}",
    "it": "Per vedere a che punto siamo o aggiungere qualcosa: {link}",
    "nl": "Hoe het ervoor staat, en een plek voor aanvullingen: {link}",
    "pt": "Para ver como está ou acrescentar algo: {link}",
    "pl": "Stan sprawy i miejsce na uzupełnienia: {link}",
    "ar": "لمتابعة الطلب أو إضافة شيء: {link}",
}

_WRITTEN = {
    "en": (_EN, _EN),
    "de": (_DE, _DE_DU),
    "fr": (_FR, _FR_TU),
    "es": (_ES, _ES_TU),
    "it": (_IT, _IT_TU),
    "nl": (_NL, _NL_JE),
    "pt": (_PT, _PT),
    "pl": (_PL, _PL),
    "ar": (_AR, _AR),
}


def _with_page(text: str, language: str) -> str:
    """Put the way to the page, and what may help meanwhile, before the last paragraph, which says goodbye."""
    *said, goodbye = text.split("\n\n")
    return "\n\n".join([*said, _PAGE[language], "{answers}", goodbye])


#: For each language: to those addressed formally, and informally.
TEXTS = {language: tuple(_with_page(text, language) for text in texts) for language, texts in _WRITTEN.items()}

#: "within one hour", "within {count} hours", "within {count} days".
_EXPECTED = {
    "en": ("within an hour", "within {count} hours", "within {count} days"),
    "de": ("innerhalb einer Stunde", "innerhalb von {count} Stunden", "innerhalb von {count} Tagen"),
    "fr": ("d'ici une heure", "dans les {count} heures", "dans les {count} jours"),
    "es": ("en el plazo de una hora", "en un plazo de {count} horas", "en un plazo de {count} días"),
    "it": ("entro un'ora", "entro {count} ore", "entro {count} giorni"),
    "nl": ("binnen een uur", "binnen {count} uur", "binnen {count} dagen"),
    "pt": ("dentro de uma hora", "dentro de {count} horas", "dentro de {count} dias"),
    "pl": ("w ciągu godziny", "w ciągu {count} godz.", "w ciągu {count} dni"),
    "ar": ("خلال ساعة", "خلال {count} ساعة", "خلال {count} أيام"),
}


#: The same, where the house is closed meanwhile and a moment says more than a number of hours.
_EXPECTED_BY = {
    "en": "by {moment}",
    "de": "bis {moment}",
    "fr": "au plus tard le {moment}",
    "es": "a más tardar el {moment}",
    "it": "entro {moment}",
    "nl": "uiterlijk {moment}",
    "pt": "até {moment}",
    "pl": "do {moment}",
    "ar": "في موعد أقصاه {moment}",
}


def language_code(language: str) -> str:
    """Return the two letters of a language tag such as pt-BR."""
    return language.lower().replace("_", "-").split("-")[0]


def expected(language: str, hours: int) -> str:
    """Return when an answer may be expected, for example “within 24 hours”; from two days on it is told in days."""
    one, some, days = _EXPECTED.get(language_code(language), _EXPECTED["en"])
    if hours <= 1:
        return one
    return some.format(count=hours) if hours < 48 else days.format(count=-(-hours // 24))


def expected_by(language: str, moment: dt.datetime, *, at: dt.datetime) -> str:
    """Return by when an answer may be expected, told at `at`: “by Monday 23 November, 17:00”, in the moment's own time zone."""
    code = language_code(language)
    code = code if code in _EXPECTED_BY else "en"
    return _EXPECTED_BY[code].format(moment=told_moment(moment, code, at=at))
