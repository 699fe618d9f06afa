"""What follows when who may see a post changes."""

from __future__ import annotations

from heard.community.actions._members import count
from heard.community.actions._posts import counted, question_id_of
from heard.community.actions._tags import count_tags
from heard.community.models import Post, PostKind, PostState, Question, Tag


def change_state(post: Post, state: str) -> str:
    """Write who may see a post, with all that is counted by it; return what it was. In the caller's transaction."""
    before, post.state = post.state, PostState(state)
    post.save(update_fields=["state"])
    step = (state == PostState.VISIBLE) - (before == PostState.VISIBLE)
    if step and post.member_id and post.kind != PostKind.COMMENT:
        count("post_count", step, post.member_id)
    if post.kind == PostKind.QUESTION:
        count_tags(Tag.objects.filter(questions=post.pk).values_list("pk", flat=True))
    elif post.kind == PostKind.ANSWER:
        counted(question_id_of(post))
        if state != PostState.VISIBLE and Question.objects.filter(accepted=post.pk).update(accepted=None):
            count("accepted_count", -1, post.member_id)
    return before
