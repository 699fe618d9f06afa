"""What members write, within bounds; what the others say about it."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from heard.community.actions._posts import NotAllowed, SaidAlready, TextIsWrong, TooMuch
from heard.community.actions.accept_answer import accept_answer
from heard.community.actions.ask import ask
from heard.community.actions.comment import comment
from heard.community.actions.delete_post import OthersAnswered, delete_post
from heard.community.actions.edit_post import edit_post
from heard.community.actions.flag import flag
from heard.community.actions.join import PseudonymIsWrong, PseudonymTaken, TellsWhoTheyAre, join
from heard.community.actions.mark_official import mark_official
from heard.community.actions.moderate import moderate
from heard.community.actions.restore_post import restore_post
from heard.community.actions.retag import retag
from heard.community.actions.silence import silence
from heard.community.actions.undo_moderation import undo_moderation
from heard.community.actions.vote import vote
from heard.community.limits import links_in
from heard.community.models import FlagReason, Moderation, Post, PostState, Question, Revision, Tag, TrustLevel
from heard.community.words import html_of, mentioned, shown
from heard.plumbing.reactions import react_until_done
from tests.community.among import HOUR

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_a_pseudonym_is_chosen_once_and_gives_nobody_away(shop):
    customer, other = shop.customer("cleo"), shop.customer("dora")
    for wrong in ("ab", "-cleo", "cleo lamp", "c@d", "x" * 31, ""):
        with pytest.raises(PseudonymIsWrong):
            join(customer=customer, pseudonym=wrong, at=NOW)
    with pytest.raises(TellsWhoTheyAre):
        join(customer=customer, pseudonym="Cleo", at=NOW)
    for ours in ("Support", "the.team"[4:], "ana.moreno"):
        with pytest.raises(PseudonymTaken):
            join(customer=customer, pseudonym=ours, at=NOW)
    member = join(customer=customer, pseudonym="Lantern.Lover", at=NOW)
    assert join(customer=customer, pseudonym="Another", at=NOW).pseudonym == "Lantern.Lover"
    assert (member.level, str(member)) == (TrustLevel.NEW, "Lantern.Lover")
    with pytest.raises(PseudonymTaken):
        join(customer=other, pseudonym="lantern.LOVER", at=NOW)


def test_a_question_stands_there_safe_and_counted(shop, mina, tom):
    question = shop.question(
        mina,
        body="Look <script>alert(1)</script> [here](javascript:alert(1)) ![x](https://spy.example/a.png)",
        tags=["Brass", "#brass", "care"],
    )
    bad = ("<script", "spy.example", 'href="javascript')
    assert [sign for sign in bad if sign in html_of(question)] == []
    assert question.slug == "how-do-i-clean-the-brass-lamp"
    assert sorted(Tag.objects.values_list("slug", "question_count")) == [("brass", 1), ("care", 1)]
    given = shop.answered(question, tom)
    official = shop.answered(question, agent=shop.ana)
    row = fresh(question)
    assert (row.answer_count, row.is_official, given.is_official, official.is_official) == (2, True, False, True)


def test_what_was_made_safe_by_older_rules_is_made_safe_again(shop, mina):
    question = shop.question(mina)
    Post.objects.filter(pk=question.pk).update(html="<script>old</script>", cleaned_by=0)
    assert html_of(fresh(question)) == "<p>It is <em>dull</em>.</p>\n"
    assert fresh(question).html == "<p>It is <em>dull</em>.</p>\n"


def test_texts_have_bounds(mina):
    for title, body, reason in (
        ("Short?", "", "title"),
        ("x" * 151, "", "title"),
        ("Is this long enough?", "x" * 10_001, "long"),
        ("Is this long enough?", "https://a.example " * 11, "links"),
    ):
        with pytest.raises(TextIsWrong) as refused:
            ask(member=mina, title=title, body=body, language="en", at=NOW)
        assert refused.value.reason == reason


def test_who_is_new_writes_little_and_links_wait(shop):
    new = shop.member("nia", TrustLevel.NEW)
    waiting = shop.question(new, body="Cheap lamps at https://spam.example", at=NOW)
    assert (waiting.state, Question.objects.visible().count()) == (PostState.WAITING, 0)
    with pytest.raises(SaidAlready):
        shop.question(new, body="Cheap lamps at HTTPS://spam.example!", at=NOW)
    shop.question(new, "And another question here?", at=NOW)
    with pytest.raises(TooMuch):
        shop.question(new, "The third within a minute?", at=NOW)
    shop.question(new, "The third a minute later?", at=NOW + HOUR)
    with pytest.raises(TooMuch):
        shop.question(new, "The fourth of one single day?", at=NOW + 2 * HOUR)
    shop.question(new, "The fourth, a day later then?", at=NOW + 26 * HOUR)


def test_what_others_wrote_word_for_word_waits_when_somebody_new_writes_it(shop, mina):
    new = shop.member("nia", TrustLevel.NEW)
    shop.question(mina)
    assert shop.question(new).state == PostState.WAITING


def test_one_voice_each_and_none_for_oneself(shop, mina, tom):
    question = shop.question(mina)
    given = shop.answered(question, tom)
    assert [vote(member=mina, post=given, at=NOW) for _ in range(3)] == [1, 1, 1]
    with pytest.raises(NotAllowed):
        vote(member=tom, post=given, at=NOW)
    tom.refresh_from_db()
    assert tom.helped_count == 1
    assert vote(member=mina, post=given, at=NOW, is_for=False) == 0
    tom.refresh_from_db()
    assert (tom.helped_count, fresh(given).score) == (0, 0)
    said = comment(question=question, body="Me too!", member=tom, at=NOW)
    with pytest.raises(NotAllowed):
        vote(member=mina, post=said, at=NOW)


def test_whoever_asked_accepts_one_answer_and_nobody_else_does(shop, mina, tom):
    question = shop.question(mina)
    first, second = shop.answered(question, tom), shop.answered(question, agent=shop.ana)
    with pytest.raises(NotAllowed):
        accept_answer(member=tom, answer=first)
    accept_answer(member=mina, answer=first)
    tom.refresh_from_db()
    assert (fresh(question).accepted_id, tom.accepted_count) == (first.pk, 1)
    accept_answer(member=mina, answer=second)
    tom.refresh_from_db()
    assert (fresh(question).accepted_id, tom.accepted_count) == (second.pk, 0)
    accept_answer(member=mina, answer=second, accepts=False)
    assert fresh(question).accepted_id is None


def test_the_team_stands_behind_an_answer(shop, mina, tom):
    question = shop.question(mina)
    given = shop.answered(question, tom)
    mark_official(agent=shop.ana, answer=given)
    assert (fresh(given).official_by, fresh(question).is_official) == (shop.ana, True)
    mark_official(agent=shop.ana, answer=given, is_official=False)
    assert (fresh(given).official_by, fresh(question).is_official) == (None, False)


def test_edits_keep_what_was_said_and_only_the_author_and_the_team_edit(shop, mina, tom):
    question = shop.question(mina)
    with pytest.raises(NotAllowed):
        edit_post(post=question, title="Something else entirely?", body="x", member=tom, at=NOW)
    edit_post(post=question, title="How do I polish the brass lamp?", body="Better.", member=mina, at=NOW)
    edit_post(post=question, title="How do I polish the brass lamp?", body="Best.", agent=shop.ana, at=NOW)
    assert list(Revision.objects.order_by("pk").values_list("title", "body", "agent")) == [
        ("How do I clean the brass lamp?", "It is *dull*.", None),
        ("How do I polish the brass lamp?", "Better.", shop.ana.pk),
    ]


def test_links_put_in_later_wait_like_links_from_the_start(shop):
    new = shop.member("nia", TrustLevel.NEW)
    question = shop.question(new)
    assert question.state == PostState.VISIBLE
    edited = edit_post(post=question, title=question.title, body="www.spam.example", member=new, at=NOW)
    assert edited.state == PostState.WAITING


def test_what_is_taken_away_comes_back_within_a_day(shop, mina, tom):
    question = shop.question(mina)
    given = shop.answered(question, tom)
    with pytest.raises(OthersAnswered):
        delete_post(member=mina, post=question, at=NOW)
    with pytest.raises(NotAllowed):
        delete_post(member=mina, post=given, at=NOW)
    accept_answer(member=mina, answer=given)
    delete_post(member=tom, post=given, at=NOW)
    assert (fresh(question).answer_count, fresh(question).accepted_id) == (0, None)
    restore_post(member=tom, post=given, at=NOW + HOUR)
    assert fresh(question).answer_count == 1
    delete_post(member=tom, post=given, at=NOW)
    with pytest.raises(NotAllowed):
        restore_post(member=tom, post=given, at=NOW + 25 * HOUR)


def test_taking_away_and_bringing_back_is_no_way_around_a_look(shop):
    new = shop.member("nia", TrustLevel.NEW)
    waiting = shop.question(new, body="See https://spam.example")
    delete_post(member=new, post=waiting, at=NOW)
    assert restore_post(member=new, post=waiting, at=NOW).state == PostState.WAITING


def test_flags_weigh_as_much_as_their_members_are_trusted(shop, mina, tom):
    question = shop.question(mina, tags=["brass"])
    old = shop.member("olga", TrustLevel.TRUSTED)
    with pytest.raises(NotAllowed):
        flag(member=mina, post=question, reason=FlagReason.SPAM, at=NOW)
    for _ in range(2):
        flag(member=tom, post=question, reason=FlagReason.RUDE, at=NOW)
    flag(member=old, post=question, reason=FlagReason.SPAM, at=NOW, words="ad")
    assert (fresh(question).state, fresh(question).flag_weight) == (PostState.VISIBLE, 5)
    flag(member=shop.member("nia", TrustLevel.NEW), post=question, reason=FlagReason.SPAM, at=NOW)
    assert (fresh(question).state, Tag.objects.get().question_count) == (PostState.WAITING, 0)
    done = moderate(agent=shop.ana, post=question, state=PostState.VISIBLE, at=NOW)
    assert (fresh(question).state, fresh(question).flag_weight, Post.objects.to_look_at().count()) == ("visible", 0, 0)
    undo_moderation(agent=shop.ana, moderation=done, at=NOW)
    assert (fresh(question).state, fresh(question).flag_weight) == (PostState.WAITING, 6)
    hidden = moderate(agent=shop.ana, post=question, state=PostState.HIDDEN, at=NOW)
    assert [(row.before, row.after, row.agent_id) for row in Moderation.objects.order_by("pk")] == [
        ("visible", "waiting", None),
        ("waiting", "visible", shop.ana.pk),
        ("waiting", "hidden", shop.ana.pk),
    ]
    with pytest.raises(NotAllowed):
        undo_moderation(agent=shop.ana, moderation=done, at=NOW)
    undo_moderation(agent=shop.ana, moderation=hidden, at=NOW)


def test_who_is_silenced_does_nothing(shop, mina, tom):
    question = shop.question(mina)
    assert silence(member=tom, agent=shop.ana) is True
    tom.refresh_from_db()
    for refused in (
        lambda: shop.answered(question, tom),
        lambda: vote(member=tom, post=question, at=NOW),
        lambda: flag(member=tom, post=question, reason=FlagReason.SPAM, at=NOW),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert silence(member=tom, agent=shop.ana, is_silenced=False) is True


def test_tags_are_the_askers_the_trusteds_and_the_teams(shop, mina, tom):
    question = shop.question(mina, tags=["brass"])
    with pytest.raises(NotAllowed):
        retag(question=question, tags=["x"], member=tom)
    retag(question=question, tags=["one", "two"], member=mina)
    retag(question=question, tags=["two", "three"], member=shop.member("olga", TrustLevel.TRUSTED))
    retag(question=question, tags=["two", "four"], agent=shop.ana)
    counts = dict(Tag.objects.values_list("slug", "question_count"))
    assert counts == {"brass": 0, "one": 0, "two": 1, "three": 0, "four": 1}


def test_trust_grows_with_what_helped(shop, mina):
    new = shop.member("nia", TrustLevel.NEW)
    for number in range(3):
        question = shop.question(mina, f"Question number {number} about lamps?", at=NOW + number * HOUR)
        given = shop.answered(question, new, f"Answer {number}", at=NOW + number * HOUR)
    react_until_done()
    new.refresh_from_db()
    assert new.level == TrustLevel.NEW
    accept_answer(member=mina, answer=given)
    react_until_done()
    new.refresh_from_db()
    assert (new.level, new.post_count, new.accepted_count) == (TrustLevel.MEMBER, 3, 1)


def test_names_behind_an_at_are_found_and_addresses_are_not():
    assert mentioned("Hi @Mina-Lamp, and @tom! mail me@home.example @x @@y") == ["mina-lamp", "tom"]


def test_no_two_rows_count_one_vote(shop, mina, tom):
    question = shop.question(mina)
    vote(member=tom, post=question, at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM community_vote")
        assert cursor.fetchone() == (1,)


def test_nothing_is_answered_under_what_is_not_seen(shop, tom):
    new = shop.member("nia", TrustLevel.NEW)
    waiting = shop.question(new, body="See https://spam.example", at=NOW - dt.timedelta(days=2))
    with pytest.raises(NotAllowed):
        shop.answered(waiting, tom)
    with pytest.raises(NotAllowed):
        comment(question=waiting, body="What?", member=tom, at=NOW)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Look at lamp-shop.com and at www.lamp.example", 2),
        ("[here](/there) //there.example", 2),
        ("a-b-c.net, x.y.org", 2),
        ("No link. Nor this one: com or .org", 0),
        ("a-" * 5000, 0),
    ],
)
def test_what_looks_like_a_way_elsewhere_is_counted(text, links):
    assert links_in(text) == links


def test_brackets_beyond_all_measure_are_shown_as_they_are_and_lead_nowhere():
    few, many = "[" * 500, "[" * 501
    assert 'href="https://lamp.example"' in shown(f"{few[:-1]}[here](https://lamp.example)")
    assert shown(f"{many}here](https://lamp.example)") == f"<p>{many}here](https://lamp.example)</p>\n"
