"""What somebody tries who hides in what nobody sees, passes for somebody else, or clicks without end."""

import pytest
from django.test import Client
from django.utils import timezone

from heard.community.actions._posts import TextIsWrong
from heard.community.actions.edit_post import edit_post
from heard.community.actions.join import PseudonymIsWrong, PseudonymTaken, join
from heard.community.likeness import looks_like, seen, without_tricks
from heard.community.models import Revision, Subscription, Tag
from heard.staff.models import Agent
from tests.community.among import sign_in

pytestmark = pytest.mark.django_db
NOTHING = ["\u200b" * 12, "\u3164" * 12, "\u2800" * 12, "\u202e" * 12, "\u00ad" * 12, "\ufeff" * 12]


@pytest.mark.parametrize("title", NOTHING)
def test_what_nobody_can_see_is_no_question(shop, mina, title):
    with pytest.raises(TextIsWrong):
        shop.question(mina, title=title)
    with pytest.raises(TextIsWrong):
        shop.question(mina, title="Why?" + title)
    question = shop.question(mina, title=f"How do I clean it?{title}")
    with pytest.raises(TextIsWrong):
        edit_post(post=question, title=title, body="Now it is gone.", member=mina, at=timezone.now())


@pytest.mark.parametrize("body", [*NOTHING, "<!-- nothing at all -->", "&#8203;&#8203;&#8203;", "***", "<p></p><br>"])
def test_nor_an_answer(shop, mina, tom, body):
    question = shop.question(mina)
    with pytest.raises(TextIsWrong):
        shop.answered(question, tom, body)
    assert shop.answered(question, tom, "\U0001f44d\U0001f3fd").body == "\U0001f44d\U0001f3fd"


def test_other_writings_are_left_as_they_are():
    for words in (
        "می‌خواهم لامپ بخرم",
        "ทำความสะอาดโคมไฟ",
        "मेरा लैंप कहाँ है",
        "שָׁלוֹם",
        "👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "one\ttwo\nthree",
        "Å é ñ",
    ):
        assert without_tricks(words) == words
    assert seen("How do I clean it?") == "How do I clean it?"


def test_what_turns_the_writing_or_towers_over_the_lines_above_is_left_out(shop, mina):
    question = shop.question(
        mina,
        title="How \u202eto clean\x07 it?",
        body="e" + "\u0301" * 500 + "\rDull\x1b[31m.",
        tags=["\u202egnp", "\u200b"],
    )
    assert question.title == "How to clean it?"
    assert question.body == "e" + "\u0301" * 5 + "\nDull[31m."
    assert list(question.tags.values_list("name", flat=True)) == ["gnp"]
    assert list(Tag.objects.values_list("slug", flat=True)) == ["gnp"]


@pytest.mark.parametrize("name", ["\u3164\u3164\u3164", "mina-lamp\u3164", "\uffa0\uffa0\uffa0", "to\u115fm"])
def test_nobody_goes_by_a_name_that_is_not_seen(shop, mina, name):
    with pytest.raises(PseudonymIsWrong):
        join(customer=shop.customer("eve"), pseudonym=name, at=timezone.now())


@pytest.mark.parametrize(
    "name",
    [
        "Supp\u043ert", "\u0430dmin", "\u00c1dmin", "supp0rt", "suppo\u0280t", "5upp0rt", "Support-Team", "Official.Support24",
        "Team-Heard", "\u0455\u0443\u0455\u0442\u0435\u043c", "m\u0456na-lamp",
    ],
)  # fmt: skip
def test_nobody_passes_for_us_or_for_another_member(shop, mina, name):
    with pytest.raises(PseudonymTaken):
        join(customer=shop.customer("eve"), pseudonym=name, at=timezone.now())


def test_nor_for_one_of_us(shop):
    name = Agent.objects.get(pk=shop.ana.pk).name
    eve = shop.customer("eve")
    for one in (name.replace(" ", "-"), name.replace(" ", ".").replace("o", "0") + "-Support"):
        with pytest.raises(PseudonymTaken):
            join(customer=eve, pseudonym=one, at=timezone.now())


@pytest.mark.parametrize(
    "name", ["Ёлка", "日本語", "éva", "νίκος", "team-player", "lamplight7", "Анна.2", "1234", "اب\u0640ج"]
)
def test_every_honest_name_is_taken(shop, name):
    assert join(customer=shop.customer("eve"), pseudonym=name, at=timezone.now()).pseudonym == name


def test_names_that_could_cover_others_in_many_ways_are_looked_at_once(shop):
    Agent.objects.filter(pk=shop.ana.pk).update(name="a")
    assert join(customer=shop.customer("eve"), pseudonym="a" * 29 + "b", at=timezone.now())
    assert looks_like("Paypal") == looks_like("paypa1") == looks_like("рауpal")


def test_what_is_taken_out_of_a_title_is_in_its_address_no_more(shop, mina):
    question = shop.question(mina, title="Call me at 0151 234 567 about my lamp")
    before = f"/community/questions/{question.pk}/{question.slug}/"
    client = sign_in(Client(), mina)
    words = {"title": "Please call me about my lamp", "body": "It is dull."}
    answer = client.post(f"/community/posts/{question.pk}/words/", words)
    place = f"/community/questions/{question.pk}/please-call-me-about-my-lamp/"
    assert answer.headers["Location"] == f"{place}#post-{question.pk}"
    assert Client().get(before).headers["Location"] == place
    page = Client().get(place)
    assert page.status_code == 200
    assert "0151" not in page.content.decode()
    assert "0151" not in Client().get("/community/sitemap-0.xml").content.decode()


def clicked(client, path, **typed):
    return client.post(path, typed).status_code


def test_who_clicks_without_end_writes_nothing_without_end(shop, mina, client):
    question = shop.question(mina)
    path, own = f"/community/to/{question.pk}/", sign_in(client, mina)
    tagged = [clicked(own, f"{path}tags/", tags=f"a{one},b{one},c{one},d{one},e{one}") for one in range(14)]
    assert tagged == [302] * 12 + [429] * 2
    assert Tag.objects.count() == 60
    edited = [
        clicked(own, f"/community/posts/{question.pk}/words/", title=question.title, body=f"Dull {one}") for one in "ab"
    ]
    assert edited == [429, 429]
    assert not Revision.objects.exists()
    followed = [clicked(own, f"{path}subscription/", wants=str(one % 2)) for one in range(61)]
    assert followed == [302] * 60 + [429]
    assert Subscription.objects.filter(question=question, member=mina).exists()
