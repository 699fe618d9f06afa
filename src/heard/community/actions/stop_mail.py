"""Send somebody no mail about the community any more."""

from __future__ import annotations

from django.db import transaction

from heard.community.models import Member, News


def stop_mail(*, member: Member) -> None:
    """Remember that a member wants no mail about the community at all; subscribing anew changes it back."""
    with transaction.atomic():
        Member.objects.filter(pk=member.pk).update(wants_mail=False)
        News.objects.filter(member=member, sent_at=None).delete()
