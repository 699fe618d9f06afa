"""What many do at the same moment comes out as if they had done it one after the other; over real HTTP, with real threads."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from heard.community.actions.accept_answer import accept_answer
from heard.community.actions.draft_article import draft_article
from heard.community.actions.stop_mail import stop_mail
from heard.community.actions.subscribe import subscribe
from heard.community.actions.tell_subscribers import MOST
from heard.community.models import Answer, Member, News, Post, PostState, Question, Subscription, Tag, TrustLevel, Vote
from heard.customers.actions.erase_customer import erase_customer
from heard.customers.actions.merge_customers import merge_customers
from heard.customers.actions.undo_customer_merge import undo_customer_merge
from heard.knowledge.actions.open_centre import open_centre
from heard.knowledge.models import Article
from heard.plumbing.models import Fact
from heard.plumbing.reactions import react_until_done
from heard.staff.models import Role
from tests.chromium import served
from tests.community.among import Among
from tests.community.crowd import Crowd

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def shop(transactional_db):
    return Among()


@pytest.fixture
def crowd():
    with served() as address:
        yield Crowd(address)


def counts_are_true():
    """Count all anew; return what is kept otherwise."""
    wrong = []
    for post in Post.objects.all():
        wrong += [post] if post.score != Vote.objects.filter(post=post).count() else []
    for question in Question.objects.all():
        visible = Answer.objects.visible().filter(question=question)
        is_official = visible.filter(is_official=True).exists()
        wrong += [question] if (question.answer_count, question.is_official) != (visible.count(), is_official) else []
        wrong += [question] if question.accepted_id and question.accepted not in visible else []
    for member in Member.objects.filter(erased_at=None):
        posts = member.posts.visible().exclude(kind="comment").count()
        voices = Vote.objects.filter(post__member=member).count()
        accepted = Question.objects.filter(accepted__member=member).count()
        kept = (member.post_count, member.helped_count, member.accepted_count)
        wrong += [member] if kept != (posts, voices, accepted) else []
    for tag in Tag.objects.all():
        wrong += [tag] if tag.question_count != tag.questions.filter(state="visible").count() else []
    return wrong == []


def fresh(row):
    return row.__class__.objects.get(pk=row.pk)


def facts(name):
    return Fact.objects.filter(name=name).count()


def test_fifty_clicks_of_one_voice_count_once(shop, crowd):
    mina, tom = shop.member("mina"), shop.member("tom")
    given = shop.answered(shop.question(mina), tom)
    path = f"/community/posts/{given.pk}/vote/"
    assert set(crowd.all_at_once(*[(path, {"wants": "1"}, mina.customer)] * 50)) == {302}
    assert (fresh(given).score, Vote.objects.count(), fresh(tom).helped_count) == (1, 1, 1)
    crowd.all_at_once(*[(path, {"wants": str(n % 2)}, mina.customer) for n in range(50)])
    voices = Vote.objects.count()
    assert (fresh(given).score, fresh(tom).helped_count) == (voices, voices)


def test_fifty_voices_count_fifty_times(shop, crowd):
    mina, tom = shop.member("mina"), shop.member("tom")
    given = shop.answered(shop.question(mina), tom)
    voters = [shop.member(f"voter{n}") for n in range(50)]
    path = f"/community/posts/{given.pk}/vote/"
    assert set(crowd.all_at_once(*[(path, {"wants": "1"}, voter.customer) for voter in voters])) == {302}
    assert (fresh(given).score, Vote.objects.count(), fresh(tom).helped_count) == (50, 50, 50)


def test_who_vote_for_each_other_at_the_same_moment_do_not_wait_for_each_other(shop, crowd):
    people = [shop.member(f"friend{n}") for n in range(6)]
    posts = [
        shop.question(member, f"Question number {n} about lamps?", at=timezone.now()) for n, member in enumerate(people)
    ]
    sendings = [
        (f"/community/posts/{post.pk}/vote/", {"wants": "1"}, member.customer)
        for post in posts
        for member in people
        if post.member_id != member.pk
    ]
    assert set(crowd.all_at_once(*sendings)) == {302}
    assert [fresh(member).helped_count for member in people] == [5] * 6


def test_one_answer_is_accepted_however_often_and_both_counts_are_right(shop, crowd):
    mina, tom, ben = shop.member("mina"), shop.member("tom"), shop.member("ben")
    now = timezone.now()
    rows = [shop.question(mina, f"Question number {n} about lamps?", at=now) for n in range(2)]
    given = [
        [shop.answered(row, author, f"By {author} for {row.pk}", at=now) for author in (tom, ben)[:: 1 - 2 * n]]
        for n, row in enumerate(rows)
    ]
    # Each changes its mind between the two all the time: one question from Tom to Ben, the other from Ben to Tom.
    sendings = [
        (f"/community/posts/{given[n % 2][n // 2 % 2].pk}/acceptance/", {"wants": "1"}, mina.customer)
        for n in range(50)
    ]
    assert set(crowd.all_at_once(*sendings)) == {302}
    accepted = [fresh(row).accepted.member_id for row in rows]
    assert [fresh(member).accepted_count for member in (tom, ben)] == [accepted.count(tom.pk), accepted.count(ben.pk)]


def test_fifty_wishes_to_hear_of_it_are_one(shop, crowd):
    question, mina = shop.question(shop.member("tom")), shop.member("mina")
    path = f"/community/to/{question.pk}/subscription/"
    assert set(crowd.all_at_once(*[(path, {"wants": "1"}, mina.customer)] * 50)) == {302}
    assert Subscription.objects.filter(member=mina).count() == 1
    people = [shop.member(f"reader{n}") for n in range(30)]
    assert set(crowd.all_at_once(*[(path, {"wants": "1"}, one.customer) for one in people])) == {302}
    assert Subscription.objects.filter(question=question).count() == 32


def test_a_name_that_many_choose_at_once_is_one_persons(shop, crowd):
    customers = [shop.customer(f"cleo{n}") for n in range(20)]
    path = "/community/joining/"
    statuses = crowd.all_at_once(
        *[(path, {"pseudonym": "Lantern" if n % 2 else "lanTERN"}, one) for n, one in enumerate(customers)]
    )
    assert sorted(statuses) == [302] + [422] * 19
    assert (Member.objects.count(), facts("MemberJoined")) == (1, 1)
    (customer,) = [one for one in customers if not Member.objects.filter(customer=one).exists()][:1]
    statuses = crowd.all_at_once(*[(path, {"pseudonym": f"wick-{n}"}, customer) for n in range(20)])
    assert set(statuses) == {302}
    assert (Member.objects.filter(customer=customer).count(), facts("MemberJoined")) == (1, 2)


def test_what_is_sent_twenty_times_stands_there_once(shop, crowd):
    question, tom = shop.question(shop.member("mina")), shop.member("tom")
    path = f"/community/to/{question.pk}/answers/"
    statuses = crowd.all_at_once(*[(path, {"body": "With a soft cloth."}, tom.customer)] * 20)
    assert sorted(statuses) == [302] + [422] * 19
    assert (Answer.objects.count(), fresh(question).answer_count, fresh(tom).post_count) == (1, 1, 1)
    statuses = crowd.all_at_once(*[(path, {"body": f"And {n} more."}, tom.customer) for n in range(20)])
    assert sorted(statuses) == [302] * 3 + [422] * 17  # four a minute


def test_tags_are_counted_right_when_many_ask_about_the_same(shop, crowd):
    people = [shop.member(f"asker{n}") for n in range(30)]
    sendings = [
        (
            "/community/ask/",
            {"title": f"Question number {n} about lamps?", "tags": "brass, wicks, a" if n % 2 else "wicks, brass"},
            one.customer,
        )
        for n, one in enumerate(people)
    ]
    assert set(crowd.all_at_once(*sendings)) == {302}
    assert dict(Tag.objects.values_list("slug", "question_count")) == {"brass": 30, "wicks": 30, "a": 15}
    assert [fresh(one).post_count for one in people] == [1] * 30


def test_an_answer_taken_away_and_brought_back_is_no_way_to_be_trusted(shop, crowd):
    mina, tom = shop.member("mina"), shop.member("tom", TrustLevel.NEW)
    question = shop.question(mina)
    given = shop.answered(question, tom)
    for _ in range(3):
        crowd.send(f"/community/posts/{given.pk}/acceptance/", {"wants": "1"}, customer=mina.customer)
        crowd.send(f"/community/posts/{given.pk}/removal/", {}, customer=tom.customer)
        crowd.send(f"/community/posts/{given.pk}/restoring/", {}, customer=tom.customer)
    assert (fresh(question).accepted_id, fresh(tom).accepted_count) == (None, 0)
    crowd.send(f"/community/posts/{given.pk}/acceptance/", {"wants": "1"}, customer=mina.customer)
    assert fresh(tom).accepted_count == 1


def test_names_called_in_a_flood_write_to_five_people_a_post(shop, crowd):
    people = [shop.member(f"called{n}") for n in range(30)]
    tom = shop.member("tom", TrustLevel.TRUSTED)
    question = shop.question(shop.member("mina"))
    all_names = " ".join(f"@called{n % 30}-lamp" for n in range(200))
    path = f"/community/posts/{question.pk}/comments/"
    long = [
        (path, {"body": f"{n} " + " ".join(f"@called{(n * 5 + k) % 30}-lamp" for k in range(20))}, tom.customer)
        for n in range(20)
    ]
    statuses = crowd.all_at_once((f"/community/to/{question.pk}/answers/", {"body": all_names}, tom.customer), *long)
    assert statuses.count(302) == 10  # of who is trusted in a minute
    react_until_done()
    react_until_done()
    called = News.objects.filter(member__in=people)
    assert called.count() <= 5 * 10
    assert max(called.filter(post=post).count() for post in Post.objects.all()) <= 5
    assert News.objects.count() <= MOST


def test_two_who_become_one_while_both_vote_have_one_voice_and_two_again_when_that_is_undone(shop, crowd):
    mina, tom, ben = shop.member("mina"), shop.member("tom"), shop.member("ben")
    question = shop.question(ben)
    posts = [question, *(shop.answered(question, who, f"By {who}.") for who in (mina, tom, ben))]
    path = "/community/posts/{}/vote/"
    sendings = [(path.format(post.pk), {"wants": "1"}, who.customer) for post in posts for who in (mina, tom)]
    assert sorted(crowd.all_at_once(*sendings)) == [302] * 6 + [409] * 2  # nobody votes for themselves
    assert ([fresh(post).score for post in posts], counts_are_true()) == ([2, 1, 1, 2], True)
    with ThreadPoolExecutor(1) as office:
        merging = office.submit(in_a_connection, merge_customers, kept=tom.customer, merged=mina.customer)
        crowd.all_at_once(*sendings)
        merge = merging.result()
    assert ([fresh(post).score for post in posts], counts_are_true()) == ([1, 0, 0, 1], True)
    crowd.all_at_once(*sendings)
    assert ([fresh(post).score for post in posts], counts_are_true()) == ([1, 0, 0, 1], True)
    undo_customer_merge(merge=merge, agent=shop.ana, at=timezone.now())
    assert ([fresh(post).score for post in posts], counts_are_true()) == ([2, 1, 1, 2], True)


def test_the_one_voice_of_who_was_two_is_taken_back_under_whichever_name_it_was_given(shop, crowd):
    mina, tom = shop.member("mina"), shop.member("tom")
    question = shop.question(shop.member("ben"))
    path = f"/community/posts/{question.pk}/vote/"
    assert crowd.send(path, {"wants": "1"}, customer=mina.customer)[0] == 302
    merge_customers(kept=tom.customer, merged=mina.customer, agent=shop.ana, at=timezone.now())
    crowd.send(path, {"wants": "1"}, customer=tom.customer)
    assert (fresh(question).score, counts_are_true()) == (1, True)
    crowd.send(path, {"wants": "0"}, customer=tom.customer)
    assert (fresh(question).score, counts_are_true()) == (0, True)


def test_who_was_two_hears_of_what_both_asked_once_and_of_nothing_any_more_when_they_say_so(shop):
    mina, tom, ben = shop.member("mina"), shop.member("tom"), shop.member("ben")
    question = shop.question(mina)
    subscribe(member=tom, question=question, at=timezone.now())
    merge_customers(kept=tom.customer, merged=mina.customer, agent=shop.ana, at=timezone.now())
    shop.answered(question, ben, "Ask @mina-lamp and @tom-lamp.")
    assert list(News.objects.values_list("member", "is_mention")) == [(tom.pk, True)]
    tom.refresh_from_db()
    assert subscribe(member=tom, question=question, at=timezone.now(), wants=False) is True
    assert News.objects.count() == 0
    shop.answered(question, ben, "One more.")
    assert News.objects.count() == 0
    stop_mail(member=fresh(mina))  # by the link of an old mail
    assert set(Member.objects.filter(customer=tom.customer).values_list("wants_mail", flat=True)) == {False}


def test_somebody_is_forgotten_while_others_accept_and_vote_for_what_they_wrote(shop, crowd):
    mina, tom, ben = shop.member("mina"), shop.member("tom"), shop.member("ben")
    question, own = (
        shop.question(mina, tags=["brass", "wicks"]),
        shop.question(tom, "My own question?", tags=["oil", "brass"]),
    )
    given, other = shop.answered(question, tom, "My words stay nowhere"), shop.answered(question, ben)
    accept_answer(member=mina, answer=given)
    voters = [shop.member(f"voter{n}") for n in range(10)]
    sendings = [
        sending
        for voter in voters
        for sending in (
            (f"/community/posts/{given.pk}/vote/", {"wants": "1"}, voter.customer),
            (f"/community/posts/{(given, other)[voter.pk % 2].pk}/acceptance/", {"wants": "1"}, mina.customer),
            (f"/community/posts/{given.pk}/comments/", {"body": f"Thank you, says {voter}"}, voter.customer),
            ("/community/ask/", {"title": f"What says {voter}?", "tags": "wicks, oil, brass"}, voter.customer),
        )
    ]
    with ThreadPoolExecutor(1) as office:
        erasing = office.submit(in_a_connection, erase_customer, customer=tom.customer)
        statuses = crowd.all_at_once(*sendings)
        erasing.result()
    assert [status for status in statuses if status >= 500] == []
    assert (fresh(given).state, fresh(given).body, fresh(own).state) == (PostState.DELETED, "", PostState.DELETED)
    assert (fresh(question).accepted_id in (None, other.pk), counts_are_true()) == (True, True)


def test_two_editors_make_one_draft_of_an_answer(shop):
    open_centre(title="Help")
    given = shop.answered(shop.question(shop.member("mina")), shop.member("tom"))
    editors = [shop.agent(f"Clara {n}", role=Role.EDITOR) for n in range(4)]
    with ThreadPoolExecutor(4) as office:
        drafts = list(office.map(lambda editor: drafted(given, editor), editors))
    assert (len(set(drafts)), Article.objects.count()) == (1, 1)


def in_a_connection(verb, **named):
    """Do something as a colleague, on a connection of its own."""
    try:
        return verb(**named, agent=None, at=timezone.now())
    finally:
        connection.close()


def drafted(given, editor):
    try:
        return draft_article(answer=given, agent=editor).pk
    finally:
        connection.close()
