"""A day and a time in letters: the weekday and a 24-hour time, as people say them in each of our nine languages."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heard.conversations.acknowledgements import TEXTS, expected_by
from heard.customers.moments import told_day, told_moment
from heard.promises.notices.wordings import WORDINGS

NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
SUNDAY = dt.datetime(2026, 11, 22, 18, tzinfo=dt.UTC)
NEW_YEAR = dt.datetime(2027, 1, 1, 1, 5, tzinfo=dt.UTC)
TOLD = {
    "en": ("Sunday 22 November, 18:00", "Friday 1 January 2027, 01:05"),
    "de": ("Sonntag, 22. November, 18:00 Uhr", "Freitag, 1. Januar 2027, 01:05 Uhr"),
    "fr": ("dimanche 22 novembre à 18:00", "vendredi 1er janvier 2027 à 01:05"),
    "es": ("domingo 22 de noviembre a las 18:00", "viernes 1 de enero de 2027 a la 01:05"),
    "it": ("domenica 22 novembre alle ore 18:00", "venerdì 1º gennaio 2027 alle ore 01:05"),
    "nl": ("zondag 22 november om 18:00 uur", "vrijdag 1 januari 2027 om 01:05 uur"),
    "pt": ("domingo, 22 de novembro, às 18:00", "sexta-feira, 1 de janeiro de 2027, à 01:05"),
    "pl": ("niedzieli, 22 listopada, godz. 18:00", "piątku, 1 stycznia 2027, godz. 01:05"),
    "ar": ("يوم الأحد 22 نوفمبر، الساعة 18:00", "يوم الجمعة 1 يناير 2027، الساعة 01:05"),
}
WEEKDAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    "pl": "poniedziałku wtorku środy czwartku piątku soboty niedzieli",
    "ar": "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
}


def test_every_language_we_write_letters_in_has_its_manner():
    assert set(TOLD) == set(TEXTS) == set(WORDINGS)


@pytest.mark.parametrize("language", TOLD)
def test_a_moment_of_this_year_is_told_without_the_year_and_another_with_it(language):
    assert (told_moment(SUNDAY, language, at=NOW), told_moment(NEW_YEAR, language, at=NOW)) == TOLD[language]


@given(st.sampled_from(sorted(TOLD)), st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2040, 1, 1)))
def test_weekday_day_and_time_stand_in_every_moment(language, moment):
    moment = moment.replace(tzinfo=dt.UTC)
    told = told_moment(moment, language, at=NOW)
    assert WEEKDAYS[language].split()[moment.weekday()] in told
    assert f"{moment:%H:%M}" in told
    assert str(moment.day) in told
    assert (str(moment.year) in told) == (moment.year != NOW.year)
    assert told.startswith(told_day(moment, language, at=NOW))


def test_the_year_is_that_of_the_place():
    after_midnight = dt.datetime(2027, 1, 1, 0, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    assert told_moment(after_midnight, "en", at=dt.datetime(2026, 12, 31, 23, 10, tzinfo=dt.UTC)) == (
        "Friday 1 January, 00:30"
    )


def test_a_dialect_is_told_in_its_language_and_one_we_do_not_write_in_english():
    assert told_moment(SUNDAY, "pt-BR", at=NOW) == TOLD["pt"][0]
    assert told_moment(SUNDAY, "de_AT", at=NOW) == TOLD["de"][0]
    assert told_moment(SUNDAY, "ja", at=NOW) == TOLD["en"][0]


def test_the_sentences_around_it_are_grammar():
    assert [expected_by(language, SUNDAY, at=NOW) for language in TOLD] == [
        "by Sunday 22 November, 18:00",
        "bis Sonntag, 22. November, 18:00 Uhr",
        "au plus tard le dimanche 22 novembre à 18:00",
        "a más tardar el domingo 22 de noviembre a las 18:00",
        "entro domenica 22 novembre alle ore 18:00",
        "uiterlijk zondag 22 november om 18:00 uur",
        "até domingo, 22 de novembro, às 18:00",
        "do niedzieli, 22 listopada, godz. 18:00",
        "في موعد أقصاه يوم الأحد 22 نوفمبر، الساعة 18:00",
    ]
