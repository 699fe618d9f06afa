"""Telling a mere "thank you" from a message that wants something."""

from __future__ import annotations

import re
import unicodedata

# Whole words of courtesy in the languages customers write to us in; all that a mere "thank you" is made of.
_THANKS = """
thank thanks thankyou thx ty cheers danke dankeschön merci gracias obrigado obrigada grazie bedankt dank dankjewel
dziękuję dziekuje tack takk tak kiitos děkuji dekuji teşekkürler tesekkurler teşekkür спасибо дякую 谢谢 謝謝 感谢
ありがとう ありがとうございます 感謝 감사합니다 고맙습니다 شكرا شكراً תודה ευχαριστώ mulțumesc köszönöm hvala
"""
_COURTESY = """
you u so very much many a lot all for your the help quick fast reply answer response again perfect great awesome super
wonderful brilliant excellent good got it received ok okay works working now that is this and best kind regards hi hello dear
team everyone have nice day weekend too solved fixed sorted appreciated much-appreciated vielen lieben schön sehr für die
schnelle hilfe antwort ihre deine super alles klar gut passt mfg viele grüße liebe freundliche schönen tag noch beaucoup mille
pour votre aide réponse rapide parfait cordialement bonne journée muchas mil por su tu ayuda respuesta rápida perfecto saludos
muito muita pela ajuda resposta rápida perfeito mille tante per il aiuto risposta perfetto saluti hartelijk heel erg voor de
hulp snelle reactie groeten bardzo za pomoc och för hjälpen så mye for hjelpen большое вам за помощь جزيلا لك على المساعدة 你 您
"""
_WORDS = frozenset(unicodedata.normalize("NFC", _THANKS + _COURTESY).lower().split())
_SAYS_THANKS = frozenset(unicodedata.normalize("NFC", _THANKS).lower().split())
_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
LONGEST = 160  # characters; whoever writes more has something to say


def is_mere_thanks(text: str) -> bool:
    """Return whether a text says thanks and nothing else, so that it need not reopen what is resolved.

    When in doubt it says no: a question with a thank-you at its end is a question. A capitalised last word or two are
    taken for a name.
    """
    text = unicodedata.normalize("NFC", text).strip()
    if not text or len(text) > LONGEST or "?" in text or "？" in text or "؟" in text or any(c.isdigit() for c in text):
        return False
    spoken = _TOKEN.findall(text)
    while spoken and spoken[-1][:1].isupper() and spoken[-1].lower() not in _WORDS and len(spoken) > 1:
        spoken = spoken[:-1] if len(_TOKEN.findall(text)) - len(spoken) < 2 else []
    lowered = [word.lower() for word in spoken]
    return any(_thanks(word) for word in lowered) and all(word in _WORDS or _thanks(word) for word in lowered)


def _thanks(word: str) -> bool:
    return word in _SAYS_THANKS or (ord(word[0]) > 0x2E80 and any(word.startswith(thanks) for thanks in _SAYS_THANKS))
