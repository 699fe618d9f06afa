"""The words of a script, filled in: one of several wordings, names, greetings and farewells in the reader's language."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping

from heard.customers.models import Customer
from heard.customers.salutations import salutation

GAP = re.compile(r"(\b[Aa]n? )?\{(\w+)\}")
CHOICE = re.compile(r"\[([^\[\]|]*(?:\|[^\[\]|]*)+)\]")

# What customers begin and end with; an empty one stands for those who do without.
OPENINGS = {
    "en": (
        "Hello,",
        "Hi,",
        "Hi there,",
        "Good morning,",
        "Dear Larch & Lantern,",
        "Hello everyone,",
        "Good evening,",
        "",
    ),
    "de": ("Guten Tag,", "Hallo,", "Hallo liebes Team,", "Sehr geehrte Damen und Herren,", "Guten Morgen,"),
    "fr": ("Bonjour,", "Bonjour à toute l’équipe,", "Madame, Monsieur,", "Bonsoir,"),
    "es": ("Hola:", "Buenos días:", "Buenas tardes:", "Hola, equipo:"),
    "ar": ("السلام عليكم،", "مرحباً،", "تحية طيبة،"),
    "ja": ("お世話になっております。", "こんにちは。", "はじめまして。"),
}
MORNING = ("Good morning", "Guten Morgen", "Buenos días")
EVENING = ("Good evening", "Bonsoir", "Buenas tardes")
FAREWELLS = {
    "en": ("Best wishes,\n{full}", "Thanks,\n{first}", "Many thanks,\n{full}", "Kind regards,\n{full}", "{first}", "Warmly,\n{first}", "Thank you!\n{first}", "Cheers,\n{first}"),
    "de": ("Viele Grüße\n{full}", "Mit freundlichen Grüßen\n{full}", "Herzliche Grüße\n{full}", "Danke und schöne Grüße\n{first}"),
    "fr": ("Cordialement,\n{full}", "Bien à vous,\n{full}", "Merci d’avance,\n{first}"),
    "es": ("Un saludo,\n{full}", "Muchas gracias,\n{first}", "Saludos cordiales,\n{full}"),
    "ar": ("مع الشكر،\n{full}", "وتقبلوا تحياتي،\n{full}"),
    "ja": ("どうぞよろしくお願いいたします。\n{full}", "よろしくお願いします。\n{full}"),
}  # fmt: skip
AFTER_GREETING = {"es": ":", "ar": "،", "ja": ""}
CLOSINGS = {
    "en": ("Kind regards,\n{agent}", "Warm wishes,\n{agent}", "All the best,\n{agent}", "With thanks,\n{agent}", "Best wishes,\n{agent}"),
    "de": ("Herzliche Grüße\n{agent}", "Freundliche Grüße\n{agent}"),
    "fr": ("Bien cordialement,\n{agent}", "Belle journée à vous,\n{agent}"),
    "es": ("Un cordial saludo,\n{agent}", "Saludos desde el taller,\n{agent}"),
    "ar": ("مع أطيب التحيات،\n{agent}",),
    "ja": ("どうぞよろしくお願いいたします。\n{agent}",),
}  # fmt: skip


def choose(text: str, rng: random.Random) -> str:
    """Take one of the wordings wherever there are several."""
    return CHOICE.sub(lambda found: rng.choice(found[1].split("|")), text)


def fill(text: str, values: Mapping[str, str], rng: random.Random) -> str:
    """Choose among the wordings and put the values into the gaps. Raises `KeyError` for a gap nobody can fill."""
    return GAP.sub(lambda found: _article(found[1], values[found[2]]) + values[found[2]], choose(text, rng)).strip()


def letter(text: str, values: Mapping[str, str], *, language: str, hour: int, rng: random.Random, brief: bool) -> str:
    """What a customer writes, with their way of beginning and ending; a brief one often goes without."""
    words = fill(text, values, rng)
    opening = "" if brief and rng.random() < 0.55 else rng.choice(_openings(language, hour))
    farewell = "" if brief and rng.random() < 0.35 else fill(rng.choice(FAREWELLS[language]), values, rng)
    return _paragraphs(opening, words, farewell)


def curt_letter(text: str, values: Mapping[str, str], rng: random.Random) -> str:
    """What somebody writes who is in no mood for warm wishes."""
    return _paragraphs(rng.choice(("Hello,", "To whom it may concern,", "")), fill(text, values, rng), values["full"])


def answer(text: str, values: Mapping[str, str], *, customer: Customer, rng: random.Random) -> str:
    """What an agent answers, addressing the customer as they like it."""
    language = customer.language if customer.language in CLOSINGS else "en"
    return _paragraphs(
        greeting(customer, rng), fill(text, values, rng), fill(rng.choice(CLOSINGS[language]), values, rng)
    )


def greeting(customer: Customer, rng: random.Random) -> str:
    """The first line of a letter to a customer, as the house would begin it, and in English with some variety."""
    language = customer.language or "en"
    words = salutation(customer, language)
    if words.startswith("Hi "):
        words = rng.choice(("Hello ", "Dear ", "Hi ")) + words[3:]
    return words.rstrip(",") + AFTER_GREETING.get(language, ",")


def _article(written: str | None, word: str) -> str:
    """The English article as the word after it wants it: a kettle, an apron."""
    return f"{written[0]}{'n' if word[:1].lower() in 'aeio' else ''} " if written else ""


def _openings(language: str, hour: int) -> list[str]:
    wrong = (*(MORNING if hour >= 11 else ()), *(EVENING if hour < 16 else ()))
    return [opening for opening in OPENINGS[language] if not opening.startswith(wrong)]


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
