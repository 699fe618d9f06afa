"""What we say to a customer about their complaint, in the languages we have words for: courteous, plain, and true."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import formats, translation

from heard.conversations.models import Conversation
from heard.conversations.placeholders import filled
from heard.customers.salutations import salutation
from heard.feedback.models import Remedy, RemedyKind
from heard.promises.notices.words import Speaker
from heard.staff.models import Business


@dataclass(frozen=True)
class Wording:
    """One language. {owner} is a name, {due} a moment, {remedy} what is offered, {link} where it is answered."""

    taken: str
    offer: str
    fresh: str
    remedies: dict[str, str]


WORDINGS: dict[str, Wording] = {
    "en": Wording(
        "thank you for telling us what went wrong, and please accept our apologies. We have taken it up as a complaint."
        " {owner} looks after it personally. You will hear from us by {due}, even if there is nothing new by then.",
        "we are sorry that we let you down. To make good for it we would like to offer you {remedy}. Please tell us here"
        " whether that is all right for you:\n{link}\n\nOr simply answer this message.",
        "here is a fresh link to what we offered you:\n{link}",
        {
            "refund": "a refund of {amount}",
            "replacement": "a replacement",
            "credit": "a credit of {amount}",
            "apology": "our sincere apology",
            "other": "{words}",
        },
    ),
    "de": Wording(
        "danke, dass Sie uns sagen, was schiefgegangen ist; bitte entschuldigen Sie. Wir haben es als Beschwerde aufgenommen."
        " {owner} kümmert sich persönlich darum. Sie hören bis {due} von uns, auch wenn es bis dahin nichts Neues gibt.",
        "es tut uns leid, dass wir Sie enttäuscht haben. Zum Ausgleich bieten wir Ihnen gern {remedy} an. Bitte sagen Sie uns"
        " hier, ob das für Sie in Ordnung ist:\n{link}\n\nOder antworten Sie einfach auf diese Nachricht.",
        "hier ist ein neuer Link zu dem, was wir Ihnen angeboten haben:\n{link}",
        {
            "refund": "eine Erstattung von {amount}",
            "replacement": "einen Ersatz",
            "credit": "eine Gutschrift von {amount}",
            "apology": "unsere aufrichtige Entschuldigung",
            "other": "{words}",
        },
    ),
    "fr": Wording(
        "merci de nous avoir dit ce qui n’a pas été ; nous vous prions de nous en excuser. Nous avons enregistré votre"
        " réclamation. {owner} s’en occupe personnellement. Vous aurez de nos nouvelles avant le {due}, même s’il n’y a rien"
        " de nouveau d’ici là.",
        "nous sommes désolés de vous avoir déçu. Pour réparer cela, nous aimerions vous proposer {remedy}. Dites-nous ici si"
        " cela vous convient :\n{link}\n\nVous pouvez aussi simplement répondre à ce message.",
        "voici un nouveau lien vers ce que nous vous avons proposé :\n{link}",
        {
            "refund": "un remboursement de {amount}",
            "replacement": "un remplacement",
            "credit": "un avoir de {amount}",
            "apology": "nos excuses sincères",
            "other": "{words}",
        },
    ),
    "es": Wording(
        "gracias por decirnos qué ha fallado; le pedimos disculpas. Lo hemos registrado como reclamación. {owner} se ocupa"
        " personalmente. Tendrá noticias nuestras antes del {due}, aunque no haya novedades hasta entonces.",
        "sentimos haberle fallado. Para compensarlo nos gustaría ofrecerle {remedy}. Díganos aquí si le parece bien:\n{link}"
        "\n\nO simplemente responda a este mensaje.",
        "aquí tiene un nuevo enlace a lo que le hemos ofrecido:\n{link}",
        {
            "refund": "un reembolso de {amount}",
            "replacement": "un reemplazo",
            "credit": "un abono de {amount}",
            "apology": "nuestras sinceras disculpas",
            "other": "{words}",
        },
    ),
    "ar": Wording(
        "شكرًا لأنكم أخبرتمونا بما حدث، ونرجو قبول اعتذارنا. سجّلنا الأمر كشكوى. {owner} يتابعها شخصيًا. ستسمعون منا قبل"
        " {due}، حتى لو لم يكن هناك جديد.",
        "نأسف لأننا خذلناكم. ولتعويضكم نودّ أن نعرض عليكم {remedy}. أخبرونا هنا إن كان ذلك يناسبكم:\n{link}"
        "\n\nأو أجيبوا على هذه الرسالة ببساطة.",
        "هذا رابط جديد إلى ما عرضناه عليكم:\n{link}",
        {
            "refund": "استرداد مبلغ {amount}",
            "replacement": "بديلًا",
            "credit": "رصيدًا بقيمة {amount}",
            "apology": "اعتذارنا الصادق",
            "other": "{words}",
        },
    ),
}


class ComplaintSpeaker:
    """Words about one complaint's conversation, fetched with its customer, inbox and brand."""

    def __init__(self, conversation: Conversation, *, at: dt.datetime) -> None:
        """Choose the language as everything else we say on our own does; `at` is the moment of speaking."""
        self._speaker = Speaker(conversation, Business.current(), at=at)
        self._conversation = conversation
        self.language = self._speaker.language if self._speaker.language in WORDINGS else "en"
        self._wording = WORDINGS[self.language]

    def taken(self, *, owner: str, due: dt.datetime) -> str:
        """Return the letter that says that a complaint is taken seriously, by whom, and until when they hear of it."""
        return self._letter(self._wording.taken, {"owner": owner, "due": self._speaker.moment(due)})

    def offer(self, remedy: Remedy, *, link: str) -> str:
        """Return ready words for an answer that offers a remedy."""
        values = {"remedy": remedy_words(remedy, self.language), "link": link}
        begins = f"{salutation(self._conversation.customer, self.language)}{self._comma}"
        return f"{begins}\n\n{filled(self._wording.offer, values)}"

    def fresh(self, *, link: str) -> str:
        """Return the letter with a fresh link to an offer."""
        return self._letter(self._wording.fresh, {"link": link})

    @property
    def _comma(self) -> str:
        return {"es": ":", "ar": "،"}.get(self.language, ",")

    def _letter(self, text: str, values: dict[str, str]) -> str:
        begins = f"{salutation(self._conversation.customer, self.language)}{self._comma}"
        return f"{begins}\n\n{filled(text, values)}\n\n{self._speaker.close()}"


def remedy_words(remedy: Remedy, language: str) -> str:
    """Return what is offered, as part of a sentence."""
    wording = WORDINGS.get(language.split("-")[0], WORDINGS["en"])
    words = filled(wording.remedies[remedy.kind], {"amount": money(remedy, language), "words": remedy.words})
    if remedy.words and remedy.kind != RemedyKind.OTHER:
        return f"{words} ({remedy.words})"
    return words


def money(remedy: Remedy, language: str) -> str:
    """Return how much, as people who speak the language write it; empty where it is not money."""
    if remedy.amount is None:
        return ""
    with translation.override(language):
        return f"{formats.number_format(remedy.amount, decimal_pos=2)} {remedy.currency}"
