"""Putting a notice into words: in the customer's language, from what is true of the conversation now."""

from __future__ import annotations

import datetime as dt

from heard.conversations.models import Conversation, State
from heard.conversations.placeholders import filled
from heard.customers.models import ChannelKind, Customer
from heard.customers.moments import told_day, told_moment
from heard.customers.salutations import salutation
from heard.promises.models import Promise
from heard.promises.notices.own_words import OwnWords, Purpose
from heard.promises.notices.wordings import WORDINGS, Wording
from heard.promises.zones import zone_of
from heard.staff.models import Business

FACES = "😠🙁😐🙂😀"  # from very bad to very good


def order_subject(language: str, reference: str) -> str:
    """Return what a letter about an order is about."""
    code = language.lower().replace("_", "-").split("-")[0]
    return filled(WORDINGS.get(code, WORDINGS["en"]).order, {"order": reference})


class Speaker:
    """Words about one conversation, fetched with its customer, inbox, brand and team."""

    def __init__(
        self, conversation: Conversation, business: Business, own: OwnWords | None = None, *, at: dt.datetime
    ) -> None:
        """Choose the language: what they wrote in, what they like, what the inbox speaks, else English.

        `own` are the business's own words, which count before ours; `at` is the moment of speaking.
        """
        self.conversation, self.business, self.at = conversation, business, at
        customer: Customer = conversation.customer
        spoken = (conversation.language, customer.language, conversation.inbox.language)
        codes = [language.lower().replace("_", "-").split("-")[0] for language in spoken if language]
        self.language = next((code for code in codes if code in WORDINGS), "en")
        self.zone = zone_of(customer, business)
        self._wording: Wording = WORDINGS[self.language]
        self._own = own or OwnWords()

    def update(self, *, promised: Promise | None, is_new: bool = False) -> str:
        """Say where it stands; `promised` is what the customer was told we would do next, `is_new` by a new date."""
        wording = self._wording
        following = wording.daily
        if promised and promised.due_at:
            frame = wording.moved if is_new else wording.promised
            following = filled(frame, {"thing": self._thing(promised), "due": self.moment(promised.due_at)})
        return self._filled(self._words(Purpose.UPDATE, wording.update), {"where": self._where(), "next": following})

    def warning(self, promise: Promise, *, new_date: dt.datetime | None) -> str:
        """Say ahead that a promise will not be kept, with a new date where there is one."""
        return self._about(self._words(Purpose.WARNING, self._wording.warning), promise, new_date)

    def apology(self, promise: Promise, *, new_date: dt.datetime | None) -> str:
        """Say that a promise was not kept."""
        return self._about(self._words(Purpose.APOLOGY, self._wording.apology), promise, new_date)

    def dated(self, text: str, new_date: dt.datetime) -> str:
        """Return words that say the new date: as they are if they do, else in the place of "we will say when"."""
        # Told with its year in the one before.
        day = told_day(new_date.astimezone(self.zone), self.language, at=new_date)
        if self.moment(new_date) in text or (day in text and f"{new_date.astimezone(self.zone):%H:%M}" in text):
            return text
        said = filled(self._wording.new_date, {"new": self.moment(new_date)})
        without = self._wording.no_date
        return text.replace(without, said) if without in text else f"{text} {said}"

    def check_in(self, *, order_number: str = "") -> str:
        """Ask how it went since the matter was closed, or since something was bought."""
        if order_number:
            return self._filled(
                self._words(Purpose.AFTER_PURCHASE, self._wording.after_purchase), {"order": order_number}
            )
        return self._filled(self._words(Purpose.CHECK_IN, self._wording.check_in), {})

    def answering(self, link: str, *, asks_satisfaction: bool) -> str:
        """Return the sentence that leads to where one answers that, and the five faces, each of which leads there as well.

        A face opens the page with that face chosen; nothing is said before it is confirmed there.
        """
        if not asks_satisfaction:
            return filled(self._wording.answer, {"link": link})
        scale = enumerate(zip(FACES, self._wording.scale, strict=True), start=1)
        faces = [f"- [{face} {label}]({link}?score={score})" for score, (face, label) in scale]
        return "\n\n".join([filled(self._wording.answer_and_rate, {"link": link}), "\n".join(faces)])

    def letter(
        self, paragraphs: list[tuple[Conversation, str]], *, link: str = "", place: Conversation | None = None
    ) -> str:
        """Return one letter made of notices; those about other conversations than the `place` where it is said say which.

        `link` leads to the page of the request. Without it nothing is open, and nobody is thanked for their patience. In
        a chat nobody writes salutations and farewells.
        """
        place = place or self.conversation
        is_letter = place.channel != ChannelKind.CHAT
        pieces = [self._greeting()] if is_letter else []
        for conversation, text in paragraphs:
            if conversation.pk != place.pk:
                about = {"number": str(conversation.pk), "subject": conversation.subject}
                text = f"{filled(self._wording.about, about)}\n{text}"
            pieces += text.split("\n\n")
        # Said once, at the end. A date that two matters share belongs to each of them, and stays with each.
        daily = [place for place, piece in enumerate(pieces) if piece == self._wording.daily]
        pieces = [piece for place, piece in enumerate(pieces) if place not in daily[:-1]]
        pieces += [self.page(link)] if link else []
        if is_letter:
            pieces.append(self.close() if link else self._closing(self._wording.goodbye))
        return "\n\n".join(pieces)

    def _greeting(self) -> str:
        comma = {"es": ":", "ar": "،"}.get(self.language, ",")
        return f"{salutation(self.conversation.customer, self.language)}{comma}"

    def page(self, link: str) -> str:
        """Return the sentence that leads to the page of the request."""
        return self._filled(self._wording.page, {"link": link})

    def close(self) -> str:
        """Return how a letter ends."""
        return self._closing(self._wording.close)

    def _closing(self, text: str) -> str:
        return filled(text, {"business": self.conversation.inbox.brand.name or self.business.name})

    def moment(self, at: dt.datetime) -> str:
        """Return a day and a time as people there write them."""
        return told_moment(at.astimezone(self.zone), self.language, at=self.at)

    def _about(self, text: str, promise: Promise, new_date: dt.datetime | None) -> str:
        wording = self._wording
        following = filled(wording.new_date, {"new": self.moment(new_date)}) if new_date else wording.no_date
        due = self.moment(promise.due_at) if promise.due_at else ""
        return self._filled(text, {"thing": self._thing(promise), "due": due, "next": following})

    def _thing(self, promise: Promise) -> str:
        return filled(self._wording.things[promise.kind], {"words": promise.words})

    def _where(self) -> str:
        conversation, wording = self.conversation, self._wording
        if conversation.state == State.WAITING_THIRD:
            return wording.third
        if conversation.state == State.SNOOZED:
            day = told_day(conversation.since.astimezone(self.zone), self.language, at=self.at)
            return filled(wording.later, {"date": day})
        if conversation.team:
            return filled(wording.team, {"team": conversation.team.name})
        return wording.open

    def _words(self, purpose: str, ours: str) -> str:
        return self._own.find(purpose, inbox_id=self.conversation.inbox_id, language=self.language) or ours

    def _filled(self, text: str, values: dict[str, str]) -> str:
        row = self.conversation
        known = {
            "number": str(row.pk),
            "customer": row.customer.name,
            "subject": row.subject,
            "business": row.inbox.brand.name or self.business.name,
        }
        return filled(text, {**known, **values})
