"""Which language somebody writes in, as far as a few common words tell."""

from __future__ import annotations

import re

_WORDS = {
    "en": "the and you your my is have was for with not this that please i it of order hello thanks would can where when",
    "de": "und ich ist nicht das die der sie bitte habe mit für ein eine wir mein meine wurde hallo bestellung auf zu den wo",
    "fr": "le la les et je vous est pas une un bonjour mon ma pour commande avec que merci dans nous votre été où j'ai",
    "es": "el la los y que no mi una un por con para hola pedido gracias está es se he su me cuando dónde buenos",
    "it": "il la che non è un una per mi con ho sono ordine grazie buongiorno del di vostro mio quando dove ciao vorrei",
    "nl": "de het een en ik niet is van dat mijn met voor heb bestelling graag hallo wanneer jullie zijn wordt waar ook",
    "pt": "o a os que não um uma e meu minha com para por pedido obrigado obrigada olá está foi você quando onde bom",
    "pl": "nie i w na się jest że do moje zamówienie proszę dziękuję mam to czy kiedy dzień dobry gdzie mój za przesyłka",
}
_COMMON = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_SCRIPTS = (
    ("ar", re.compile("[\u0620-\u064a]")),
    ("he", re.compile("[\u05d0-\u05ea]")),
    ("el", re.compile("[\u0391-\u03c9]")),
    ("uk", re.compile("[іїєґІЇЄҐ]")),
    ("ru", re.compile("[\u0410-\u044f]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
LOOKED_AT = 2_000
FEWEST = 3  # known words; below that it is a guess that might offend


def language_of(text: str) -> str:
    """Return the language of a text as a two-letter code, or "" when there is too little to tell."""
    text = text[:LOOKED_AT].lower()
    letters = sum(1 for letter in text if letter.isalpha())
    for language, script in _SCRIPTS:
        if len(script.findall(text)) * 5 > letters > 0:
            return language
    words = _WORD.findall(text)
    scores = {language: sum(1 for word in words if word in common) for language, common in _COMMON.items()}
    best, second = sorted(scores.values(), reverse=True)[:2]
    if best < FEWEST or best == second:
        return ""
    return max(scores, key=lambda language: scores[language])
