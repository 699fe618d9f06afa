"""What follows when who may see a post changes."""

from __future__ import annotations

from django.db.models import F

from heard.community.actions._posts import counted, question_id_of
from heard.community.actions._tags import count_tags
from heard.community.models import Member, Post, PostKind, PostState, Question, Tag


def change_state(post: Post, state: str) -> str:
    """Write who may see a post, with all that is counted by it; return what it was. In the caller's transaction."""
    before, post.state = post.state, PostState(state)
    post.save(update_fields=["state"])
    step = (state == PostState.VISIBLE) - (before == PostState.VISIBLE)
    if step and post.member_id and post.kind != PostKind.COMMENT:
        members = Member.objects.filter(pk=post.member_id)
        (members if step > 0 else members.filter(post_count__gt=0)).update(post_count=F("post_count") + step)
    if post.kind == PostKind.QUESTION:
        count_tags(Tag.objects.filter(questions=post.pk).values_list("pk", flat=True))
    elif post.kind == PostKind.ANSWER:
        counted(question_id_of(post))
        if state != PostState.VISIBLE:
            Question.objects.filter(accepted=post.pk).update(accepted=None)
    return before
