"""What somebody in a chat reads while nobody can answer, in the languages we know, for businesses without words of their own.

Short, as it stands between what was said and what will be; it says by when, and how the answer finds them elsewhere.
Where a language has two ways of saying "you", the second text is for those who like to be addressed informally.
"""

from __future__ import annotations

_EN = (
    "{salutation}, thank you for your message. Nobody can answer right now. One of us will answer you {expected}: right "
    "here and, if you leave us your address, by email too. Your number is {number}."
)
_DE = (
    "{salutation}, vielen Dank für Ihre Nachricht. Gerade kann niemand antworten. Sie bekommen {expected} eine Antwort: hier "
    "im Chat und, wenn Sie uns Ihre Adresse dalassen, auch per E-Mail. Ihre Nummer ist {number}."
)
_DE_DU = (
    "{salutation}, vielen Dank für deine Nachricht. Gerade kann niemand antworten. Du bekommst {expected} eine Antwort: hier "
    "im Chat und, wenn du uns deine Adresse dalässt, auch per E-Mail. Deine Nummer ist {number}."
)
_FR = (
    "{salutation}, merci pour votre message. Personne ne peut répondre en ce moment. Nous vous répondrons {expected} : ici "
    "même et, si vous nous laissez votre adresse, également par e-mail. Votre numéro est le {number}."
)
_FR_TU = (
    "{salutation}, merci pour ton message. Personne ne peut répondre en ce moment. Nous te répondrons {expected} : ici même "
    "et, si tu nous laisses ton adresse, également par e-mail. Ton numéro est le {number}."
)
_ES = (
    "{salutation}: gracias por su mensaje. En este momento nadie puede responder. Le responderemos {expected}: aquí mismo y, "
    "si nos deja su dirección, también por correo. Su número es el {number}."
)
_ES_TU = (
    "{salutation}: gracias por tu mensaje. En este momento nadie puede responder. Te responderemos {expected}: aquí mismo y, "
    "si nos dejas tu dirección, también por correo. Tu número es el {number}."
)
_IT = (
    "{salutation}, grazie per il Suo messaggio. In questo momento nessuno può rispondere. Le risponderemo {expected}: qui e, "
    "se ci lascia il Suo indirizzo, anche per email. Il Suo numero è {number}."
)
_IT_TU = (
    "{salutation}, grazie per il tuo messaggio. In questo momento nessuno può rispondere. Ti risponderemo {expected}: qui e, "
    "se ci lasci il tuo indirizzo, anche per email. Il tuo numero è {number}."
)
_NL = (
    "{salutation}, bedankt voor uw bericht. Op dit moment kan niemand antwoorden. U krijgt {expected} antwoord: hier en, als u "
    "uw adres achterlaat, ook per e-mail. Uw nummer is {number}."
)
_NL_JE = (
    "{salutation}, bedankt voor je bericht. Op dit moment kan niemand antwoorden. Je krijgt {expected} antwoord: hier en, als "
    "je je adres achterlaat, ook per e-mail. Je nummer is {number}."
)
_PT = (
    "{salutation}, obrigado pela mensagem. Neste momento ninguém pode responder. A resposta chega {expected}: aqui e, se nos "
    "deixar o endereço, também por e-mail. O número é {number}."
)
_PL = (
    "{salutation}, dziękujemy za wiadomość. W tej chwili nikt nie może odpowiedzieć. Odpowiemy {expected}: tutaj, a jeśli "
    "otrzymamy adres, także e-mailem. Numer sprawy: {number}."
)
_AR = (
    "{salutation}، شكرًا لرسالتكم. لا يمكن لأحد الرد الآن. سنجيبكم {expected} هنا، وبالبريد الإلكتروني أيضًا إذا تركتم لنا "
    "عنوانكم. رقمكم هو {number}."
)

#: For each language: to those addressed formally, and informally.
CHAT_TEXTS = {
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
