"""Hear of a question by mail, or not any more."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.community.models import Member, News, Question, Subscription


def subscribe(*, member: Member, question: Question, at: dt.datetime, wants: bool = True) -> bool:
    """Remember whether a member wants to hear what comes of a question; return whether that changed anything.

    Who does not want it any more gets nothing that was on its way, either.
    """
    with transaction.atomic():
        if wants:
            Member.objects.filter(pk=member.pk, wants_mail=False).update(wants_mail=True)
            return Subscription.objects.get_or_create(question=question, member=member, defaults={"at": at})[1]
        answers = question.answers.values("pk")
        names = Member.objects.filter(customer=member.customer_id).values(
            "pk"
        )  # also those that came along with another customer
        waiting = News.objects.filter(member__in=names, sent_at=None)
        waiting.filter(post__in=answers).delete()
        waiting.filter(post__in=question.comments.values("pk")).delete()
        return bool(Subscription.objects.filter(question=question, member__in=names).delete()[0])
