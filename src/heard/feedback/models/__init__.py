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
from heard.feedback.models.satisfaction import LOW, AskedBy, Satisfaction, SatisfactionQuerySet, Score

__all__ = [
    "LOW",
    "OF_MONEY",
    "OPEN",
    "AskedBy",
    "Complaint",
    "ComplaintCause",
    "ComplaintQuerySet",
    "Outcome",
    "Remedy",
    "RemedyAnswer",
    "RemedyKind",
    "Satisfaction",
    "SatisfactionQuerySet",
    "Score",
]
