"""Incidents on the screens: the list, one of them, and beside a conversation."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heard.conversations.actions.hold_open import hold_open
from heard.conversations.actions.open_incident import open_incident
from heard.conversations.jobs import tell_news
from heard.conversations.models import Conversation, Incident, IncidentLink, IncidentNews, Message, State
from tests.conversations.shop import Shop

HTMX = {"HX-Request": "true"}
DOWN = ("The checkout shows error 502 since today", "Checkout error 502, I cannot pay", "Error 502 at your checkout")
OTHER = ("Where is my parcel?", "I return the blue lamp", "Which bulbs fit the lantern?", "Send the invoice, please")


@pytest.fixture
def shop(db):
    return Shop()


@pytest.fixture
def ana(shop, client):
    client.force_login(shop.ana)
    return client


def mails(shop, texts, **fields):
    return [
        shop.mail(
            text,
            address=f"{text.split()[0].lower()}{len(text)}@home.example",
            subject=text,
            at=timezone.now(),
            **fields,
        )
        for text in texts
    ]


def test_from_a_conversation_an_incident_is_opened_with_those_like_it(shop, ana):
    down, _other = mails(shop, DOWN), mails(shop, OTHER)
    own = f"/conversations/{down[0].pk}/incident/"
    assert "badge" not in ana.get(own, headers=HTMX).content.decode()
    similar = ana.get(f"{own}similar/", headers=HTMX).content.decode()
    assert "2 similar open conversations in the last 7 days" in similar
    assert f'value="{down[1].pk}"' in similar
    given = {"incident": "", "title": "Checkout is down", "conversation": [down[1].pk, down[2].pk]}
    done = ana.post(f"{own}linking/", given, headers=HTMX)
    assert "3 conversations linked to" in done["HX-Trigger"]
    row = Incident.objects.get()
    assert IncidentLink.objects.filter(incident=row).count() == 3
    assert "Checkout is down" in ana.get(own, headers=HTMX).content.decode()
    assert "linked this to the incident “Checkout is down”" in ana.get(f"/conversations/{down[0].pk}/").content.decode()
    assert ana.post(f"{own}unlinking/", headers=HTMX).status_code == 204
    assert IncidentLink.objects.filter(over_at__isnull=True).count() == 2


def test_all_are_told_with_progress_and_resolved_together(shop, ana):
    down = mails(shop, DOWN[:2], language="en") + mails(shop, DOWN[2:], language="de")
    row = open_incident(title="Checkout is down", agent=shop.ana, at=timezone.now(), conversations=down)
    own = f"/incidents/{row.pk}/"
    form = ana.get(f"{own}news/", headers=HTMX).content.decode()
    assert "3 open conversations are told" in form
    assert 'name="text-de"' in form
    empty = ana.post(f"{own}news/", {"text-": " ", "text-de": "Nur deutsch"}, headers=HTMX)
    assert empty.status_code == 422
    assert "Nur deutsch" in empty.content.decode()
    answer = ana.post(f"{own}news/", {"text-": "We are on it.", "text-de": "Wir sind dran."}, headers=HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, own)
    waiting = ana.get(f"{own}progress/", headers=HTMX).content.decode()
    assert "0 of 3 told" in waiting
    assert "hx-trigger" in waiting
    tell_news(news_id=IncidentNews.objects.get().pk)
    page = ana.get(own).content.decode()
    assert "3 of 3 told" in page
    assert "load delay:1s" not in page
    assert sorted(Message.objects.filter(kind="reply").values_list("text", flat=True)) == [
        "We are on it.", "We are on it.", "Wir sind dran.",
    ]  # fmt: skip
    hold_open(
        conversation=down[0], kind="complaint", why="a complaint is not settled yet.", agent=shop.ana, at=timezone.now()
    )
    assert ana.post(f"{own}resolution/", {"text-": "It works again."}, headers=HTMX).status_code == 204
    tell_news(news_id=IncidentNews.objects.latest("pk").pk)
    page = ana.get(own).content.decode()
    assert "Told, but stays open: a complaint is not settled yet." in page
    states = [Conversation.objects.get(pk=one.pk).state for one in down]
    assert states == [State.WAITING_THIRD, State.RESOLVED, State.RESOLVED]
    assert ana.post(f"{own}news/", {"text-": "x"}, headers=HTMX).status_code == 422


def test_news_is_taken_back_by_one_click(shop, ana):
    row = open_incident(title="Down", agent=shop.ana, at=timezone.now(), conversations=mails(shop, DOWN))
    own = f"/incidents/{row.pk}/"
    ana.post(f"{own}news/", {"text-": "We are on it."}, headers=HTMX)
    assert ana.post(f"{own}news/stopping/", headers=HTMX).status_code == 204
    tell_news(news_id=IncidentNews.objects.get().pk)
    assert Message.objects.filter(kind="reply").count() == 0
    assert "3 taken back" in ana.get(own).content.decode()
    refused = ana.post(f"{own}news/stopping/", headers=HTMX)
    assert (refused.status_code, "cannot be taken back" in refused.content.decode()) == (409, True)


def test_what_stands_behind_a_closed_door_is_counted_and_not_shown(shop, ana):
    (hidden,) = mails(shop, ("Secret checkout error 502",), inbox=shop.orders)
    seen = mails(shop, DOWN[:1])
    row = open_incident(title="Down", agent=shop.ben, at=timezone.now(), conversations=[hidden, *seen])
    page = ana.get(f"/incidents/{row.pk}/").content.decode()
    assert "Secret checkout" not in page
    assert "1 more in an inbox you may not open" in page
    assert "Secret checkout" not in ana.get(f"/incidents/{row.pk}/suggestions/", headers=HTMX).content.decode()
    own = f"/conversations/{hidden.pk}/incident/"
    for address in (own, f"{own}linking/", f"{own}similar/"):
        assert ana.get(address).status_code == 404
    assert ana.post(f"{own}unlinking/").status_code == 404
    other = open_incident(title="Other", agent=shop.ana, at=timezone.now())
    ana.post(f"/incidents/{other.pk}/links/", {"conversation": [hidden.pk]}, headers=HTMX)
    assert IncidentLink.objects.filter(incident=other).count() == 0


def test_suggestions_are_ticked_and_linked(shop, ana):
    down, _other = mails(shop, DOWN), mails(shop, OTHER)
    row = open_incident(title="Down", agent=shop.ana, at=timezone.now(), conversations=down[:1])
    shown = ana.get(f"/incidents/{row.pk}/suggestions/", headers=HTMX).content.decode()
    assert f'value="{down[1].pk}"' in shown
    assert "checkout" in shown
    answer = ana.post(f"/incidents/{row.pk}/links/", {"conversation": [down[1].pk, "x"]}, headers=HTMX)
    assert answer.status_code == 204
    assert IncidentLink.objects.filter(incident=row).count() == 2


def test_the_list_shows_open_ones_first_and_costs_the_same_for_one_and_for_many(shop, ana):
    assert "told the news in one go" in ana.get("/incidents/").content.decode()
    down = mails(shop, DOWN)
    open_incident(title="First", agent=shop.ana, at=timezone.now(), conversations=down[:1])
    ana.get("/incidents/")
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as captured:
            page = ana.get("/incidents/").content.decode()
        counts.append(len(captured))
        open_incident(title=f"More {number}", agent=shop.ana, at=timezone.now(), conversations=down[1:])
    assert counts[0] == counts[1]
    Incident.objects.filter(title="More 0").update(resolved_at=timezone.now())
    page = ana.get("/incidents/").content.decode()
    assert page.index("First") < page.index("More 0")


@pytest.mark.parametrize("given", [{"title": " "}, {"title": "x" * 201}, {"title": "x", "words": "y" * 10_001}])
def test_what_makes_no_sense_is_told_in_the_form(ana, given):
    answer = ana.post("/incidents/new/", given, headers=HTMX)
    assert (answer.status_code, Incident.objects.count()) == (422, 0)
    assert ana.get("/incidents/99/").status_code == 404
    assert ana.get("/incidents/?after=x").status_code == 404


def test_its_title_is_mended_on_its_page_and_a_stranger_may_not(shop, ana, client):
    row = open_incident(title="Chekout down", agent=shop.ana, at=timezone.now())
    place = f"/incidents/{row.pk}/title/"
    assert place in ana.get(f"/incidents/{row.pk}/").content.decode()
    assert 'value="Chekout down"' in ana.get(place, headers=HTMX).content.decode()
    refused = ana.post(place, {"title": " ", "words": ""}, headers=HTMX)
    assert (refused.status_code, b"a name of a few words" in refused.content) == (422, True)
    assert ana.post(place, {"title": "Checkout is down", "words": "Since nine"}, headers=HTMX).status_code == 204
    assert "Checkout is down" in ana.get(f"/incidents/{row.pk}/").content.decode()
    client.logout()
    assert client.post(place, {"title": "Mine"}).status_code == 302
    row.refresh_from_db()
    assert row.title == "Checkout is down"
