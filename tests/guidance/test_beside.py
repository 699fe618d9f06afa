"""Beside a conversation: answers that fit, which of them are sent, and guides that are ticked off."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heard.conversations.actions.merge import merge
from heard.conversations.models import Conversation, Message
from heard.customers.actions.erase_customer import erase_customer
from heard.guidance.models import ArticleUse, TakenGuide, Tick
from heard.guidance.queries.beside import most_used, used_in
from heard.knowledge.models import Article
from heard.plumbing.models import Fact
from heard.staff.models import Role, Team
from tests.conversations.shop import after
from tests.guidance.among import Beside

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return Beside()


@pytest.fixture
def ana(shop, client):
    client.force_login(shop.ana)
    return client


def titles(page):
    return re.findall(r'<p class="answers-title">.*?<a[^>]*>(.*?)</a>', page.content.decode())


def beside(browser, conversation, **asked):
    return browser.get(f"/conversations/{conversation.pk}/answers/", asked)


def words(browser, conversation, article, how):
    return browser.get(f"/conversations/{conversation.pk}/answers/{article.pk}/{how}/")


# Answers that fit


def test_the_panel_comes_empty_and_fetches_what_fits_by_itself(shop, ana):
    conversation = shop.mail("Where is my parcel?")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = ana.get(f"/conversations/{conversation.pk}/panels/").content.decode()
    assert f'hx-get="/conversations/{conversation.pk}/answers/" hx-trigger="load"' in page
    assert [one for one in asked.captured_queries if "knowledge_" in one["sql"]] == []


def test_an_article_that_fits_what_the_customer_wrote_last_stands_beside_it(shop, ana):
    conversation = shop.mail("Dear team,\nwhere is my parcel please?\nKind regards\nCleo Lind")
    assert titles(beside(ana, conversation))[0] == "Where is my parcel?"
    shop.mail("How long does the warranty for my lamp last?", to=conversation, at=after(hours=2))
    assert titles(beside(ana, conversation))[0] == "Our warranty"


def test_any_article_can_be_searched_for(shop, ana):
    conversation = shop.mail("Where is my parcel?")
    assert titles(beside(ana, conversation, q="warranty")) == ["Our warranty"]
    assert "No article has that." in beside(ana, conversation, q="xylophone").content.decode()


def test_while_one_types_the_last_word_may_only_be_begun(shop, ana):
    conversation = shop.mail("Where is my parcel?")
    for typed in ("warr", "our warr", "Our warranty"):
        assert titles(beside(ana, conversation, q=typed)) == ["Our warranty"]
    assert titles(beside(ana, conversation, q="what a parcel ma"))[0] == "What a parcel may cost us"


def test_while_one_types_only_what_was_found_is_fetched_and_how_much_it_is_is_told(shop, ana):
    conversation = shop.mail("Where is my parcel?")
    path, search = f"/conversations/{conversation.pk}/answers/", f"answers-search-{conversation.pk}"
    asked = {"HX-Target": f"answers-found-{conversation.pk}", "HX-Trigger": search}

    def fetched(typed, **headers):
        return ana.get(path, {"q": typed}, headers=headers).content.decode()

    assert f'id="{search}"' in fetched("warranty")
    alone = fetched("warranty", **asked)
    assert ("<form class" in alone, f'id="{search}"' in alone) == (False, False)
    told = f'<p hx-swap-oob="innerHTML:#answers-told-{conversation.pk}">'
    assert f"{told}1 article found</p>" in alone
    assert f"{told}No article has that. Try other words.</p>" in fetched("xylophone", **asked)
    assert f"{told}</p>" in fetched("", **asked)
    assert told not in fetched("warranty", **{"HX-Target": asked["HX-Target"]})


def test_an_article_goes_in_as_a_link_as_text_and_a_policy_as_a_quotation(shop, ana, settings):
    settings.HEARD_URL = "https://lamp.example"
    conversation = shop.mail("Where is my parcel?")
    link = "[Where is my parcel?](https://lamp.example/help/en/orders/where-is-my-parcel/)"
    assert words(ana, conversation, shop.parcel, "link").content.decode() == link
    text = f"Look at the number in our mail.\n\n{link}"
    assert words(ana, conversation, shop.parcel, "text").content.decode() == text
    assert words(ana, conversation, shop.parcel, "quotation").status_code == 404
    quoted = (
        "> **Our warranty**\n>\n> A warranty lasts three years.\n>\n> Bulbs: one.\n\n"
        "[Our warranty](https://lamp.example/help/en/orders/warranty/)"
    )
    assert words(ana, conversation, shop.policy, "quotation").content.decode() == quoted


def test_what_is_for_us_alone_is_shown_as_such_and_never_inserted(shop, ana):
    conversation = shop.mail("What may a parcel cost us?")
    page = beside(ana, conversation)
    assert "What a parcel may cost us" in titles(page)
    assert "For us only" in page.content.decode()
    assert f"/answers/{shop.secret.pk}/" not in page.content.decode()
    assert [words(ana, conversation, shop.secret, how).status_code for how in ("link", "text", "quotation")] == [
        404
    ] * 3


@pytest.mark.parametrize(("tier", "answer"), [("gold", 200), ("", 404)])
def test_what_is_for_some_customers_is_inserted_for_these_alone(shop, ana, tier, answer):
    article = shop.centre.article("Gold lamps", slug="gold", audience="segment", segment="gold")
    conversation = shop.mail("Where is my parcel?")
    type(conversation.customer).objects.update(tier=tier)
    assert words(ana, conversation, article, "link").status_code == answer


def test_a_draft_is_neither_shown_nor_inserted(shop, ana):
    draft = shop.centre.article("Warranty of tomorrow", slug="tomorrow", live=False)
    conversation = shop.mail("Where is my parcel?")
    assert words(ana, conversation, draft, "link").status_code == 404
    assert "Warranty of tomorrow" not in titles(beside(ana, conversation, q="warranty of tomorrow"))


def test_an_article_goes_in_in_the_customers_language_and_where_there_is_none_it_is_told(shop, ana):
    shop.centre.german()
    shop.index()
    conversation = shop.mail("Where is my parcel?", subject="Parcel")
    Conversation.objects.update(language="de")
    page = beside(ana, conversation)
    assert titles(page)[0] == "Wo ist mein Paket?"
    assert "In English" not in page.content.decode().split("Wo ist mein Paket?")[1].split("<li")[0]
    page = beside(ana, conversation, q="warranty").content.decode()
    assert "In English" in page


def test_whoever_may_not_open_the_conversation_sees_and_does_nothing(shop, ana):
    conversation = shop.mail("Where is my parcel?")
    shop.inbox.teams.add(Team.objects.create(name="Care"))
    assert beside(ana, conversation).status_code == 404
    assert words(ana, conversation, shop.parcel, "link").status_code == 404
    assert ana.post(f"/conversations/{conversation.pk}/guides/", {"article": shop.guide.pk}).status_code == 404


def test_three_articles_cost_as_many_queries_as_one(shop, ana):
    conversation = shop.mail("Where is my parcel?")
    counts = []
    for typed in ("warranty", "parcel warranty lamp broken taking"):
        beside(ana, conversation, q=typed)
        with CaptureQueriesContext(connection) as asked:
            page = beside(ana, conversation, q=typed)
        counts.append((len(titles(page)) > 1, len(asked)))
    assert [many for many, _ in counts] == [False, True]
    assert counts[0][1] == counts[1][1]


# What was used


def test_an_article_counts_as_used_once_the_answer_that_leads_to_it_has_left(shop, settings):
    settings.HEARD_URL = "https://lamp.example"
    conversation = shop.mail("Where is my parcel?")
    link = "https://lamp.example/help/en/orders/where-is-my-parcel/"
    message = shop.answered(conversation, f"Look here: {link}. And [here]({link}#x?y=1).")
    assert [(use.message_id, use.article_id, use.agent_id) for use in ArticleUse.objects.all()] == [
        (message.pk, shop.parcel.pk, shop.ana.pk)
    ]
    assert [(one.article.pk, one.agent_name) for one in used_in(conversation)] == [(shop.parcel.pk, "Ana Moreno")]
    assert [(article.pk, times) for article, times in most_used(at=after(hours=2))] == [(shop.parcel.pk, 1)]
    fact = Fact.objects.get(name="ArticleUsed")
    assert (fact.stream, fact.data["article_id"]) == (f"conversation:{conversation.pk}", shop.parcel.pk)


def test_an_article_linked_in_two_answers_is_told_once_and_counted_twice(shop, settings):
    settings.HEARD_URL = "https://lamp.example"
    conversation = shop.mail()
    for hours in (1, 2):
        shop.answered(conversation, f"{hours}: https://lamp.example/help/en/orders/warranty/", at=after(hours=hours))
    assert ArticleUse.objects.count() == 2
    assert len(used_in(conversation)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "https://elsewhere.example/help/en/orders/warranty/",
        "https://lamp.example/help/en/orders/unknown/",
        "https://lamp.example/help/en/",
        "https://[lamp.example/help/en/orders/warranty/",
        "/help/en/orders/warranty/",
    ],
)
def test_other_links_are_no_use_of_an_article(shop, settings, text):
    settings.HEARD_URL = "https://lamp.example"
    shop.answered(shop.mail(), text)
    assert ArticleUse.objects.count() == 0


def test_a_page_linked_in_a_language_it_was_not_written_in_is_the_one_that_is_shown_there(shop, settings):
    settings.HEARD_URL = "https://lamp.example"
    shop.answered(shop.mail(), "https://lamp.example/help/de/orders/warranty/")
    assert [use.article_id for use in ArticleUse.objects.all()] == [shop.policy.pk]


def test_what_was_used_goes_where_the_words_go(shop, settings):
    settings.HEARD_URL = "https://lamp.example"
    first, second = shop.mail("One"), shop.mail("Two", at=after(hours=1))
    shop.answered(second, "https://lamp.example/help/en/orders/warranty/")
    merge(kept=first, merged=second, agent=shop.ana, at=after(hours=2))
    assert [one.article.pk for one in used_in(first)] == [shop.policy.pk]


def test_who_is_erased_leaves_nothing_here(shop, ana, settings):
    settings.HEARD_URL = "https://lamp.example"
    conversation = shop.mail()
    shop.answered(conversation, "https://lamp.example/help/en/orders/warranty/")
    ana.post(f"/conversations/{conversation.pk}/guides/", {"article": shop.guide.pk})
    erase_customer(customer=conversation.customer, agent=shop.agent("Ada", role=Role.ADMIN), at=after(days=1))
    assert (ArticleUse.objects.count(), TakenGuide.objects.count()) == (0, 0)
    assert Message.objects.filter(conversation=conversation).exists()


# Guides


@pytest.fixture
def going(shop, ana):
    conversation = shop.mail("My lamp is broken")
    ana.post(f"/conversations/{conversation.pk}/guides/", {"article": shop.guide.pk})
    return TakenGuide.objects.get()


def steps(page):
    return re.findall(r'aria-checked="(\w+)"', page.content.decode())


def tick(browser, guide, step, wants="1"):
    address = f"/conversations/{guide.conversation_id}/guides/{guide.pk}/ticks/"
    return browser.post(address, {"step": step, "wants": wants})


def key(article, nth):
    from heard.guidance.queries.guides import steps_of

    return steps_of(Article.objects.get(pk=article.pk))[nth].key


def test_steps_of_a_guide_are_ticked_off_beside_the_conversation_and_that_is_undone(shop, ana, going):
    page = tick(ana, going, key(shop.guide, 0))
    assert (steps(page), "1 of 2" in page.content.decode(), "Ana Moreno" in page.content.decode()) == (
        ["true", "false"],
        True,
        True,
    )
    assert steps(tick(ana, going, key(shop.guide, 0), wants="0")) == ["false", "false"]
    told = [(one.name, one.data.get("undone")) for one in Fact.objects.filter(name__startswith="Guide").order_by("id")]
    assert told == [("GuideTaken", None), ("GuideStepTicked", False), ("GuideStepTicked", True)]


def test_a_step_keeps_its_tick_when_another_comes_before_it(shop, ana, going):
    tick(ana, going, key(shop.guide, 0))
    article = Article.objects.get(pk=shop.guide.pk)
    block = article.body[0].value
    block.insert(0, {**block[0], "title": "Say thank you"})
    article.save()
    assert steps(beside(ana, going.conversation)) == ["false", "true", "false"]


def test_ticked_twice_is_ticked_once_by_who_came_first(shop, ana, going, client):
    tick(ana, going, key(shop.guide, 1))
    client.force_login(shop.ben)
    tick(client, going, key(shop.guide, 1))
    assert [one.agent_id for one in Tick.objects.all()] == [shop.ana.pk]
    assert tick(client, going, "nonsense").status_code == 404


def test_a_guide_that_is_put_away_comes_back_with_its_ticks(shop, ana, going):
    tick(ana, going, key(shop.guide, 0))
    ana.post(f"/conversations/{going.conversation_id}/guides/{going.pk}/removal/")
    assert steps(beside(ana, going.conversation)) == []
    assert tick(ana, going, key(shop.guide, 1)).status_code == 404
    page = ana.post(f"/conversations/{going.conversation_id}/guides/", {"article": shop.guide.pk})
    assert steps(page) == ["true", "false"]


def test_what_has_no_steps_is_no_guide(shop, ana):
    conversation = shop.mail()
    for wanted in (shop.parcel.pk, "x", "9" * 30, 999):
        assert ana.post(f"/conversations/{conversation.pk}/guides/", {"article": wanted}).status_code == 404


def test_the_numbered_list_of_an_imported_guide_are_its_steps(shop, ana):
    html = "<ol><li>Unplug <b>it</b><ul><li>really</li></ul></li><li><p>Wait.</p><p>Long.</p></li></ol>"
    article = shop.centre.article("Bulbs", slug="bulbs", kind="how_to", text=html)
    conversation = shop.mail("My lamp is broken")
    page = ana.post(f"/conversations/{conversation.pk}/guides/", {"article": article.pk}).content.decode()
    assert re.findall(r'<span class="grow" dir="auto">(.*?)</span>', page) == ["Unplug it", "Wait."]


def test_a_guide_of_a_merged_conversation_is_gone_through_where_it_went(shop, ana, going):
    other = shop.mail("Two", at=after(hours=1))
    merge(kept=other, merged=going.conversation, agent=shop.ana, at=after(hours=2))
    assert steps(beside(ana, other)) == ["false", "false"]
