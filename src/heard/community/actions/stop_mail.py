"""Send somebody no mail about the community any more."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from heard.community.models import Member, News


def stop_mail(*, member: Member) -> None:
    """Remember that a member, under whichever name, wants no mail about the community at all; subscribing anew changes it back."""
    with transaction.atomic():
        names = Member.objects.filter(Q(pk=member.pk) | Q(customer=member.customer_id, customer__isnull=False))
        numbers = list(names.values_list("pk", flat=True))
        Member.objects.filter(pk__in=numbers).update(wants_mail=False)
        News.objects.filter(member__in=numbers, sent_at=None).delete()
