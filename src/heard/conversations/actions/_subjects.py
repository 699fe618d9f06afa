"""Subjects as they are kept."""

from __future__ import annotations

LONGEST = 500  # characters


def subject_line(text: str) -> str:
    """Return a subject on one line, without what the database cannot keep."""
    return " ".join(text.replace("\0", "").split())[:LONGEST]
