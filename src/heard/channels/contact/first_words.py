"""By what a letter without a subject is known in lists: the first sentence that says something, not “Hello,”."""

from __future__ import annotations

import re

LONGEST_TITLE = 80  # characters
LOOKED_AT = 600  # characters of a letter
_MOST_GREETINGS = 3  # “Hello! Good morning, dear team,”
_FEWEST_WORDS = 2  # of a sentence that says what about

#: Said alone or before a name: the words behind it may be the letter itself.
_GREETING = re.compile(
    r"(?:hello|hi|hiya|hey|greetings|good (?:morning|afternoon|evening|day)"
    r"|hallo|moin|servus|grüezi|grüß gott|guten (?:tag|morgen|abend)"
    r"|bonjour|bonsoir|salut|coucou|hola|buenos días|buenos dias|buenas(?: tardes| noches)?"
    r"|ciao|salve|buongiorno|buonasera|buon giorno|buona sera"
    r"|hoi|goedemorgen|goedemiddag|goedenavond|goedendag|goede (?:morgen|middag|avond)"
    r"|olá|ola|oi|bom dia|boa (?:tarde|noite)|cześć|czesc|hej|witam|witajcie|dzień dobry|dzien dobry|dobry wieczór"
    r"|مرحب[اً]+|أهلا?ً?ا?(?: وسهلا?ً?ا?)?|اهلا|السلام عليكم(?: ورحمة الله)?(?: (?:تعالى )?وبركاته)?"
    r"|صباح الخير|مساء الخير|تحية طيبة(?: وبعد)?)(?!\w)",
    re.IGNORECASE,
)
#: Always said to somebody, whose name goes up to a sign or the end of the line.
_TO_SOMEBODY = re.compile(
    r"(?:dear|to whom it may concern|sehr geehrte[rs]?|liebe[rs]?|werte[rs]?|chère?s?|madame|monsieur|messieurs|mesdames"
    r"|estimad[oa]s?|querid[oa]s?|gentil[ei]|gentilissim[oaie]|egregi[oa]?|spett\.?(?:le)?|car[oaie]|geachte|beste|lieve|dag"
    r"|prezad[oa]s?|car[oa]s|exm[oa]s?\.?|szanown[iaey]|drog[iae]|عزيزي|عزيزتي|أعزائي|الأعزاء|السادة|السيد|السيدة|حضرة)(?!\w)"
    r"[^\n,،!:;?؟]{0,60}(?:[,،!:;]|\n|$)",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(r"[ \t,،]*((?:[ \t]+[^\s,،!.:;?؟–—-]+){0,5})[ \t]*(?:[,،!.:;–—]|-\s|\n|$)")
_ADDRESSED_AS = """
    there all everyone everybody team support folks guys sir madam and or ladies gentlemen again to you dear heard
    zusammen liebe lieber liebes ihr an alle miteinander und herr frau
    à tous toutes tout le monde l'équipe l’équipe et madame monsieur
    a todos todas equipo señor señora y tutti tutte voi gentile allemaal iedereen daar
    equipa equipe e wszystkim państwu panu pani drodzy
    بكم جميعا جميعًا فريق الفريق سيدي سيدتي الدعم يا إخوة
"""
_ADDRESSEES = frozenset(_ADDRESSED_AS.split())
_AROUND = " \t\r\n,،!.:;–—-"
_SENTENCE_ENDS = re.compile(r"(?<=[!?…؟])\s+|(?<=\w{3}\.)\s+(?!\d)|(?<=[。！？])|\n+")


def first_words(text: str) -> str:
    """Return the first sentence after the salutation, at most LONGEST_TITLE characters, cut where a word ends.

    A letter that is nothing but a salutation is known by it.
    """
    letter = text[:LOOKED_AT].strip()
    said = _without_greeting(letter)
    sentences = [" ".join(part.split()) for part in _SENTENCE_ENDS.split(said)]
    telling = next((one for one in sentences if len(one.split()) >= _FEWEST_WORDS), " ".join(said.split()))
    return _begun_large(_cut(telling)) if said != letter else _cut(telling)


def _without_greeting(letter: str) -> str:
    """Return a letter from where it says something; all of it if it never does."""
    rest = letter
    for _again in range(_MOST_GREETINGS):
        if found := _TO_SOMEBODY.match(rest):
            rest = rest[found.end() :].lstrip(_AROUND)
        elif found := _GREETING.match(rest):
            rest = _behind_the_name(rest[found.end() :]).lstrip(_AROUND)
    return rest or letter


def _behind_the_name(rest: str) -> str:
    """Return what stands behind whom a greeting is for; names have a capital, and few other words are greeted."""
    if (found := _ADDRESSED.match(rest)) and all(map(_is_addressee, found[1].split())):
        return rest[found.end() :]
    return rest


def _is_addressee(word: str) -> bool:
    return word[0].isupper() or word.casefold() in _ADDRESSEES


def _cut(words: str) -> str:
    if len(words) <= LONGEST_TITLE:
        return words
    return words[:LONGEST_TITLE].rpartition(" ")[0] or words[:LONGEST_TITLE]


def _begun_large(words: str) -> str:
    """Return words with a capital, as they now begin a line; a word with capitals of its own is left as it is."""
    first, at = words.partition(" ")[0], len(words) - len(words.lstrip("¿¡"))
    return words[:at] + words[at : at + 1].upper() + words[at + 1 :] if first.islower() else words
