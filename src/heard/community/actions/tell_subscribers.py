"""Note who is to hear of an answer or a comment: those who asked for it, and those called by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from heard.community.actions._posts import question_id_of
from heard.community.events import PostEvent
from heard.community.models import Member, News, Post, PostKind, PostState, Subscription
from heard.community.words import mentioned
from heard.plumbing.reactions import Recorded

MOST = 1000  # of one post; who comes later reads it on the page


def tell_subscribers(facts: Sequence[Recorded[PostEvent]]) -> None:
    """React to what is to be seen: everybody once for each post, also when this runs twice."""
    seen = {fact.event.post_id: fact.at for fact in facts if fact.event.state == PostState.VISIBLE}
    posts = Post.objects.visible().filter(pk__in=seen).select_related("member", "as_answer", "as_comment")
    for post in posts.order_by("pk"):
        at = seen[post.pk]
        news = [
            News(member_id=number, post=post, is_mention=called, made_at=at, not_before=at)
            for number, called in _members(post)
        ]
        News.objects.bulk_create(news, ignore_conflicts=True)


def _members(post: Post) -> Iterator[tuple[int, bool]]:
    """Yield who is to hear of it, and whether they were called: each customer once, under the name they go by now."""
    present = Member.objects.filter(is_current=True, customer__isnull=False, wants_mail=True)
    here = present.exclude(customer=post.member.customer_id) if post.member and post.member.customer_id else present
    named = Member.objects.filter(key__in=mentioned(post.body), customer__isnull=False).values("customer")
    called = set(here.filter(customer__in=named).values_list("pk", flat=True))
    yield from ((number, True) for number in sorted(called))
    if post.kind != PostKind.QUESTION:
        wanting = Subscription.objects.filter(question=question_id_of(post), member__customer__isnull=False)
        customers = list(wanting.order_by("id").values_list("member__customer", flat=True)[:MOST])
        members = dict(here.filter(customer__in=customers).exclude(pk__in=called).values_list("customer", "pk"))
        yield from ((members[customer], False) for customer in dict.fromkeys(customers) if customer in members)
