"""Complaints on the screens: beside a conversation, in the register, and on the customer's own page of an offer."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from heard.conversations.models import Message, State
from heard.conversations.request_links import LASTS, request_path
from heard.feedback.actions.close_complaint import close_complaint
from heard.feedback.actions.offer_remedy import offer_remedy
from heard.feedback.actions.withdraw_complaint import withdraw_complaint
from heard.feedback.models import Complaint, ComplaintCause, Remedy
from heard.feedback.remedy_links import remedy_path
from tests.feedback.complaining import NOON, Complaining, after

HTMX = {"HX-Request": "true"}


@pytest.fixture
def shop(db):
    return Complaining()


@pytest.fixture
def ana(shop, client):
    client.force_login(shop.ana)
    return client


def offered(shop, complaint, **fields):
    given = {"kind": "refund", "amount": Decimal("25"), "currency": "EUR", **fields}
    return offer_remedy(complaint=complaint, agent=shop.ana, at=after(hours=1), **given)


def page_of(remedy, *, at=None):
    return remedy_path(remedy.pk, remedy.complaint.customer_id, at=at or timezone.now())


def test_a_complaint_is_worked_beside_its_conversation_from_the_first_to_the_last_step(shop, ana):
    asked = shop.mail("Broken again!")
    broken = ComplaintCause.objects.create(name="Broken on arrival")
    panel = f"/conversations/{asked.pk}/complaints/"
    assert "badge" not in ana.get(panel, headers=HTMX).content.decode()
    form = ana.get(f"{panel}new/", headers=HTMX).content.decode()
    assert "Tell the customer at once" in form
    made = {"words": "Third time", "owner": shop.ben.pk, "cause": broken.pk, "tell": "on"}
    assert ana.post(f"{panel}new/", made, headers=HTMX).status_code == 204
    complaint = Complaint.objects.get()
    assert (complaint.owner, complaint.cause, complaint.words) == (shop.ben, broken, "Third time")
    shown = ana.get(panel, headers=HTMX).content.decode()
    assert "Third time" in shown
    assert "Ben Okafor" in shown
    own = f"/complaints/{complaint.pk}/"
    assert ana.post(f"{own}owner/", {"owner": shop.ana.pk}, headers=HTMX).status_code == 204
    offer = {"kind": "refund", "amount": "25,50", "currency": "eur", "words": "for the third one"}
    assert ana.post(f"{own}remedies/", offer, headers=HTMX).status_code == 204
    assert Remedy.objects.get().amount == Decimal("25.50")
    words = ana.get(f"{own}words/").content.decode()
    assert words.startswith("Hi Cleo,\n\nwe are sorry that we let you down.")
    assert "a refund of 25.50 EUR (for the third one)" in words
    assert "/remedy/" in words
    assert ana.post(f"/conversations/{asked.pk}/closure/", headers=HTMX).status_code == 409
    assert ana.post(f"{own}closure/", {"words": ""}, headers=HTMX).status_code == 422
    assert ana.post(f"{own}answer/", {"answer": "accepted", "words": "Fine"}, headers=HTMX).status_code == 204
    assert ana.post(f"{own}closure/", {"words": "Thin box"}, headers=HTMX).status_code == 204
    complaint.refresh_from_db()
    assert (complaint.outcome, complaint.owner) == ("accepted", shop.ana)
    assert ana.post(f"/conversations/{asked.pk}/closure/", headers=HTMX).status_code == 200
    assert "1 complaint closed" in ana.get(panel, headers=HTMX).content.decode()


@pytest.mark.parametrize(
    ("where", "given", "said"),
    [
        ("remedies", {"kind": "refund", "amount": "much", "currency": "EUR"}, "Money needs an amount"),
        ("remedies", {"kind": "gold"}, "Money needs an amount"),
        ("answer", {"answer": "accepted"}, "This offer was answered or replaced"),
        ("closure", {"nothing_due": "on"}, "It is not settled yet."),
    ],
)
def test_what_cannot_be_done_is_told_in_the_form_and_what_was_typed_stays(shop, ana, where, given, said):
    complaint = shop.complain()
    answer = ana.post(f"/complaints/{complaint.pk}/{where}/", given, headers=HTMX)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    complaint.refresh_from_db()
    assert (complaint.is_open, Remedy.objects.count()) == (True, 0)


def test_withdrawn_by_one_click_and_back_by_another(shop, ana):
    complaint = shop.complain()
    done = ana.post(f"/complaints/{complaint.pk}/withdrawal/", headers=HTMX)
    assert f"/complaints/{complaint.pk}/restoring/" in done["HX-Trigger"]
    complaint.refresh_from_db()
    assert complaint.withdrawn_at
    assert ana.post(f"/complaints/{complaint.pk}/restoring/", headers=HTMX).status_code == 204
    complaint.refresh_from_db()
    assert complaint.is_open


def test_who_may_not_open_the_inbox_sees_nothing_of_it_anywhere(shop, ana):
    complaint = shop.complain(shop.mail("Secret lamp", inbox=shop.orders), agent=shop.ben, words="Secret matter")
    own = f"/complaints/{complaint.pk}/"
    for address in ("owner/", "cause/", "remedies/", "answer/", "closure/", "words/"):
        assert ana.get(own + address).status_code == 404
        assert ana.post(own + address).status_code in {404, 405}
    assert ana.post(f"{own}withdrawal/").status_code == 404
    assert ana.get(f"/conversations/{complaint.conversation_id}/complaints/").status_code == 404
    assert "Secret matter" not in ana.get("/complaints/").content.decode()
    assert b"Secret matter" not in b"".join(ana.get("/complaints/export/").streaming_content)
    ana.force_login(shop.ben)
    assert "Secret matter" in ana.get("/complaints/").content.decode()


def test_the_register_narrows_by_state_cause_owner_and_days_and_counts(shop, ana):
    thin = ComplaintCause.objects.create(name="Thin box")
    done = shop.complain(words="Settled matter", cause=thin)
    offered(shop, done)
    Remedy.objects.update(answer="accepted", answered_at=after(hours=2))
    close_complaint(complaint=done, agent=shop.ana, at=after(days=3))
    shop.complain(shop.mail("x", address="di@home.example"), words="Open matter", owner=shop.ben)
    gone = shop.complain(shop.mail("y", address="ed@home.example"), words="Mistaken matter")
    withdraw_complaint(complaint=gone, agent=shop.ana, at=after(hours=1))

    def shown(query=""):
        text = ana.get(f"/complaints/{query}").content.decode()
        return [words for words in ("Settled matter", "Open matter", "Mistaken matter") if words in text]

    assert shown() == ["Settled matter", "Open matter"]
    assert shown("?state=open") == ["Open matter"]
    assert shown("?state=closed") == ["Settled matter"]
    assert shown(f"?cause={thin.pk}") == ["Settled matter"]
    assert shown(f"?owner={shop.ben.pk}") == ["Open matter"]
    assert shown("?from=2026-11-22") == []
    assert shown("?until=2026-11-21") == ["Settled matter", "Open matter"]
    assert shown("?from=yesterday&owner=x&cause=99999999999999999999&until=2026-02-30") == [
        "Settled matter", "Open matter",
    ]  # fmt: skip
    page = ana.get("/complaints/").content.decode()
    assert "<dd>3.0</dd>" in page
    assert "of 1 accepted" in page
    assert "25.00 EUR" in page
    assert ana.get("/complaints/?after=x").status_code == 404


def test_the_register_costs_the_same_for_one_and_for_many(shop, ana, django_assert_num_queries):
    def count():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        ana.get("/complaints/")
        with CaptureQueriesContext(connection) as captured:
            ana.get("/complaints/")
        return len(captured)

    offered(shop, shop.complain())
    one = count()
    for number in range(4):
        offered(shop, shop.complain(shop.mail("x", address=f"{number}@home.example")))
    assert count() == one


def test_the_table_is_harmless_in_a_spreadsheet(shop, ana):
    complaint = shop.complain(words='=HYPERLINK("http://evil.example")', cause_words="+1")
    offered(shop, complaint, words="@SUM(A1)")
    text = b"".join(ana.get("/complaints/export/").streaming_content).decode()
    assert text.startswith("\ufeffComplaint,Conversation,Inbox")
    assert '"\'=HYPERLINK(""http://evil.example"")"' in text
    assert "'+1" in text
    assert "'@SUM(A1)" in text
    assert "25.00,EUR" in text


def test_an_empty_register_says_what_would_stand_there(ana):
    assert "take their conversation up as a complaint" in ana.get("/complaints/").content.decode()


def test_the_customer_accepts_on_the_page_and_looking_changes_nothing(shop, client):
    remedy = offered(shop, shop.complain(at=timezone.now()))
    address = page_of(remedy)
    for _ in range(2):
        page = client.get(address)
        assert "a refund of 25.00 EUR" in page.content.decode()
    assert (page["X-Robots-Tag"], page["Referrer-Policy"]) == ("noindex, nofollow", "same-origin")
    assert client.get(f"{address}answer/").status_code == 405
    remedy.refresh_from_db()
    assert remedy.answer == ""
    for _ in range(2):
        answer = client.post(f"{address}answer/", {"answer": "accepted", "words": "Thank you"})
        assert answer.status_code in {200, 302}
    remedy.refresh_from_db()
    assert (remedy.answer, remedy.by_page, remedy.answered_by, remedy.answer_words) == (
        "accepted", True, None, "Thank you",
    )  # fmt: skip
    assert "You accepted it" in client.get(address).content.decode()
    late = client.post(f"{address}answer/", {"answer": "refused"})
    assert (late.status_code, "answered before" in late.content.decode()) == (409, True)
    remedy.refresh_from_db()
    assert remedy.answer == "accepted"
    remedy.complaint.conversation.refresh_from_db()
    assert remedy.complaint.conversation.state == State.OPEN


def test_an_offer_that_waits_stands_on_the_page_of_the_request_until_it_is_answered(shop, client):
    remedy = offered(shop, shop.complain(at=timezone.now()))
    conversation = remedy.complaint.conversation
    where = request_path(conversation.pk, conversation.customer_id, at=timezone.now())
    page = client.get(where).content.decode()
    assert ("What we offer to make good" in page, "a refund of 25.00 EUR" in page) == (True, True)
    link = page[page.index("/remedy/") :].partition('"')[0]
    assert "Yes, I accept" in client.get(link).content.decode()
    remedy.refresh_from_db()
    assert remedy.answer == ""
    client.post(f"{link}answer/", {"answer": "accepted"})
    assert "What we offer to make good" not in client.get(where).content.decode()


def test_no_other_request_shows_it_and_none_that_was_withdrawn(shop, client):
    other = shop.mail("Another matter of hers", at=timezone.now())
    remedy = offered(shop, shop.complain(at=timezone.now()))
    assert other.customer_id == remedy.complaint.customer_id
    where = request_path(other.pk, other.customer_id, at=timezone.now())
    assert "What we offer to make good" not in client.get(where).content.decode()
    withdraw_complaint(complaint=remedy.complaint, agent=shop.ana, at=timezone.now())
    mine = request_path(remedy.complaint.conversation_id, other.customer_id, at=timezone.now())
    assert "What we offer to make good" not in client.get(mine).content.decode()


@pytest.mark.parametrize("answer", ["", "no_answer", "free lamps for ever"])
def test_only_yes_and_no_are_answers_there(shop, client, answer):
    remedy = offered(shop, shop.complain(at=timezone.now()))
    assert client.post(f"{page_of(remedy)}answer/", {"answer": answer}).status_code == 422
    remedy.refresh_from_db()
    assert remedy.answer == ""


def test_forged_links_and_those_of_others_lead_nowhere(shop, client):
    remedy = offered(shop, shop.complain(at=timezone.now()))
    other = shop.mail("Mine", address="di@home.example")
    mixed = remedy_path(remedy.pk, other.customer_id, at=timezone.now())
    token = page_of(remedy).split("/")[2]
    for wrong in (mixed, f"/remedy/{token[:-2]}xx/", "/remedy/1/", "/remedy/%00/"):
        assert client.get(wrong).status_code == 404
        assert client.post(f"{wrong}answer/", {"answer": "accepted"}).status_code == 404
        assert client.post(f"{wrong}fresh/").status_code == 404
    remedy.refresh_from_db()
    assert remedy.answer == ""


def test_an_old_link_offers_a_fresh_one_to_the_address_we_know_once_an_hour(shop, client):
    remedy = offered(shop, shop.complain(at=timezone.now()))
    old = page_of(remedy, at=timezone.now() - LASTS - dt.timedelta(days=1))
    page = client.get(old)
    assert (page.status_code, "refund" in page.content.decode()) == (410, False)
    assert client.post(f"{old}answer/", {"answer": "accepted"}).status_code == 410
    assert client.post(f"{old}fresh/").status_code == 200
    assert client.post(f"{old}fresh/").status_code == 429
    mail = Message.objects.get(facts__remedy_link=remedy.pk)
    assert mail.recipients == {"to": ["cleo@home.example"]}
    link = next(word for word in mail.text.split() if "/remedy/" in word)
    assert client.get(link[link.index("/remedy/") :]).status_code == 200


def test_an_offer_that_was_replaced_or_withdrawn_is_not_accepted_any_more(shop, client):
    complaint = shop.complain(at=timezone.now())
    first = offered(shop, complaint)
    second = offered(shop, complaint, kind="apology", amount=None, currency="")
    assert client.post(f"{page_of(first)}answer/", {"answer": "accepted"}).status_code == 409
    assert "This offer has ended" in client.get(page_of(first)).content.decode()
    withdraw_complaint(complaint=complaint, agent=shop.ana, at=timezone.now())
    assert client.get(page_of(second)).status_code == 404


def test_the_page_speaks_the_customers_language(shop, client):
    complaint = shop.complain(shop.mail("Kaputt", language="de", at=timezone.now()), at=timezone.now())
    page = client.get(page_of(offered(shop, complaint))).content.decode()
    assert "eine Erstattung von 25,00 EUR" in page
    assert 'lang="de"' in page


def test_the_story_tells_what_became_of_it(shop, ana):
    complaint = shop.complain(at=timezone.now())
    offered(shop, complaint)
    text = ana.get(f"/conversations/{complaint.conversation_id}/").content.decode()
    assert "Ana Moreno took this up as a complaint" in text
    assert "Ana Moreno offered: Refund, 25.00 EUR" in text
    assert NOON


def test_closing_can_be_taken_back_by_who_may_open_the_inbox(shop, ana, client):
    complaint = shop.complain(at=timezone.now())
    given = {"nothing_due": "on", "words": "It was a scratch only"}
    done = ana.post(f"/complaints/{complaint.pk}/closure/", given, headers=HTMX)
    assert f"/complaints/{complaint.pk}/reopening/" in done["HX-Trigger"]
    assert ana.get(f"/complaints/{complaint.pk}/reopening/").status_code == 405
    client.force_login(shop.ana)
    assert client.post(f"/complaints/{complaint.pk}/reopening/", headers=HTMX).status_code == 204
    assert Complaint.objects.open().count() == 1
    hidden = shop.complain(shop.mail(inbox=shop.orders), owner=shop.ben, agent=shop.ben)
    assert client.post(f"/complaints/{hidden.pk}/reopening/", headers=HTMX).status_code == 404
