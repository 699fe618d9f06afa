"""That a question takes no new answers: why, since when, and by whom."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heard.community.models.member import Member
from heard.community.models.post import Question
from heard.staff.models import Agent


class ClosureReason(models.TextChoices):
    """Why."""

    SOLVED = "solved", _("It is solved")
    OUTDATED = "outdated", _("It does not matter any more")
    REPEATED = "repeated", _("It was asked before")
    ELSEWHERE = "elsewhere", _("It does not belong here")
    HEATED = "heated", _("The talk got heated")


#: What whoever asked may say; the others are the team's to judge.
OF_ASKERS = (ClosureReason.SOLVED, ClosureReason.OUTDATED)


class Closure(models.Model):
    """One time that a question was closed: by whoever asked it, or by an agent for the team; until it was opened again."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="closures")
    reason = models.CharField(max_length=9, choices=ClosureReason.choices)
    member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    by_team = models.BooleanField(default=False)
    at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question"], condition=Q(opened_at=None), name="closed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.get_reason_display()}"
