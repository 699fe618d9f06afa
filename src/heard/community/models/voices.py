"""What members do about what others wrote: votes, subscriptions, flags, and the news they get."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heard.community.models.member import Member
from heard.community.models.post import Post, Question
from heard.staff.models import Agent


class Vote(models.Model):
    """One member found something helpful."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="votes", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "member"], name="vote_once")]

    def __str__(self) -> str:
        return f"{self.member} → {self.post_id}"


class Subscription(models.Model):
    """One member wants to hear what comes of a question."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "member"], name="subscription_once")]
        indexes = [models.Index(fields=["member", "-id"], name="subscription_member")]

    def __str__(self) -> str:
        return f"{self.member} → {self.question_id}"


class News(models.Model):
    """Something a member is to hear of by mail; several go in one."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+", db_index=False)
    is_mention = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "post"], name="news_once")]
        indexes = [
            models.Index(fields=["not_before", "id"], name="news_ready", condition=Q(sent_at__isnull=True)),
            models.Index(fields=["member", "sent_at"], name="news_sent"),
            models.Index(fields=["post"], name="news_post"),
        ]

    def __str__(self) -> str:
        return f"{self.member} ← {self.post_id}"


class FlagReason(models.TextChoices):
    """What is wrong with it."""

    SPAM = "spam", _("It is advertising")
    RUDE = "rude", _("It is unkind")
    PRIVATE = "private", _("It tells something private")
    WRONG = "wrong", _("It is wrong or dangerous")
    OTHER = "other", _("Something else")


class Flag(models.Model):
    """One member thinks that the team should look at something."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="flags", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=8, choices=FlagReason.choices)
    words = models.CharField(max_length=300, blank=True, default="")
    weight = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "member"], name="flag_once")]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.get_reason_display()}"


class Moderation(models.Model):
    """The team, or the house by itself, decided who may see something: what it was, what it became, who and when."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="moderations")
    before = models.CharField(max_length=8)
    after = models.CharField(max_length=8)
    reason = models.CharField(max_length=40, blank=True, default="")
    settled = models.JSONField(default=list, help_text="the flags that were settled by it")
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.post_id}: {self.before} → {self.after}"


class Revision(models.Model):
    """What something said before it was edited."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    title = models.CharField(max_length=150, blank=True, default="")
    body = models.TextField()
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField(help_text="when it was replaced")

    def __str__(self) -> str:
        return f"{self.post_id} {self.at:%Y-%m-%d %H:%M}"
