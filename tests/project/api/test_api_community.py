"""The community by script: the team looks after it, and nobody writes as a customer."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heard.community.actions.delete_post import delete_post
from heard.community.actions.flag import flag
from heard.community.actions.hand_over import hand_over
from heard.community.belongings import CommunityBelongings
from heard.community.models import Answer, FlagReason, Member, Post, PostState, Question, Revision, TrustLevel
from heard.community.paths import question_path
from heard.conversations.actions.reply import reply
from heard.conversations.models import Message
from heard.knowledge.actions.open_centre import open_centre
from heard.plumbing.models import Fact
from heard.staff.models import Team
from tests.community.among import HOUR
from tests.community.conftest import mina, shop, tom
from tests.project.api.conftest import agent, script_of
from tests.project.api.script import Script, answered, refused

__all__ = ["mina", "shop", "tom"]


@pytest.fixture
def script(client, shop):
    return script_of(client, shop.ana)


def test_a_question_is_read_with_answers_comments_and_names_that_tell_nobody(shop, script, mina, tom):
    question = shop.question(mina, tags=["Brass"])
    given = shop.answered(question, tom, "With a **soft** cloth.")
    said = answered(script.ask("POST", f"community/posts/{given.pk}/comments", {"body": "And no water."}), 201)
    told = answered(script.ask("GET", f"community/questions/{question.pk}"))
    assert (told["title"], told["tags"], told["url"], told["state"]) == (
        question.title,
        ["Brass"],
        question_path(question),
        "visible",
    )
    assert told["author"] == {"name": "mina-lamp", "by_team": False, "member_id": mina.pk, "agent_id": None}
    (answer,) = told["answers"]
    assert (answer["html"], answer["author"]["name"]) == ("<p>With a <strong>soft</strong> cloth.</p>\n", "tom-lamp")
    assert [(one["id"], one["answer_id"], one["author"]) for one in answer["comments"]] == [
        (said["id"], given.pk, {"name": "Ana Moreno", "by_team": True, "member_id": None, "agent_id": shop.ana.pk})
    ]
    assert "private.example" not in str(told)
    assert answered(script.ask("GET", f"community/members/{tom.pk}"))["customer_id"] == tom.customer_id


def test_questions_are_found_by_tag_state_answers_and_words(shop, script, mina, tom):
    new = shop.member("nia", TrustLevel.NEW)
    brass = shop.question(mina, "How do I clean the brass lamp?", tags=["brass"])
    wick = shop.question(tom, "Where do I buy a new wick?", tags=["wicks", "brass"])
    waiting = shop.question(new, "Who wants very cheap lamps?", "https://spam.example")
    shop.answered(wick, mina)

    def numbers(path):
        return [one["id"] for one in script.items(f"community/questions{path}")]

    assert numbers("") == [wick.pk, brass.pk]
    assert numbers("?state=waiting") == [waiting.pk]
    assert numbers("?tag=wicks") == [wick.pk]
    assert numbers("?tag=unheard-of") == []
    assert (numbers("?answered=true"), numbers("?answered=false")) == ([wick.pk], [brass.pk])
    assert numbers("?q=cleaning+brass")[0] == brass.pk
    assert numbers("?q=brass+lamp&tag=wicks") == [wick.pk]
    assert waiting.pk not in numbers("?q=very+cheap+lamps")
    assert refused(script.ask("GET", "community/questions?q=lamp&state=waiting")) == (422, "invalid-request")
    first = answered(script.ask("GET", "community/questions?limit=1"))
    assert numbers(f"?limit=1&cursor={first['next_cursor']}") == [brass.pk]
    assert [one["slug"] for one in answered(script.ask("GET", "community/tags"))] == ["brass", "wicks"]


def test_lists_cost_the_same_however_much_stands_there(shop, script, mina, tom):
    def cost(path):
        with CaptureQueriesContext(connection) as asked:
            answered(script.ask("GET", path))
        return len(asked)

    def costs():
        paths = ("community/questions", f"community/questions/{first.pk}", "community/queue")
        return [cost(path) for path in paths]

    def grow(number):
        at = timezone.now() + number * HOUR
        given = shop.answered(first, tom, f"Answer number {number}", at=at)
        flag(member=mina, post=given, reason=FlagReason.WRONG, at=at)
        shop.question(mina, f"Question number {number} about lamps?", tags=["x", str(number)], at=at)

    first = shop.question(mina, tags=["brass"])
    script.ask("GET", "me")
    grow(1)
    few = costs()
    grow(2)
    grow(3)
    assert costs() == few


def test_the_team_asks_answers_stands_behind_and_says_what_helped_it(shop, script, tom):
    body = {"title": "What should we make next?", "body": "Tell us.", "tags": ["wishes"]}
    asked = answered(script.ask("POST", "community/questions", body), 201)
    assert (asked["author"]["agent_id"], asked["language"], asked["tags"]) == (
        shop.ana.pk,
        shop.ana.language,
        ["wishes"],
    )
    question = Question.objects.get(pk=asked["id"])
    given = shop.answered(question, tom, "A brass candlestick.")
    place = f"community/answers/{given.pk}"
    assert answered(script.ask("PUT", f"{place}/official"))["is_official"] is True
    assert answered(script.ask("DELETE", f"{place}/official"))["is_official"] is False
    answered(script.ask("PUT", f"{place}/acceptance"))
    told = answered(script.ask("GET", f"community/questions/{question.pk}"))
    assert told["accepted_id"] == given.pk
    answered(script.ask("DELETE", f"{place}/acceptance"))
    assert Question.objects.get(pk=question.pk).accepted_id is None
    made = answered(script.ask("POST", f"community/questions/{question.pk}/answers", {"body": "We do."}), 201)
    assert (made["is_official"], made["author"]["by_team"]) == (True, True)
    tagged = answered(script.ask("PUT", f"community/questions/{question.pk}/tags", {"tags": ["new", "http://spam"]}))
    assert tagged["tags"] == ["new"]
    edited = answered(script.ask("PUT", f"community/posts/{made['id']}/words", {"body": "We do, in May."}))
    assert (edited["body"], Revision.objects.get().agent) == ("We do, in May.", shop.ana)


def test_what_a_customer_decides_and_says_stays_theirs(shop, script, mina, tom):
    question = shop.question(mina)
    given = shop.answered(question, tom)
    assert refused(script.ask("PUT", f"community/answers/{given.pk}/acceptance")) == (409, "not-possible")
    for number in (question.pk, given.pk):
        words = script.ask("PUT", f"community/posts/{number}/words", {"body": "Other words"})
        assert refused(words) == (403, "not-the-teams")
    sent = {"title": "Asked in her name?", "member_id": mina.pk, "customer_id": mina.customer_id}
    asked = answered(script.ask("POST", "community/questions", sent), 201)
    assert asked["author"]["member_id"] is None
    assert (Question.objects.get(pk=question.pk).accepted_id, Revision.objects.count()) == (None, 0)


def test_what_waits_is_shown_or_hidden_and_that_taken_back(shop, script, mina):
    new = shop.member("nia", TrustLevel.NEW)
    waiting = shop.question(new, "Who wants very cheap lamps?", "https://spam.example")
    reported = shop.question(new, "What is this thing here?", at=timezone.now() + HOUR)
    flag(member=mina, post=reported, reason=FlagReason.RUDE, words="Hm", at=timezone.now())
    told = [(one["id"], one["question_title"], one["flags"]) for one in script.items("community/queue")]
    assert [(number, title) for number, title, _ in told] == [
        (reported.pk, reported.title),
        (waiting.pk, waiting.title),
    ]
    assert [(one["member_id"], one["reason"], one["words"]) for one in told[0][2]] == [(mina.pk, "rude", "Hm")]
    place = f"community/posts/{waiting.pk}/visibility"
    assert answered(script.ask("PUT", place, {"state": "hidden", "reason": "spam"}))["state"] == "hidden"
    assert [one["id"] for one in script.items("community/questions?state=hidden")] == [waiting.pk]
    assert [one["id"] for one in script.items("community/queue")] == [reported.pk]
    assert answered(script.ask("DELETE", place))["state"] == "waiting"
    assert refused(script.ask("DELETE", place)) == (404, "not-found")
    assert refused(script.ask("PUT", place, {"state": "deleted"})) == (422, "invalid-request")
    silenced = answered(script.ask("PUT", f"community/members/{new.pk}/silence"))
    assert (silenced["is_silenced"], silenced["level"], silenced["name"]) == (True, "new", "nia-lamp")
    assert answered(script.ask("DELETE", f"community/members/{new.pk}/silence"))["is_silenced"] is False


def test_what_is_gone_or_hidden_cannot_be_answered(shop, script, mina, tom):
    question = shop.question(mina)
    given = shop.answered(question, tom)
    delete_post(member=tom, post=given, at=timezone.now())
    assert refused(script.ask("PUT", f"community/answers/{given.pk}/official")) == (409, "not-possible")
    assert refused(script.ask("PUT", f"community/posts/{given.pk}/visibility", {"state": "visible"})) == (
        409,
        "not-possible",
    )
    answered(script.ask("PUT", f"community/posts/{question.pk}/visibility", {"state": "hidden"}))
    place = f"community/questions/{question.pk}/answers"
    assert refused(script.ask("POST", place, {"body": "Too late"})) == (409, "not-possible")
    assert refused(script.ask("POST", place, {"body": ""})) == (422, "wrong-text")
    CommunityBelongings().erase([mina.customer_id], at=timezone.now())
    for path in (f"community/questions/{question.pk}", f"community/members/{mina.pk}"):
        assert refused(script.ask("GET", path)) == (404, "not-found")
    assert mina.pk not in [one["author"]["member_id"] for one in script.items("community/questions?state=deleted")]


def test_a_reply_is_published_once_by_who_may_read_it(client, shop, script, mina):
    question = shop.question(mina, at=timezone.now() - 25 * HOUR)
    number = hand_over(question=question, at=timezone.now())
    conversation = Question.objects.get(pk=question.pk).conversation
    reply(conversation=conversation, agent=shop.ana, text="Use vinegar.", at=timezone.now())
    message = Message.objects.get(conversation=number, kind="reply")
    place, sent = f"community/questions/{question.pk}/answers", {"message_id": message.pk}
    shop.inbox.teams.add(Team.objects.create(name="Wholesale"))
    assert answered(script.ask("GET", f"community/questions/{question.pk}"))["conversation_id"] is None
    assert refused(script.ask("POST", place, sent)) == (404, "not-found")
    shop.inbox.teams.clear()
    assert answered(script.ask("GET", f"community/questions/{question.pk}"))["conversation_id"] == number
    made = [answered(script.ask("POST", place, sent), 201) for _ in range(2)]
    assert [(one["body"], one["is_official"]) for one in made] == [("Use vinegar.", True)] * 2
    assert Answer.objects.count() == 1


def test_a_draft_is_for_editors(client, shop, script, mina, tom):
    given = shop.answered(shop.question(mina), tom)
    place = f"community/answers/{given.pk}/article-draft"
    assert refused(script.ask("POST", place)) == (403, "not-allowed")
    editor = script_of(client, agent("clara@shop.example", "Clara Dubois", role="editor"))
    assert refused(editor.ask("POST", place)) == (409, "no-help-centre")
    open_centre(title="Help")
    made = [answered(editor.ask("POST", place), 201) for _ in range(2)]
    assert made[0] == made[1]


def test_who_may_only_read_changes_nothing_and_who_left_sees_nothing(client, shop, mina):
    question = shop.question(mina)
    reader = Script(client, shop.ana, scopes=("read",))
    assert [one["id"] for one in reader.items("community/questions")] == [question.pk]
    for method, path, body in (
        ("POST", "community/questions", {"title": "May I ask something?"}),
        ("PUT", f"community/posts/{question.pk}/visibility", {"state": "hidden"}),
        ("PUT", f"community/members/{mina.pk}/silence", None),
    ):
        assert refused(reader.ask(method, path, body)) == (403, "scope-missing")
    assert (Post.objects.get().state, Member.objects.get().is_silenced) == (PostState.VISIBLE, False)
    gone = agent("gone@shop.example", "Gone", is_active=False)
    for rows in (Post.objects, Question.objects, Answer.objects, Member.objects):
        assert list(rows.visible_to(gone)) == []


def test_what_is_retried_with_a_key_is_done_once(shop, script):
    body, key = {"title": "What should we make next?"}, {"Idempotency_Key": "7"}
    made = [answered(script.ask("POST", "community/questions", body, **key), 201)["id"] for _ in range(2)]
    assert made[0] == made[1]
    assert Fact.objects.filter(name="QuestionAsked").count() == 1
