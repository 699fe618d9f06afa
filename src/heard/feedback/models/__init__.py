"""The nouns of feedback."""

from heard.feedback.models.complaint import (
    OF_MONEY,
    OPEN,
    Complaint,
    ComplaintCause,
    ComplaintQuerySet,
    Outcome,
    Remedy,
    RemedyAnswer,
    RemedyKind,
)

__all__ = [
    "OF_MONEY",
    "OPEN",
    "Complaint",
    "ComplaintCause",
    "ComplaintQuerySet",
    "Outcome",
    "Remedy",
    "RemedyAnswer",
    "RemedyKind",
]
