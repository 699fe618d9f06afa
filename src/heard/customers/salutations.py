"""How to begin a letter to somebody."""

from __future__ import annotations

from heard.customers.models import Customer, Formality

#: For each language: formal with a name, informal with a name, and without one. {name} is the whole name in the formal
#: and the first name in the informal form. None of them needs to know whether somebody is a man or a woman.
_WORDS: dict[str, tuple[str, str, str]] = {
    "en": ("Dear {name}", "Hi {name}", "Hello"),
    "de": ("Guten Tag {name}", "Hallo {name}", "Guten Tag"),
    "fr": ("Bonjour {name}", "Bonjour {name}", "Bonjour"),
    "es": ("Buenos días, {name}", "Hola, {name}", "Buenos días"),
    "it": ("Buongiorno {name}", "Ciao {name}", "Buongiorno"),
    "nl": ("Beste {name}", "Hoi {name}", "Goedendag"),
    "pt": ("Bom dia, {name}", "Olá, {name}", "Bom dia"),
    "pl": ("Dzień dobry, {name}", "Cześć, {name}", "Dzień dobry"),
    "sv": ("Hej {name}", "Hej {name}", "Hej"),
    "da": ("Kære {name}", "Hej {name}", "Hej"),
    "nb": ("Hei {name}", "Hei {name}", "Hei"),
    "fi": ("Hyvä {name}", "Hei {name}", "Hei"),
    "cs": ("Dobrý den, {name}", "Ahoj, {name}", "Dobrý den"),
    "tr": ("Merhaba {name}", "Merhaba {name}", "Merhaba"),
    "el": ("Καλημέρα σας, {name}", "Γεια σου, {name}", "Καλημέρα σας"),
    "uk": ("Добрий день, {name}", "Привіт, {name}", "Добрий день"),
    "ru": ("Здравствуйте, {name}", "Привет, {name}", "Здравствуйте"),
    "he": ("שלום {name}", "היי {name}", "שלום"),
    "ar": ("السلام عليكم {name}", "مرحبًا {name}", "مرحبًا"),
    "ja": ("{name}様", "{name}さん", "こんにちは"),
    "zh": ("{name}，您好", "{name}，你好", "您好"),
}
#: Where nothing is known about somebody's wish: languages in which business is usually done by first name.
_INFORMAL_BY_HABIT = {"en", "nl", "sv", "da", "nb", "fi"}
_SURNAME_FIRST = {"ja", "zh", "ko", "hu"}


def salutation(customer: Customer, language: str) -> str:
    """Return how a message to the customer begins, without a comma at its end: their own wish first, then by name in
    the language and with the formality they like. In a language we have no words for, English.

    `language` is a tag such as "de" or "pt-BR".
    """
    if customer.salutation:
        return customer.salutation
    code = language.lower().replace("_", "-").split("-")[0]
    formal, informal, nameless = _WORDS.get(code, _WORDS["en"])
    name = _name_of(customer)
    if not name:
        return nameless
    is_informal = customer.formality == Formality.INFORMAL or (
        customer.formality == Formality.UNKNOWN and (code in _INFORMAL_BY_HABIT or code not in _WORDS)
    )
    if is_informal:
        return informal.format(name=name if code in _SURNAME_FIRST else _first_name(name))
    return formal.format(name=name)


def _name_of(customer: Customer) -> str:
    """Return a name one can say: nothing where an address stands in its place, turned round where it is “Moreno, Ana”."""
    name = " ".join(customer.name.split())
    if "@" in name or not any(letter.isalpha() for letter in name):
        return ""
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and first and "," not in first else name


def _first_name(name: str) -> str:
    words = [word for word in name.split(" ") if not word.endswith(".")]
    return words[0] if words else name
