"""Who may do what to what somebody wrote; pages ask before they offer it, verbs before they do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heard.community.models import Closure, Member, Post, Question, TrustLevel

if TYPE_CHECKING:
    from heard.staff.models import Agent


def is_theirs(post: Post, member: Member | None) -> bool:
    """Return whether a member wrote it, under whichever name."""
    return member is not None and post.member is not None and post.member.customer_id == member.customer_id


def may_retag(question: Question, member: Member | None, agent: Agent | None) -> bool:
    """Return whether somebody may change what a question is said to be about."""
    if member is None:
        return agent is not None
    return not member.is_silenced and (is_theirs(question, member) or member.level >= TrustLevel.TRUSTED)


def may_close(question: Question, member: Member | None, agent: Agent | None) -> bool:
    """Return whether somebody may say that a question takes no new answers: who asked, and the team."""
    if member is None:
        return agent is not None
    return not member.is_silenced and is_theirs(question, member)


def may_open(question: Question, closure: Closure | None, member: Member | None, agent: Agent | None) -> bool:
    """Return whether somebody may open it again: the team, and who asked where it was not the team that closed it."""
    return may_close(question, member, agent) and closure is not None and (member is None or not closure.by_team)


def may_accept(question: Question, member: Member | None, agent: Agent | None) -> bool:
    """Return whether somebody may say which answer helped: who asked, or the team where the team asked. Nobody else knows."""
    if member is None:
        return agent is not None and question.by_team
    return is_theirs(question, member)
