"""The languages customers are answered in on their pages: more than those that agents choose among."""

from __future__ import annotations

from django.utils.translation.trans_real import parse_accept_lang_header

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "ar")


def language_of_visitor(accepted: str, *, otherwise: str = "en") -> str:
    """Return the first of our languages that a browser asks for by its Accept-Language (RFC 9110, 12.5.4)."""
    asked = (code.partition("-")[0] for code, _wish in parse_accept_lang_header(accepted))
    return next((code for code in asked if code in LANGUAGES), otherwise)
