"""A closed question keeps what stands there and takes nothing new; it says why, and can be opened again."""

import pytest
from django.utils import timezone

from heard.community.actions._posts import IsClosed, NotAllowed
from heard.community.actions.answer import answer
from heard.community.actions.close import close, open_again
from heard.community.actions.comment import comment
from heard.community.actions.flag import flag
from heard.community.actions.hand_over_due import hand_over_due
from heard.community.actions.vote import vote
from heard.community.models import Closure, ClosureReason, FlagReason, Post, Question, TrustLevel
from heard.community.paths import question_path
from heard.customers.actions.erase_customer import erase_customer
from heard.customers.actions.merge_customers import merge_customers
from heard.customers.actions.undo_customer_merge import undo_customer_merge
from heard.plumbing.models import Fact
from tests.community.among import HOUR, sign_in
from tests.project.api.conftest import script_of
from tests.project.api.script import answered, refused

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def words(page):
    return page.content.decode()


def test_a_closed_question_takes_no_answers_and_no_comments_until_it_is_opened_again(shop, mina, tom):
    question = shop.question(mina)
    given = shop.answered(question, tom)
    close(question=question, reason=ClosureReason.SOLVED, member=mina, at=NOW)
    for who in ({"member": tom}, {"agent": shop.ana}):
        with pytest.raises(IsClosed):
            answer(question=question, body="One more thing", at=NOW, **who)
        with pytest.raises(IsClosed):
            comment(question=question, answer=given, body="One more thing", at=NOW, **who)
    vote(member=mina, post=given, at=NOW)
    open_again(question=question, member=mina, at=NOW)
    shop.answered(question, tom, "One more thing")
    assert (fresh(question).is_closed, fresh(question).answer_count) == (False, 2)


def test_closed_twice_it_keeps_its_first_reason_and_both_are_told_as_facts(shop, mina):
    question = shop.question(mina)
    close(question=question, reason=ClosureReason.OUTDATED, member=mina, at=NOW)
    close(question=question, reason=ClosureReason.HEATED, agent=shop.ana, at=NOW)
    open_again(question=question, agent=shop.ana, at=NOW)
    open_again(question=question, agent=shop.ana, at=NOW)
    assert [(row.reason, row.member, row.by_team, row.opened_by) for row in Closure.objects.all()] == [
        ("outdated", mina, False, shop.ana)
    ]
    facts = Fact.objects.filter(name="QuestionClosed").order_by("id")
    assert [(fact.data["reason"], fact.data["undone"], fact.actor_id) for fact in facts] == [
        ("outdated", False, None),
        ("outdated", True, shop.ana.pk),
    ]


def test_who_asked_and_the_team_may_close_it_and_nobody_else(shop, mina, tom):
    question = shop.question(mina)
    trusted = shop.member("olga", TrustLevel.TRUSTED)
    for stranger in (tom, trusted):
        with pytest.raises(NotAllowed):
            close(question=question, reason=ClosureReason.SOLVED, member=stranger, at=NOW)
    with pytest.raises(NotAllowed):
        close(question=question, reason=ClosureReason.HEATED, member=mina, at=NOW)
    close(question=question, reason=ClosureReason.HEATED, agent=shop.ana, at=NOW)
    for who in (mina, tom):
        with pytest.raises(NotAllowed):
            open_again(question=question, member=who, at=NOW)
    assert fresh(question).is_closed


def test_nobody_takes_over_what_is_closed(shop, mina):
    question = shop.question(mina, at=NOW - 48 * HOUR)
    close(question=question, reason=ClosureReason.OUTDATED, member=mina, at=NOW)
    assert hand_over_due(at=NOW) == 0
    open_again(question=question, member=mina, at=NOW)
    assert hand_over_due(at=NOW) == 1


def test_its_page_says_why_and_offers_nothing_to_write(shop, mina, tom, client):
    question = shop.question(mina)
    shop.answered(question, tom)
    path, address = question_path(question), f"/community/to/{question.pk}/closure/"
    sign_in(client, tom)
    assert "Close the question" not in words(client.get(path))
    assert client.post(address, {"reason": "solved"}).status_code == 409
    sign_in(client, mina)
    page = words(client.get(path))
    assert [page.count(f'<option value="{reason}">') for reason in ("solved", "outdated", "heated")] == [1, 1, 0]
    assert client.post(address, {"reason": "solved"}).status_code == 302
    page = words(client.get(path))
    for told in ("It is solved", "Whoever asked closed this question", "Open again"):
        assert told in page
    assert 'name="body"' not in page
    assert client.post(f"/community/to/{question.pk}/answers/", {"body": "Late"}).status_code == 422
    assert client.post(address, {"wants": "0"}).status_code == 302
    assert 'name="body"' in words(client.get(path))


@pytest.mark.parametrize("given", [{}, {"reason": "x"}, {"reason": ""}, {"wants": "1"}])
def test_without_a_reason_nothing_is_closed(shop, mina, client, given):
    question = shop.question(mina)
    assert sign_in(client, mina).post(f"/community/to/{question.pk}/closure/", given).status_code == 404
    assert not fresh(question).is_closed


def test_an_answer_is_not_closed(shop, mina, tom, client):
    given = shop.answered(shop.question(mina), tom)
    assert sign_in(client, mina).post(f"/community/to/{given.pk}/closure/", {"reason": "solved"}).status_code == 404


def test_closed_questions_are_a_list_and_not_among_the_unanswered(shop, mina, client):
    open_one, closed = shop.question(mina), shop.question(mina, "Another question about lamps?", at=NOW + HOUR)
    close(question=closed, reason=ClosureReason.OUTDATED, member=mina, at=NOW)
    pages = {kind: words(client.get(f"/community/?list={kind}")) for kind in ("newest", "unanswered", "closed")}
    assert {kind: (open_one.title in page, closed.title in page) for kind, page in pages.items()} == {
        "newest": (True, True),
        "unanswered": (True, False),
        "closed": (False, True),
    }


def test_a_script_closes_opens_and_filters(shop, mina, client):
    script, question = script_of(client, shop.ana), shop.question(mina)
    other = shop.question(mina, "Another question about lamps?", at=NOW + HOUR)
    path = f"community/questions/{question.pk}"
    assert answered(script.ask("PUT", f"{path}/closure", {"reason": "repeated"}))["is_closed"] is True
    told = answered(script.ask("GET", path))["closure"]
    assert (told["reason"], told["by_team"]) == ("repeated", True)
    found = answered(script.ask("GET", "community/questions?closed=true"))["items"]
    assert [one["id"] for one in found] == [question.pk]
    found = answered(script.ask("GET", "community/questions?closed=false"))["items"]
    assert [one["id"] for one in found] == [other.pk]
    assert refused(script.ask("POST", f"{path}/answers", {"body": "Late"})) == (409, "question-closed")
    assert refused(script.ask("PUT", f"{path}/closure", {"reason": "because"})) == (422, "invalid-request")
    assert answered(script.ask("DELETE", f"{path}/closure"))["is_closed"] is False
    assert answered(script.ask("GET", path))["closure"] is None


def test_who_was_two_reports_with_one_voice_and_with_two_again_when_that_is_undone(shop, mina, tom):
    ben = shop.member("ben")
    of_ben, of_mina = shop.question(ben), shop.question(mina, "Another question about lamps?")
    for who in (mina, tom):
        flag(member=who, post=of_ben, reason=FlagReason.RUDE, at=NOW)
    flag(member=tom, post=of_mina, reason=FlagReason.RUDE, at=NOW)
    weights = lambda: [fresh(one).flag_weight for one in (of_ben, of_mina)]  # noqa: E731
    assert weights() == [4, 2]
    merge = merge_customers(kept=tom.customer, merged=mina.customer, agent=shop.ana, at=NOW)
    assert weights() == [2, 0]
    assert list(Post.objects.to_look_at()) == [of_ben.post_ptr]
    undo_customer_merge(merge=merge, agent=shop.ana, at=NOW)
    assert weights() == [4, 2]


def test_what_who_was_forgotten_reported_weighs_nothing(shop, mina, tom):
    question = shop.question(shop.member("ben"))
    for who in (mina, tom):
        flag(member=who, post=question, reason=FlagReason.RUDE, at=NOW)
    erase_customer(customer=mina.customer, agent=shop.ana, at=NOW)
    assert fresh(question).flag_weight == 2


def test_a_question_that_was_closed_by_somebody_forgotten_stays_closed(shop, mina, tom):
    question = shop.question(mina)
    shop.answered(question, tom)
    close(question=question, reason=ClosureReason.SOLVED, member=mina, at=NOW)
    erase_customer(customer=mina.customer, agent=shop.ana, at=NOW)
    assert Question.objects.get(pk=question.pk).is_closed
