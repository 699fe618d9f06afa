"""A conversation becomes a draft of an article, and nothing in it tells who asked."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from heard.guidance.actions.draft_article import NoHelpCentre, NothingAnswered, draft_article
from heard.guidance.matter import matter_of
from heard.guidance.personal import without_personal
from heard.knowledge.models import Article, HelpCentre
from heard.plumbing.models import Fact
from heard.staff.models import Role, Team
from tests.guidance.among import Beside

MAIL = """Dear team,
my order LL-32582 never came. I live at 71 Lantern Street, Flat 4. Call +44 20 7946 0958 or write to cleo.lind@home.example.
My IBAN is DE89 3704 0044 0532 0130 00. Signed Cleo Lind
Kind regards
Cleo Lind
Lind Lamps Ltd"""
ANSWER = """Hello Cleo,

we send **order LL-32582** anew to 71 Lantern Street. See https://track.example/?to=cleo for the parcel.

- It takes three days.

Best wishes,
Ana Moreno"""


@pytest.fixture
def shop(db):
    return Beside()


@pytest.fixture
def answered(shop):
    conversation = shop.mail(MAIL, subject="Re: Cleo's order LL-32582 is lost")
    shop.answered(conversation, ANSWER)
    conversation.refresh_from_db()
    return conversation


def said(article):
    return " ".join([article.title, article.slug, article.plain, article.html, *article.questions])


def test_the_draft_has_the_question_and_the_answer_and_nothing_of_who_asked(shop, answered):
    article = draft_article(conversation=answered, agent=shop.ana)
    assert article.title == "[name] order [number] is lost"
    assert article.plain.split("\n")[0].startswith("we send order [number] anew to [address].")
    assert "It takes three days." in article.plain
    for told in (
        "Cleo",
        "Lind",
        "32582",
        "7946",
        "home.example",
        "DE89",
        "Lantern Street",
        "Ana",
        "Moreno",
        "track.example",
    ):
        assert told.casefold() not in said(article).casefold(), told
    assert (article.live, article.owner_id, article.audience) == (False, shop.ana.pk, "everyone")
    assert [(fact.stream, fact.data["article_id"]) for fact in Fact.objects.filter(name="ArticleDrafted")] == [
        (f"conversation:{answered.pk}", article.pk)
    ]


def test_it_is_made_once(shop, answered):
    first = draft_article(conversation=answered, agent=shop.ana)
    assert draft_article(conversation=answered, agent=shop.ben).pk == first.pk
    assert Article.objects.filter(live=False).count() == 1


def test_what_was_not_answered_or_has_no_help_centre_becomes_no_draft(shop, answered):
    with pytest.raises(NothingAnswered):
        draft_article(conversation=shop.mail("Two"), agent=shop.ana)
    HelpCentre.objects.update(live=False)
    with pytest.raises(NoHelpCentre):
        draft_article(conversation=answered, agent=shop.ana)


def test_an_editor_goes_on_in_the_studio_and_anybody_else_has_proposed_it(shop, answered, client):
    client.force_login(shop.ana)
    address = f"/conversations/{answered.pk}/article/"
    assert client.post(address)["Location"] == f"/conversations/{answered.pk}/"
    client.force_login(shop.agent("Ed", role=Role.EDITOR))
    draft = Article.objects.get(live=False)
    assert client.post(address)["Location"] == f"/studio/pages/{draft.pk}/edit/"
    assert client.get(client.post(address)["Location"]).status_code == 200


@pytest.mark.parametrize(
    "closing", ["All the best,", "Take care,", "Warmly,", "Bis bald", "À bientôt", "Hasta pronto,"]
)
def test_how_somebody_signs_stays_out_and_an_editor_can_open_what_is_left(shop, client, closing):
    conversation = shop.mail("Where is it?")
    shop.answered(conversation, f"Hello Cleo,\n\nIt leaves today.\nTomorrow it is there.\n\n{closing}\nAna Moreno")
    article = draft_article(conversation=conversation, agent=shop.ana)
    assert article.plain.split() == ["It", "leaves", "today.", "Tomorrow", "it", "is", "there."]
    client.force_login(shop.agent("Ed", role=Role.EDITOR))
    assert client.get(f"/studio/pages/{article.pk}/edit/").status_code == 200


def test_a_sentence_that_begins_like_a_closing_is_none():
    said = "It is hot.\nTake care not to touch it.\nAll the best lamps are."
    assert matter_of(said) == said


def test_whoever_may_not_open_the_conversation_makes_nothing_of_it(shop, answered, client):
    shop.inbox.teams.add(Team.objects.create(name="Care"))
    client.force_login(shop.ana)
    assert client.post(f"/conversations/{answered.pk}/article/").status_code == 404
    assert not Article.objects.filter(live=False).exists()


WORDS = some.text(alphabet=some.characters(whitelist_categories=["L", "P", "Zs"]), max_size=30)
LETTERS = some.characters(whitelist_categories=["Lu", "Ll"], max_codepoint=0x24F)
NAME = some.text(alphabet=LETTERS, min_size=2, max_size=12).filter(
    lambda name: name.casefold() not in "name mail address number link […]"
)


@given(before=WORDS, name=NAME, other=NAME, after=WORDS)
def test_no_name_survives_as_a_word(before, name, other, after):
    text = without_personal(f"{before} {name} {after} {other.upper()}, {name}'s", names=[f"{name} {other}"])
    left = re.split(r"[\W_]+", re.sub(r"\[[a-z ]+\]", " ", text).casefold())
    assert name.casefold() not in left


@given(before=WORDS, local=some.from_regex(r"[a-z0-9._+-]{1,20}", fullmatch=True), after=WORDS)
def test_no_mail_address_survives(before, local, after):
    assert f"{local}@" not in without_personal(f"{before} {local}@home.example {after}")


@given(
    before=WORDS,
    number=some.lists(some.from_regex(r"[0-9]{1,5}", fullmatch=True), min_size=1, max_size=6),
    between=some.sampled_from(["", " ", "-", ".", "/", " - "]),
    prefix=some.sampled_from(["", "+", "#", "LL-", "DE", "INV ", "(0"]),
    after=WORDS,
)
def test_no_number_of_four_digits_or_more_survives(before, number, between, prefix, after):
    text = without_personal(f"{before} {prefix}{between.join(number)} {after}")
    assert sum(letter.isdigit() for letter in text) < 4


@pytest.mark.parametrize(
    "place",
    [
        "71 Lantern Street",
        "12b, Old Mill Lane",
        "Hauptstraße 12a",
        "Lange Str. 5",
        "12 rue de la Paix",
        "Calle Mayor 7",
        "Flat 4",
    ],
)
def test_no_street_survives(place):
    assert without_personal(f"I live at {place}. Thanks.") == "I live at [address]. Thanks."


def test_a_link_to_an_article_of_ours_stays_and_any_other_goes():
    text = "See https://l.example/help/en/a-12345/ and https://l.example/help/en/?c=1 and https://x.example/?t=9."
    assert (
        without_personal(text, ours="https://l.example/help/")
        == "See https://l.example/help/en/a-12345/ and [link] and [link]"
    )


def test_a_link_that_lets_one_person_in_goes_though_it_is_ours():
    text = (
        "Go in: https://l.example/help/webinars/mine/WzEsMTc5:I1lL-E8/ and read https://l.example/help/en/a/: it helps."
    )
    assert (
        without_personal(text, ours="https://l.example/help/")
        == "Go in: [link] and read https://l.example/help/en/a/: it helps."
    )


def test_an_address_goes_whole_though_a_part_of_it_is_known_by_itself():
    text = "Write to cleo.lind@private.example, we are private customers: cleo@private.example (Mill Lane)."
    known = ["private", "cleo@private.example", "cleo@private.example (Mill Lane)"]
    assert without_personal(text, known=known, names=["Cleo"]) == "Write to [mail address], we are […] customers: […]."


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("Hello,\nwhere is it?\nThanks\nCleo", "where is it?"),
        ("Hi Ana, where is my big parcel?", "where is my big parcel?"),
        ("Sehr geehrte Damen und Herren,\n\nwo ist es?\n\nMit freundlichen Grüßen\nCleo Lind", "wo ist es?"),
        ("Where is it?", "Where is it?"),
        ("Thanks", ""),
        ("", ""),
    ],
)
def test_the_matter_is_what_stands_between_greeting_and_signature(text, matter):
    assert matter_of(text) == matter
