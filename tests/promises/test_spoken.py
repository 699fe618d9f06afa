"""Promises made in words are found in five languages, and nothing is taken for one that is none."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heard.promises.spoken.finding import find_promises
from heard.promises.spoken.tongues import TONGUES

BERLIN = ZoneInfo("Europe/Berlin")
NOW = dt.datetime(2026, 11, 25, 10, 30, tzinfo=BERLIN)  # a Wednesday


def found(language, text, zone=BERLIN):
    return [
        (one.kind, f"{one.due_at.astimezone(zone):%a %d.%m. %H:%M}")
        for one in find_promises(text, language=language, zone=zone, at=NOW)
    ]


@pytest.mark.parametrize(
    ("language", "text", "kind", "due"),
    [
        ("en", "I'll call you tomorrow before noon.", "call_back", "Thu 26.11. 12:00"),
        ("en", "Thank you. You will have it by Friday, promised!", "other", "Fri 27.11. 18:00"),
        ("en", "We will let you know within two days.", "update", "Fri 27.11. 18:00"),
        ("en", "I’ll get back to you by 5 pm.", "update", "Wed 25.11. 17:00"),
        ("en", "We'll send the new kettle on December 3rd.", "other", "Thu 03.12. 18:00"),
        ("en", "I will phone you the day after tomorrow in the afternoon.", "call_back", "Fri 27.11. 18:00"),
        ("en", "You'll hear from us in 3 hours.", "update", "Wed 25.11. 13:30"),
        ("en", "We will write you by the end of the day.", "update", "Wed 25.11. 18:00"),
        ("en", "We will have it ready on Wednesday.", "other", "Wed 02.12. 18:00"),
        ("de", "Ich rufe Sie morgen vor Mittag an.", "call_back", "Thu 26.11. 12:00"),
        ("de", "Wir melden uns bis Freitag bei Ihnen.", "update", "Fri 27.11. 18:00"),
        ("de", "Sie erhalten die Ware am 3. Dezember.", "other", "Thu 03.12. 18:00"),
        ("de", "Wir schicken es innerhalb von zwei Tagen.", "other", "Fri 27.11. 18:00"),
        ("de", "Ich melde mich heute bis 17 Uhr.", "update", "Wed 25.11. 17:00"),
        ("de", "Übermorgen rufe ich Sie nachmittags zurück.", "call_back", "Fri 27.11. 18:00"),
        ("fr", "Je vous rappelle demain avant midi.", "call_back", "Thu 26.11. 12:00"),
        ("fr", "Vous recevrez le colis vendredi.", "other", "Fri 27.11. 18:00"),
        ("fr", "Nous vous tiendrons au courant dans deux jours.", "update", "Fri 27.11. 18:00"),
        ("fr", "Je vous écris aujourd'hui avant 17 h.", "update", "Wed 25.11. 17:00"),
        ("fr", "Nous l'envoyons le 3 décembre.", "other", "Thu 03.12. 18:00"),
        ("es", "Le llamaré mañana por la tarde.", "call_back", "Thu 26.11. 18:00"),
        ("es", "Lo recibirá el viernes.", "other", "Fri 27.11. 18:00"),
        ("es", "Le informaremos en dos días.", "update", "Fri 27.11. 18:00"),
        ("es", "Lo enviaremos el 3 de diciembre.", "other", "Thu 03.12. 18:00"),
        ("es", "Le llamaré pasado mañana a las 11.", "call_back", "Fri 27.11. 11:00"),
        ("ar", "سأتصل بك غدًا قبل الظهر.", "call_back", "Thu 26.11. 12:00"),
        ("ar", "ستصلك الشحنة يوم الجمعة.", "other", "Fri 27.11. 18:00"),
        ("ar", "سنخبرك خلال يومين.", "update", "Fri 27.11. 18:00"),
        ("ar", "سنرسلها في ٣ ديسمبر.", "other", "Thu 03.12. 18:00"),
        ("ar", "سنتصل بكم خلال 3 ساعات.", "call_back", "Wed 25.11. 13:30"),
    ],
)
def test_a_promise_is_understood_with_its_kind_and_its_moment(language, text, kind, due):
    assert found(language, text) == [(kind, due)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I can't call you tomorrow."),
        ("en", "Shall I call you tomorrow? Will you be there on Friday?"),
        ("en", "> I'll call you tomorrow."),
        ("en", "It arrived on Friday, as you wrote."),
        ("en", "We will call you if it rains tomorrow."),
        ("en", "Thank you for your patience."),
        ("en", "We will look after it."),
        ("de", "Ich kann Sie morgen leider nicht anrufen."),
        ("de", "Wann soll ich Sie morgen anrufen?"),
        ("fr", "Nous ne pouvons pas appeler demain."),
        ("es", "No podremos llamarle mañana."),
        ("ar", "لن نتصل بك غدًا."),
        ("ja", "明日お電話します。"),
    ],
)
def test_what_is_no_promise_is_not_taken_for_one(language, text):
    assert found(language, text) == []


def test_the_moment_is_that_of_the_customers_own_clock():
    tokyo = ZoneInfo("Asia/Tokyo")
    (promise,) = find_promises("I'll call you tomorrow before noon.", language="en", zone=tokyo, at=NOW)
    assert promise.due_at == dt.datetime(2026, 11, 26, 12, tzinfo=tokyo)


def test_several_are_found_in_their_order():
    text = "Dear Cleo,\n\nI'll call you tomorrow. The new lamp: you will have it by Friday.\nKind regards, Ana"
    assert [kind for kind, _ in found("en", text)] == ["call_back", "other"]


@given(text=st.text(max_size=300), language=st.sampled_from([*TONGUES, "xx", ""]))
def test_no_text_is_too_strange_and_every_moment_lies_ahead(text, language):
    for promise in find_promises(text, language=language, zone=BERLIN, at=NOW):
        assert promise.due_at > NOW


WORDS = ["I'll", "we will", "ich", "call", "tomorrow", "by", "99", "31", "february", "0:99", "at 25", "within 999 days", "in 0 hours",
         "on Friday", "30. februar", "31/31", "خلال", "ساعة", ".", "\n", "noon", "12 am", "a las 99"]  # fmt: skip


@given(pieces=st.lists(st.sampled_from(WORDS), max_size=12), language=st.sampled_from([*TONGUES]))
def test_no_impossible_date_or_time_breaks_it(pieces, language):
    for promise in find_promises(" ".join(pieces), language=language, zone=BERLIN, at=NOW):
        assert NOW < promise.due_at < NOW + dt.timedelta(days=400)
