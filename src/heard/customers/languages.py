"""The languages customers are answered in on their pages: more than those that agents choose among."""

from __future__ import annotations

from django.utils.translation.trans_real import parse_accept_lang_header

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "ar")


def language_of_visitor(accepted: str, *, otherwise: str = "en") -> str:
    """Return the first of our languages that a browser asks for by its Accept-Language (RFC 9110, 12.5.4)."""
    asked = (code.partition("-")[0] for code, _wish in parse_accept_lang_header(accepted))
    return next((code for code in asked if code in LANGUAGES), otherwise)


def shown_in(language: str, *, otherwise: str = "en") -> str:
    """Return the one of our languages a page is shown in to who speaks this one: "de" for "de-AT".

    We may know that somebody speaks Japanese without speaking it ourselves. Django would then show the few words it knows
    by itself in Japanese, among ours in English.
    """
    spoken = language.replace("_", "-").partition("-")[0].lower()
    return spoken if spoken in LANGUAGES else otherwise
