"""What flags weigh together."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F, Max

from heard.community.models import Flag, Post


def weigh(numbers: Collection[int]) -> None:
    """Write what the open flags of posts weigh, which are ours until the transaction ends.

    Each customer counts once, as heavily as the most trusted of their names: who became one with somebody else is one voice, who
    was forgotten is none, and nobody has a say about what is their own.
    """
    flags = Flag.objects.filter(post__in=numbers, settled_at=None, member__customer__isnull=False)
    of_others = flags.exclude(member__customer=F("post__member__customer")).order_by()
    weights = dict.fromkeys(numbers, 0)
    for post, most in (
        of_others.values("post", "member__customer").annotate(most=Max("weight")).values_list("post", "most")
    ):
        weights[post] += most
    for post, weight in sorted(weights.items()):
        Post.objects.filter(pk=post).exclude(flag_weight=weight).update(flag_weight=weight)


def flagged_by(customers: Collection[int]) -> set[int]:
    """Return the posts that names of these customers flagged, or that are theirs and flagged, and nobody has looked at yet."""
    waiting = Flag.objects.filter(settled_at=None)
    by_them = waiting.filter(member__customer__in=customers).values_list("post", flat=True)
    of_theirs = waiting.filter(post__member__customer__in=customers).values_list("post", flat=True)
    return {*by_them, *of_theirs}
