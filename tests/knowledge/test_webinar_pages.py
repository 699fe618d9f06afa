"""The pages of webinars: for visitors, for whoever holds a letter, and for editors."""

import csv
import datetime as dt
import io
import json
import re

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from heard.customers.actions.recognise import recognise
from heard.customers.models import Customer
from heard.knowledge.actions.call_off_webinar import call_off_webinar
from heard.knowledge.actions.leave_webinar import leave_webinar
from heard.knowledge.models import IndexedDocument, Registration, Video, Webinar
from heard.knowledge.webinar_links import PLACES
from heard.staff.models import Agent, Role
from tests.knowledge.webinars import JOIN, a_webinar, comes, sent, states, text_of, written

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
PAGE = "/help/webinars/small-rooms/"
FORM = PAGE + "registration/"


@pytest.fixture(autouse=True)
def outbox(settings, tmp_path):
    settings.HEARD_OUTBOX = tmp_path / "outbox"
    settings.HEARD_OUTGOING = "outbox"
    return settings.HEARD_OUTBOX


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def webinar(now):
    return a_webinar(at=now, starts_at=now + 7 * DAY, capacity=2, description="For <b>small</b> rooms.\n\nAnd halls.")


def registers(client, who="mina", **more):
    return client.post(FORM, {"name": who.title(), "address": f"{who}@home.example"}, **more)


def own_page(registration):
    return PLACES.path(registration.pk, at=timezone.now())


def text(response):
    return response.content.decode()


def test_a_visitor_registers_and_gets_the_letter_with_the_calendar_file(client, webinar, outbox):
    assert "Light for small rooms" in text(client.get("/help/webinars/"))
    page = text(client.get(PAGE))
    assert "2 places are left." in page
    assert "For &lt;b&gt;small&lt;/b&gt; rooms." in page
    answer = registers(client)
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}?thanks#registration")
    assert "Thank you!" in text(client.get(answer["Location"]))
    (mail,) = sent(outbox, timezone.now())
    assert mail["To"] == "mina@home.example"
    own = re.search(r"http\S+(/help/webinars/mine/\S+)", text_of(mail))[1]
    assert "Your place is kept for you." in text(client.get(own))


def test_the_answer_does_not_tell_who_is_a_customer_or_has_registered(client, now, webinar):
    recognise(kind="email", address="known@home.example", name="Known", at=now)
    comes(webinar, "mina", at=now)
    comes(webinar, "omar", at=now)  # now all places are taken
    answers = [registers(Client(), who) for who in ("known", "mina", "stranger")]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, f"{PAGE}?thanks#registration")}
    assert {text(Client().get(answer["Location"])).count("waiting list") for answer in answers} == {0}
    assert states(webinar)["Stranger"] == "waiting"


def test_a_known_customer_is_recognised_by_their_address(client, now, webinar):
    known = recognise(kind="email", address="mina@home.example", name="Mina Berg", at=now)
    registers(client)
    assert Registration.objects.get().customer_id == known.pk
    assert Customer.objects.get(pk=known.pk).name == "Mina Berg"


def test_what_is_no_address_is_said_kindly_and_what_was_typed_is_kept(client, webinar):
    answer = client.post(FORM, {"name": "Mina <script>", "address": "mina at home"})
    assert answer.status_code == 422
    assert "Please write your whole email address" in text(answer)
    assert 'value="Mina &lt;script&gt;"' in text(answer)
    assert Registration.objects.count() == 0


def test_a_flood_from_one_network_ends(client, webinar, outbox):
    answers = [registers(client, f"guest{number}").status_code for number in range(14)]
    assert (answers.count(302), answers.count(429)) == (10, 4)
    assert Registration.objects.count() == 10


def test_one_address_cannot_be_written_to_all_day_from_many_networks(webinar):
    answers = [registers(Client(), REMOTE_ADDR=f"203.0.113.{number}").status_code for number in range(12)]
    assert answers.count(429) == 4
    assert len(written(webinar)) == 3


def test_a_form_from_another_site_registers_nobody(webinar):
    assert registers(Client(enforce_csrf_checks=True)).status_code == 403


def test_who_may_not_see_a_webinar_finds_neither_page_nor_form_nor_calendar(client, webinar):
    Webinar.objects.update(audience="agents")
    for path in (PAGE, PAGE + "webinar.ics"):
        assert client.get(path).status_code == 404
    assert registers(client).status_code == 404
    assert "Light for small rooms" not in text(client.get("/help/webinars/"))
    agent = Client()
    agent.force_login(Agent.objects.create_user("ana@lamp.example", name="Ana"))
    assert agent.get(PAGE).status_code == 200
    Webinar.objects.update(audience="everyone", is_published=False)
    assert [client.get(PAGE).status_code, agent.get(PAGE).status_code] == [404, 404]


def test_the_calendar_of_the_page_leads_to_the_page_and_never_to_the_meeting(client, webinar):
    answer = client.get(PAGE + "webinar.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (event["dtstart"].dt, str(event["url"]).endswith(PAGE)) == (webinar.starts_at, True)
    assert JOIN not in text(answer)


def test_search_engines_are_told_of_the_event(client, webinar):
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text(client.get(PAGE)))
    (event,) = json.loads(found[1])["@graph"]
    assert (event["@type"], event["name"], event["eventStatus"]) == (
        "Event", "Light for small rooms", "https://schema.org/EventScheduled",
    )  # fmt: skip
    assert event["startDate"] == webinar.starts_at.isoformat()
    assert JOIN not in found[1]


def test_looking_at_the_page_from_the_letter_cancels_nothing(client, now, webinar):
    own = own_page(comes(webinar, "mina", at=now))
    for path in (own, own + "leaving/", own + "joining/"):
        client.get(path)
        client.head(path)
    assert states(webinar) == {"Mina": "registered"}


def test_a_press_on_the_page_from_the_letter_cancels_and_the_next_one_moves_up(client, now, webinar):
    kept = comes(webinar, "mina", at=now)
    for who in ("omar", "cleo"):
        comes(webinar, who, at=now)
    assert client.post(own_page(kept) + "leaving/").status_code == 302
    assert states(webinar) == {"Mina": "cancelled", "Omar": "registered", "Cleo": "registered"}
    assert "You are signed off." in text(client.get(own_page(kept)))


def test_a_link_that_was_not_signed_here_opens_nothing(client, now, webinar):
    own = own_page(comes(webinar, "mina", at=now))
    forged = own.rstrip("/")[:-3] + "abc/"
    assert [client.get(forged).status_code, client.post(forged + "leaving/").status_code] == [404, 404]
    assert states(webinar) == {"Mina": "registered"}


def test_the_page_from_the_letter_is_kept_away_from_caches_and_search_engines(client, now, webinar):
    answer = client.get(own_page(comes(webinar, "mina", at=now)))
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]


def test_the_way_in_opens_when_it_begins_and_who_takes_it_was_there(client, now, webinar):
    kept = comes(webinar, "mina", at=now)
    assert "Go in" not in text(client.get(own_page(kept)))
    client.post(own_page(kept) + "joining/")
    assert states(webinar) == {"Mina": "registered"}
    webinar.starts_at = now + dt.timedelta(minutes=10)
    webinar.save()
    page = text(client.get(own_page(kept)))
    assert ("Go in" in page, JOIN in page) == (True, False)
    assert f'href="{JOIN}"' in text(client.post(own_page(kept) + "joining/"))
    assert states(webinar) == {"Mina": "attended"}


def test_who_waits_is_never_shown_the_way_in(client, now):
    webinar = a_webinar(at=now, starts_at=now + dt.timedelta(minutes=5), capacity=1)
    comes(webinar, "mina", at=now)
    waits = own_page(comes(webinar, "omar", at=now))
    assert "Go in" not in text(client.get(waits))
    assert JOIN not in text(client.post(waits + "joining/", follow=True))


def test_the_recording_is_for_who_registered_and_not_for_passers_by(client, now, webinar):
    kept, left = comes(webinar, "mina", at=now), comes(webinar, "omar", at=now)
    client.post(own_page(left) + "leaving/")
    video = Video.objects.create(title="Recording", elsewhere="vimeo:76979871", audience="agents", is_published=True)
    Webinar.objects.update(starts_at=now - 2 * HOUR, ends_at=now - HOUR, recording=video)
    assert "Here is the recording" in text(client.get(own_page(kept)))
    assert "Here is the recording" not in text(client.get(own_page(left)))
    assert "vimeo" not in text(client.get(PAGE))


def test_the_search_finds_what_is_announced_and_nothing_that_was_called_off(now, webinar):
    key = f"webinar:{webinar.pk}"
    found = IndexedDocument.objects.get(key=key)
    assert (found.title, found.url, found.audience, found.is_forgotten) == (webinar.title, PAGE, "everyone", False)
    call_off_webinar(webinar=webinar, at=now)
    assert IndexedDocument.objects.get(key=key).is_forgotten is True


# The studio


@pytest.fixture
def editor():
    browser = Client()
    browser.force_login(Agent.objects.create_user("ed@lamp.example", "x", name="Ed", role=Role.EDITOR))
    return browser


def form_of(**fields):
    values = {
        "title": "Light for halls", "slug": "halls", "description": "", "speaker": "Ana", "language": "en",
        "who": "everyone", "segment": "", "starts_at": "2027-03-01 17:00", "minutes": "45", "capacity": "1",
        "join_url": JOIN, "recording": "", "is_published": "on",
    }  # fmt: skip
    return {**values, **fields}


def test_an_editor_plans_a_webinar_moves_it_and_calls_it_off(editor, now):
    assert editor.post("/studio/webinars/new/", form_of()).status_code == 302
    webinar = Webinar.objects.get()
    assert (webinar.title, webinar.join_url, webinar.audience) == ("Light for halls", JOIN, "everyone")
    comes(webinar, "mina", at=now)
    editor.post(
        f"/studio/webinars/edit/{webinar.pk}/", form_of(starts_at="2027-03-02 17:00", who="segment", segment="Gold")
    )
    webinar.refresh_from_db()
    assert (webinar.audience, webinar.sequence) == ("segment:gold", 1)
    editor.post(f"/studio/webinars/{webinar.pk}/calling-off/")
    assert written(webinar) == [("Mina", "place"), ("Mina", "moved"), ("Mina", "called_off")]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"slug": "mine"}, "This address is taken."),
        ({"minutes": "0"}, "Please give between 1 and 600 minutes."),
        ({"who": "segment"}, "Please say which customers."),
        ({"starts_at": "9999-12-31 23:30"}, "Please give a year between 1990 and 2099."),
        ({"starts_at": "0002-01-01 17:00"}, "Please give a year between 1990 and 2099."),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(editor, wrong, says):
    assert says in text(editor.post("/studio/webinars/new/", form_of(**wrong)))
    assert Webinar.objects.count() == 0


def test_the_list_says_how_many_come_and_how_many_wait(editor, now):
    full, open_to_all = a_webinar(at=now, capacity=1), a_webinar(at=now, slug="halls", title="Light for halls")
    for who in ("mina", "otto", "pia"):
        comes(full, who, at=now)
    leave_webinar(registration=comes(open_to_all, "mina", at=now), at=now)
    comes(open_to_all, "otto", at=now)
    page = text(editor.get("/studio/webinars/"))
    told = dict(re.findall(r'<a href="/studio/webinars/(\d+)/registrations/">([^<]*)</a>', page))
    assert told == {str(full.pk): "1 of 1", str(open_to_all.pk): "1"}
    assert sorted(re.findall(r"<td[^>]*>\s*(\d+)\s*</td>", page)) == ["0", "2"]


@pytest.mark.parametrize(
    ("title", "slugs"), [("Light for halls!", ["light-for-halls", "light-for-halls-2"]), ("灯", ["webinar", "webinar-2"]),
                         ("Mine", ["mine-2", "mine-3"])],
)  # fmt: skip
def test_an_address_is_made_of_the_title_where_none_is_given(editor, title, slugs):
    for _time in slugs:
        assert editor.post("/studio/webinars/new/", form_of(slug="", title=title)).status_code == 302
    assert list(Webinar.objects.order_by("pk").values_list("slug", flat=True)) == slugs


def test_who_comes_is_listed_for_editors_and_harmless_as_a_table(editor, now, webinar):
    Registration.objects.filter(pk=comes(webinar, "mina", at=now).pk).update(name="=HYPERLINK()")
    page = text(editor.get(f"/studio/webinars/{webinar.pk}/registrations/"))
    assert "mina@home.example" in page
    answer = editor.get(f"/studio/webinars/{webinar.pk}/registrations.csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[1][:3] == ["'=HYPERLINK()", "mina@home.example", "has a place"]


def test_agents_who_are_no_editors_get_into_none_of_it(now, webinar):
    browser = Client()
    browser.force_login(Agent.objects.create_user("ana@lamp.example", "x", name="Ana"))
    for path in ("", "new/", f"{webinar.pk}/registrations/", f"{webinar.pk}/registrations.csv"):
        assert browser.get(f"/studio/webinars/{path}").status_code in {302, 403}
    assert browser.post(f"/studio/webinars/{webinar.pk}/calling-off/").status_code in {302, 403}
    assert Webinar.objects.get().cancelled_at is None


def test_one_that_people_registered_for_is_not_removed_by_accident(editor, now, webinar):
    comes(webinar, "mina", at=now)
    editor.post(f"/studio/webinars/delete/{webinar.pk}/")
    assert Webinar.objects.count() == 1


def test_search_engines_and_previews_are_told_where_a_page_is_and_what_it_is_about(client, webinar):
    page = text(client.get(f"{PAGE}?thanks"))
    for told in (
        f'<link rel="canonical" href="http://testserver{PAGE}">',
        f'<meta property="og:url" content="http://testserver{PAGE}">',
        '<meta name="description" content="For &lt;b&gt;small&lt;/b&gt; rooms. And halls.">',
        '<meta property="og:description" content="For &lt;b&gt;small&lt;/b&gt; rooms. And halls.">',
        '<meta property="og:locale" content="en">',
    ):
        assert page.count(told) == 1, told
    assert '<link rel="canonical" href="http://testserver/help/webinars/">' in text(client.get("/help/webinars/"))
