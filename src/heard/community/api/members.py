"""Members of the community, as the team knows them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ninja import Field, Router, Schema

from heard.community.actions.silence import silence
from heard.community.models import Member, TrustLevel
from heard.conversations.api.asking import found
from heard.plumbing.api.values import Id
from heard.staff.tokens import ApiRequest

router = Router(tags=["Community"])


class MemberOut(Schema):
    """A customer under the name they chose; who it is nobody outside the team learns, so do not pass `customer_id` on."""

    id: int
    name: str
    customer_id: int | None
    level: str = Field(description="new, member or trusted; it grows with what others found helpful")
    is_silenced: bool
    post_count: int
    helped_count: int = Field(description="votes for what they wrote")
    accepted_count: int
    joined_at: dt.datetime

    @staticmethod
    def resolve_name(member: Member) -> str:
        """Return what they go by."""
        return str(member)

    @staticmethod
    def resolve_level(member: Member) -> str:
        """Return how far they are trusted."""
        return TrustLevel(member.level).name.lower()


@router.get("community/members/{member}", response=MemberOut, summary="One member")
def one(request: ApiRequest, member: Id) -> Any:
    """Return who writes under a name."""
    return _member(request, member)


@router.put("community/members/{member}/silence", response=MemberOut, summary="Let them write no more")
def silencing(request: ApiRequest, member: Id) -> Any:
    """Keep a member from writing, voting and reporting."""
    silence(member=_member(request, member), agent=request.agent)
    return _member(request, member)


@router.delete("community/members/{member}/silence", response=MemberOut, summary="Let them write again")
def unsilencing(request: ApiRequest, member: Id) -> Any:
    """Let a member write again."""
    silence(member=_member(request, member), agent=request.agent, is_silenced=False)
    return _member(request, member)


def _member(request: ApiRequest, number: int) -> Member:
    return found(Member.objects.visible_to(request.agent).filter(pk=number))
