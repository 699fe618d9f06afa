"""Mail parsing: bytes into frozen values, without database, network or Django.

`parse(raw)` reads a mail, `separate(text)` takes the new text of a plain text apart from what it quotes.
"""

from heard.channels.email.parsing.authentication import parse_authentication
from heard.channels.email.parsing.mail import (
    Address,
    Authentication,
    Bounce,
    CheckResult,
    Kind,
    ListFacts,
    ParsedAttachment,
    ParsedMail,
)
from heard.channels.email.parsing.reading import parse
from heard.channels.email.parsing.safety import clean_html
from heard.channels.email.parsing.separation import Separated, separate

__all__ = [
    "Address",
    "Authentication",
    "Bounce",
    "CheckResult",
    "Kind",
    "ListFacts",
    "ParsedAttachment",
    "ParsedMail",
    "Separated",
    "clean_html",
    "parse",
    "parse_authentication",
    "separate",
]
