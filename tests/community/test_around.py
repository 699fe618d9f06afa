"""What follows: mails to who wants them, conversations for the team, the search, and a customer's rights."""

import datetime as dt
from email import message_from_bytes, policy

import pytest
from django.utils import timezone

from heard.community.actions._posts import NotAllowed
from heard.community.actions.comment import comment
from heard.community.actions.delete_post import delete_post
from heard.community.actions.hand_over_due import hand_over_due
from heard.community.actions.moderate import moderate
from heard.community.actions.publish_answer import publish_answer
from heard.community.actions.restore_post import restore_post
from heard.community.actions.send_news import send_news
from heard.community.actions.subscribe import subscribe
from heard.community.actions.vote import vote
from heard.community.models import Answer, Flag, Member, News, Post, PostState, Question, Revision, TrustLevel
from heard.community.paths import question_path
from heard.conversations.actions.reply import reply
from heard.conversations.models import Conversation, Message
from heard.conversations.queries.customer_story import customer_story
from heard.customers.actions.erase_customer import erase_customer
from heard.customers.actions.merge_customers import merge_customers
from heard.customers.actions.undo_customer_merge import undo_customer_merge
from heard.knowledge.actions.open_centre import open_centre
from heard.knowledge.models import Article
from heard.knowledge.queries.search import search
from heard.knowledge.reading import ANYBODY
from heard.plumbing.models import Installation
from heard.plumbing.reactions import react_until_done
from heard.promises.actions.choose_wish import choose_wish
from heard.promises.models import Wish
from heard.staff.models import Role
from tests.community.among import HOUR

pytestmark = pytest.mark.django_db
# Three in the afternoon, when nobody wants quiet.
NOW = timezone.now().replace(hour=15, minute=0, second=0, microsecond=0)


@pytest.fixture
def outbox(settings, tmp_path):
    settings.HEARD_OUTBOX = tmp_path / "outbox"
    settings.HEARD_OUTGOING = "outbox"
    return settings.HEARD_OUTBOX


def mails(outbox):
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(outbox.glob("*.eml"))]


def soon():
    """A moment after everything that was announced, at which nobody wants quiet."""
    return (timezone.now() + dt.timedelta(days=1)).replace(hour=15)


def test_whoever_asked_hears_of_an_answer_once_and_without_anybodys_address(shop, mina, tom, outbox):
    question = shop.question(mina)
    shop.answered(question, tom)
    comment(question=question, body="And @mina-lamp, no water!", member=tom, at=timezone.now())
    react_until_done()
    at = soon()
    assert (send_news(at=at), send_news(at=at + HOUR)) == (1, 0)
    (mail,) = mails(outbox)
    text = mail.get_content()
    assert (mail["To"], mail["List-Unsubscribe-Post"]) == ("mina@private.example", "List-Unsubscribe=One-Click")
    assert f"tom-lamp answered “{question.title}”" in text
    assert f"tom-lamp mentioned you in “{question.title}”" in text
    assert [secret for secret in ("tom@private.example", "Tom Secret") if secret in mail.as_string()] == []


def test_two_mails_a_day_and_none_at_night(shop, mina, tom, outbox):
    question, at = shop.question(mina), soon()
    sent = []
    for number in range(4):
        shop.answered(question, tom, f"Answer {number}", at=timezone.now() + number * HOUR)
        News.objects.filter(sent_at=None).update(not_before=at)
        sent.append(send_news(at=at + dt.timedelta(minutes=number)))
    assert sent == [1, 1, 0, 0]
    assert send_news(at=at + dt.timedelta(hours=15)) == 0
    assert send_news(at=at + dt.timedelta(days=1, minutes=1)) == 1
    assert len(mails(outbox)) == 3
    shop.answered(question, tom, "Late", at=timezone.now() + 9 * HOUR)
    assert send_news(at=(at + dt.timedelta(days=4)).replace(hour=3)) == 0
    assert send_news(at=(at + dt.timedelta(days=4)).replace(hour=9)) == 1


def test_nothing_is_sent_to_who_wants_nothing_nor_while_mail_is_stopped(shop, mina, tom, outbox):
    question = shop.question(mina)
    Installation.objects.update_or_create(id=1, defaults={"outgoing_stopped_at": timezone.now()})
    shop.answered(question, tom)
    assert send_news(at=soon()) == 0
    Installation.objects.filter(id=1).update(outgoing_stopped_at=None)
    choose_wish(customer=mina.customer, wish=Wish.NONE, agent=None, at=timezone.now())
    assert (send_news(at=soon()), News.objects.count(), mails(outbox)) == (0, 0, [])


def test_who_follows_no_more_and_what_is_hidden_by_then_is_not_told(shop, mina, tom, outbox):
    question, other = shop.question(mina), shop.question(mina, "A second question of hers?", at=timezone.now() + HOUR)
    shop.answered(question, tom)
    subscribe(member=mina, question=question, at=timezone.now(), wants=False)
    hidden = shop.answered(other, tom, "Rude words")
    moderate(agent=shop.ana, post=hidden, state=PostState.HIDDEN, at=timezone.now())
    assert (send_news(at=soon()), News.objects.count()) == (0, 0)


def test_a_question_nobody_answered_for_a_day_becomes_a_conversation_once(shop, mina, tom):
    lonely = shop.question(mina, body="Nobody knows.", at=NOW)
    answered = shop.question(mina, "One that was answered, thanks?", at=NOW + HOUR)
    shop.answered(answered, tom, at=NOW + HOUR)
    new = shop.member("nia", TrustLevel.NEW)
    shop.question(new, "One that waits for a look?", body="https://spam.example", at=NOW)
    assert hand_over_due(at=NOW + 23 * HOUR) == 0
    assert [hand_over_due(at=NOW + 30 * HOUR) for _ in range(2)] == [1, 0]
    conversation = Conversation.objects.get()
    said = Message.objects.get(conversation=conversation)
    assert (conversation.subject, conversation.customer, conversation.inbox) == (
        lonely.title,
        mina.customer,
        shop.inbox,
    )
    assert said.text.startswith("Nobody knows.")
    assert question_path(lonely) in said.text
    assert Question.objects.get(pk=lonely.pk).conversation_id == conversation.pk


def test_what_is_answered_there_is_published_once_by_the_team(shop, mina, client):
    question = shop.question(mina, at=NOW)
    hand_over_due(at=NOW + 25 * HOUR)
    question.refresh_from_db()
    conversation = question.conversation
    elsewhere = shop.mail("Something else")
    reply(conversation=conversation, agent=shop.ana, text="Use vinegar.", at=NOW + 25 * HOUR)
    client.force_login(shop.ana)
    panel = client.get(f"/conversations/{conversation.pk}/community/").content.decode()
    assert ("Publish as official answer" in panel, question.title in panel) == (True, True)
    assert client.get(f"/conversations/{elsewhere.pk}/community/").content == b""
    message = Message.objects.get(conversation=conversation, kind="reply")
    for _ in range(2):
        page = client.post(
            f"/conversations/{conversation.pk}/community/publishing/", {"message": message.pk, "body": ""}
        )
        assert "Your answer stands there for everybody" in page.content.decode()
    answer = Answer.objects.get()
    assert (answer.body, answer.is_official, answer.agent) == ("Use vinegar.", True, shop.ana)
    assert f"/conversations/{conversation.pk}/" in client.get(question_path(question)).content.decode()
    with pytest.raises(NotAllowed):
        publish_answer(
            question=question, message=Message.objects.filter(conversation=elsewhere).get(), agent=shop.ana, at=NOW
        )


def found(text):
    return [hit.key for hit in search(text, reader=ANYBODY).hits]


def test_the_search_finds_what_everybody_sees_and_forgets_what_not(shop, mina, tom):
    question = shop.question(mina, "How do I clean a tarnished candlestick?")
    key = f"question:{question.pk}"
    assert found("tarnished candlestick") == [key]
    given = shop.answered(question, tom, "Rub it with rhubarb leaves.")
    assert found("rhubarb") == [key]
    delete_post(member=tom, post=given, at=timezone.now())
    react_until_done()
    assert "rhubarb" not in search("rhubarb", reader=ANYBODY).hits[0].plain_passage if found("rhubarb") else True
    restore_post(member=tom, post=given, at=timezone.now())
    moderate(agent=shop.ana, post=question, state=PostState.HIDDEN, at=timezone.now())
    react_until_done()
    assert found("tarnished candlestick") == []
    moderate(agent=shop.ana, post=question, state=PostState.VISIBLE, at=timezone.now())
    react_until_done()
    assert found("tarnished candlestick") == [key]


def test_two_customers_who_become_one_keep_their_words_and_come_apart_again(shop, mina, tom):
    question = shop.question(mina)
    merge = merge_customers(merged=mina.customer, kept=tom.customer, agent=shop.ana, at=timezone.now())
    assert list(Member.objects.order_by("pk").values_list("customer", "is_current")) == [
        (tom.customer_id, False),
        (tom.customer_id, True),
    ]
    with pytest.raises(NotAllowed):
        vote(member=tom, post=question, at=timezone.now())
    undo_customer_merge(merge=merge, agent=shop.ana, at=timezone.now())
    assert list(Member.objects.order_by("pk").values_list("customer", "is_current")) == [
        (mina.customer_id, True),
        (tom.customer_id, True),
    ]


def test_who_is_erased_leaves_neither_name_nor_words(shop, mina, tom, client):
    question = shop.question(tom)
    given = shop.answered(question, mina, "My words stay nowhere")
    own = shop.question(mina, "A question of her very own?", at=timezone.now() + HOUR)
    erase_customer(customer=mina.customer, agent=shop.ana, at=timezone.now())
    react_until_done()
    row = Member.objects.get(pk=mina.pk)
    assert (row.customer_id, row.pseudonym, row.key) == (None, "", None)
    assert list(Post.objects.filter(member=row).values_list("body", "html", "state")) == [("", "", "deleted")] * 2
    assert (Question.objects.get(pk=own.pk).title, Revision.objects.count(), Flag.objects.count()) == ("", 0, 0)
    page = client.get(question_path(question)).content.decode()
    assert [left for left in ("mina", "My words", f'"post-{given.pk}"') if left in page] == []
    assert client.get(f"/community/questions/{own.pk}/").status_code == 404
    assert f"question:{own.pk}" not in found("a question of her very own")
    assert f"question:{question.pk}" in found(question.title)
    hits = search("words stay nowhere", reader=ANYBODY).hits
    assert [hit for hit in hits if "stay nowhere" in hit.plain_passage] == []


def test_a_good_answer_becomes_a_draft_with_credit_once_and_editors_alone_do_it(shop, mina, tom, client):
    question = shop.question(mina)
    given = shop.answered(question, tom, "With **vinegar**.")
    address = f"/community-queue/answers/{given.pk}/article/"
    client.force_login(shop.ana)
    assert client.post(address).status_code == 404
    editor = shop.agent("Clara Dubois", role=Role.EDITOR)
    client.force_login(editor)
    assert "no help centre yet" in client.get(client.post(address)["Location"]).content.decode()
    open_centre(title="Help")
    for _ in range(2):
        draft = Article.objects.get(pk=int(client.post(address)["Location"].strip("/").split("/")[-2]))
    assert (draft.title, draft.live, draft.owner, Article.objects.count()) == (question.title, False, editor, 1)
    assert ("<strong>vinegar</strong>" in draft.html, "With thanks to tom-lamp" in draft.html) == (True, True)
    assert "private.example" not in draft.html


def test_a_customers_page_tells_the_team_what_they_do_here(shop, mina):
    shop.question(mina)
    told = [line.told for line in customer_story(shop.ana, mina.customer).lines]
    assert told == ["They asked the community", "They joined the community"]
