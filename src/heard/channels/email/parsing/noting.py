"""What is wrong with a mail is noted in English, kept with it, and translated where it is shown."""

from __future__ import annotations


def noted(sentence: str, detail: str = "") -> str:
    """Return a sentence with its detail in brackets. Sentences marked so are in the catalogues; the parser knows no language."""
    return f"{sentence} ({detail})" if detail else sentence
