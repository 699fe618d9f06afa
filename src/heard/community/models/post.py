"""What is written in the community: questions, their answers, and comments."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heard.community.models.member import Member
from heard.conversations.models import Conversation
from heard.staff.models import Agent


class PostKind(models.TextChoices):
    """What it is."""

    QUESTION = "question", _("Question")
    ANSWER = "answer", _("Answer")
    COMMENT = "comment", _("Comment")


class PostState(models.TextChoices):
    """Who may see it."""

    VISIBLE = "visible", _("Everybody sees it")
    WAITING = "waiting", _("Waits for a look by the team")
    HIDDEN = "hidden", _("Hidden by the team")
    DELETED = "deleted", _("Removed by its author")


#: What was forgotten for good, with whoever wrote it: a place in a row, and nothing to see for anybody.
FORGOTTEN = Q(state=PostState.DELETED, deleted_at=None)


class PostQuerySet(models.QuerySet["Post"]):
    """Which posts."""

    def visible_to(self, agent: Agent) -> PostQuerySet:
        """Those an agent may see: the team looks after the community, so all of it, also what waits, is hidden or taken away."""
        return self.exclude(FORGOTTEN) if agent.is_authenticated and agent.is_active else self.none()

    def visible(self) -> PostQuerySet:
        """Those that everybody may see."""
        return self.filter(state=PostState.VISIBLE)

    def to_look_at(self) -> PostQuerySet:
        """Those that wait for a look by the team."""
        return self.filter(Q(state=PostState.WAITING) | Q(state=PostState.VISIBLE, flag_weight__gt=0))


class Post(models.Model):
    """Words of somebody: a member, or an agent for the team."""

    kind = models.CharField(max_length=8, choices=PostKind.choices)
    member = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="posts", db_index=False)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    by_team = models.BooleanField(default=False)
    body = models.TextField(blank=True, help_text="Markdown, as it was written")
    html = models.TextField(blank=True, help_text="the same, made safe")
    cleaned_by = models.PositiveSmallIntegerField(default=0, help_text="by which rules it was made safe")
    digest = models.BigIntegerField(default=0, help_text="of its words; finds what was written before")
    state = models.CharField(max_length=8, choices=PostState.choices, default=PostState.VISIBLE)
    score = models.IntegerField(default=0, help_text="how many found it helpful")
    flag_weight = models.PositiveSmallIntegerField(default=0, help_text="of the flags nobody has looked at yet")
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(member__isnull=True) ^ Q(by_team=False), name="post_by_one"),
        ]
        indexes = [
            models.Index(fields=["kind", "state", "-id"], name="post_newest"),
            models.Index(fields=["kind", "state", "-score", "-id"], name="post_most_voted"),
            models.Index(fields=["member", "-created_at"], name="post_member"),
            models.Index(fields=["digest"], name="post_digest"),
            models.Index(
                fields=["id"],
                name="post_to_look_at",
                condition=Q(state="waiting") | Q(state="visible", flag_weight__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def author(self) -> str:
        """Return under which name it is shown."""
        if self.member:
            return str(self.member)
        return self.agent.name if self.agent else str(_("The team"))


class Tag(models.Model):
    """What questions are about."""

    name = models.CharField(max_length=40)
    slug = models.SlugField(max_length=40, unique=True, allow_unicode=True)
    question_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class QuestionQuerySet(models.QuerySet["Question"]):
    """Which questions."""

    def visible_to(self, agent: Agent) -> QuestionQuerySet:
        """Those an agent may see, as of all posts."""
        return self.exclude(FORGOTTEN) if agent.is_authenticated and agent.is_active else self.none()

    def visible(self) -> QuestionQuerySet:
        """Those that everybody may see."""
        return self.filter(state=PostState.VISIBLE)


class AnswerQuerySet(models.QuerySet["Answer"]):
    """Which answers."""

    def visible_to(self, agent: Agent) -> AnswerQuerySet:
        """Those an agent may see, as of all posts."""
        return self.exclude(FORGOTTEN) if agent.is_authenticated and agent.is_active else self.none()

    def visible(self) -> AnswerQuerySet:
        """Those that everybody may see."""
        return self.filter(state=PostState.VISIBLE)


class CommentQuerySet(models.QuerySet["Comment"]):
    """Which comments."""

    def visible(self) -> CommentQuerySet:
        """Those that everybody may see."""
        return self.filter(state=PostState.VISIBLE)


class Question(Post):
    """Something somebody wants to know."""

    post_ptr = models.OneToOneField(
        Post, parent_link=True, primary_key=True, on_delete=models.CASCADE, related_name="as_question"
    )
    title = models.CharField(max_length=150)
    slug = models.CharField(max_length=80)
    language = models.CharField(max_length=10)
    tags = models.ManyToManyField(Tag, related_name="questions")
    answer_count = models.PositiveIntegerField(default=0, help_text="answers that everybody may see")
    accepted = models.ForeignKey("Answer", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    is_official = models.BooleanField(default=False, help_text="the team answered, or stands behind an answer")
    conversation = models.ForeignKey(
        Conversation,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="in which the team looks after it",
    )
    handed_over_at = models.DateTimeField(null=True)
    is_closed = models.BooleanField(default=False, help_text="takes no new answers; its closure says why")

    objects = QuestionQuerySet.as_manager()  # type: ignore[assignment, misc]

    class Meta:
        indexes = [
            models.Index(fields=["post_ptr"], name="question_unanswered", condition=Q(answer_count=0)),
            models.Index(fields=["post_ptr"], name="question_closed", condition=Q(is_closed=True)),
        ]

    def __str__(self) -> str:
        return self.title


class Answer(Post):
    """What somebody knows about a question."""

    post_ptr = models.OneToOneField(
        Post, parent_link=True, primary_key=True, on_delete=models.CASCADE, related_name="as_answer"
    )
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    is_official = models.BooleanField(default=False)
    official_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    message_id = models.BigIntegerField(null=True, unique=True, help_text="the message it was first said in")

    objects = AnswerQuerySet.as_manager()  # type: ignore[assignment, misc]


class Comment(Post):
    """A word beside a question or one of its answers."""

    post_ptr = models.OneToOneField(
        Post, parent_link=True, primary_key=True, on_delete=models.CASCADE, related_name="as_comment"
    )
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="comments")
    answer = models.ForeignKey(Answer, null=True, on_delete=models.CASCADE, related_name="comments", db_index=False)

    objects = CommentQuerySet.as_manager()  # type: ignore[assignment, misc]
