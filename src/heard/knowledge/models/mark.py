"""What readers say of an article or a video: whether it helped them, and if not, why."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from heard.customers.models import Customer
from heard.knowledge.models.article import Article
from heard.knowledge.models.video import Video


class MarkReason(models.TextChoices):
    """Why it did not help."""

    NONE = "", _("No reason given")
    NOT_MINE = "not_mine", _("It is about something else")
    UNCLEAR = "unclear", _("I did not understand it")
    WRONG = "wrong", _("Something in it is not right")
    NOT_LIKED = "not_liked", _("I understood it, but I do not like the answer")


class Mark(models.Model):
    """One reader's word on one article, or on one video with a page of its own; saying it again changes it."""

    article = models.ForeignKey(Article, null=True, on_delete=models.CASCADE, related_name="marks")
    video = models.ForeignKey(Video, null=True, on_delete=models.CASCADE, related_name="marks")
    reader = models.CharField(max_length=64, help_text="a random name of the browser, or “customer:” and their number")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="+")
    helped = models.BooleanField()
    reason = models.CharField(max_length=12, choices=MarkReason.choices, blank=True, default=MarkReason.NONE)
    words = models.CharField(max_length=1000, blank=True, default="")
    revision = models.PositiveBigIntegerField(null=True, help_text="of what they read or saw")
    marked_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "reader"], name="mark_once"),
            models.UniqueConstraint(fields=["video", "reader"], name="mark_video_once"),
            models.CheckConstraint(
                condition=Q(article__isnull=False, video=None) | Q(article=None, video__isnull=False),
                name="mark_of_one_thing",
            ),
        ]
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.article_id or self.video_id} {'+' if self.helped else '-'}"
