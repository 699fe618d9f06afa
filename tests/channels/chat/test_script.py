"""`/chat.js`: one script with everything inside, small, kept for five minutes, and of no use to guessers."""

import gzip
import json
import re

import pytest

from heard.channels.chat.models import Greeting
from heard.channels.chat.views.script import MODULES, SOURCE, joined
from heard.channels.chat.words import words
from heard.customers.languages import LANGUAGES
from tests.channels.chat.chats import widget_of

KILOBYTES = 12_000
CALLED = re.compile(r"\bsay\(\s*\"(\w+)\"")


@pytest.fixture
def widget(shop):
    return widget_of(shop.inbox, colour="#8a4b16", position="start", welcome="Hello you")


def served(client, key, **headers):
    return client.get(f"/chat.js?{key}", headers=headers)


def given(response):
    """What the script carries of the inbox's settings."""
    text = response.content.decode()
    return json.JSONDecoder().raw_decode(text, text.index("SERVED=") + len("SERVED="))[0]


def test_it_carries_the_look_and_the_greetings_of_its_inbox(client, widget):
    Greeting.objects.create(widget=widget, words="Second", rank=2, page="/lamps/*", seconds=5)
    Greeting.objects.create(widget=widget, words="First", rank=1, who="new", language="de")
    Greeting.objects.create(widget=widget, words="Never", rank=3, is_on=False)
    found = given(served(client, widget.key))
    assert found["key"] == widget.key
    assert found["look"] == {
        "name": widget.inbox.brand.name,
        "colour": "#8a4b16",
        "position": "start",
        "shows_visitors": False,
    }
    assert found["greetings"] == [
        {"words": "First", "seconds": 20, "who": "new", "language": "de"},
        {"words": "Second", "page": "/lamps/*", "seconds": 5},
    ]


def test_it_is_a_script_for_pages_of_any_origin_and_kept_for_five_minutes(client, widget):
    response = served(client, widget.key)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=300"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["Vary"] == "Accept-Encoding, Accept-Language"
    assert "Set-Cookie" not in response


def test_whoever_has_it_already_is_told_so_until_a_setting_changes(client, widget):
    tag = served(client, widget.key)["ETag"]
    again = served(client, widget.key, if_none_match=tag)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    widget.colour = "#112233"
    widget.save()
    assert served(client, widget.key, if_none_match=tag).status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_at_most_twelve_kilobytes_packed(client, widget, language):
    response = served(client, widget.key, accept_encoding="gzip, br", accept_language=language)
    assert response["Content-Encoding"] == "gzip"
    assert len(response.content) <= KILOBYTES
    assert gzip.decompress(response.content) == served(client, widget.key, accept_language=language).content


def test_before_it_is_opened_it_speaks_the_browsers_language(client, widget):
    assert given(served(client, widget.key, accept_language="de-AT,en;q=0.5"))["words"] == {
        key: words("de")[key] for key in ("chat", "close", "connecting", "sorry")
    }


@pytest.mark.parametrize("key", ["nobody", "x" * 200, "</script>", "a=1", '");alert(1);("', "%00"])
def test_a_key_of_no_chat_is_answered_with_a_warning_for_the_websites_builder(client, widget, key):
    response = served(client, key)
    assert response.status_code == 200
    assert response.content.startswith(b'console.warn("Heard chat: there is no chat of this name in use.')
    assert key.encode() not in response.content


def test_a_chat_that_is_switched_off_or_of_an_inbox_out_of_use_is_no_chat(client, widget):
    widget.is_on = False
    widget.save()
    assert served(client, widget.key).content.startswith(b"console.warn(")
    widget.is_on = True
    widget.save()
    widget.inbox.is_active = False
    widget.inbox.save()
    assert served(client, widget.key).content.startswith(b"console.warn(")


def test_without_a_key_it_comes_without_a_look(client, widget):
    found = given(client.get("/chat.js"))
    assert (found["key"], found["look"], found["greetings"]) == ("", {}, [])


def test_words_of_people_cannot_leave_their_quotes(client, widget):
    Greeting.objects.create(widget=widget, words='"}];alert(1);//\u2028</script>')
    assert given(served(client, widget.key))["greetings"][0]["words"] == '"}];alert(1);//\u2028</script>'


def test_every_module_is_served_and_nothing_is_imported_that_is_not():
    assert {path.stem for path in SOURCE.glob("*.js")} == set(MODULES)
    assert "import " not in joined()[0].replace("import(", "")


def test_every_word_the_widget_says_is_there_in_every_language():
    said = {word for path in SOURCE.glob("*.js") for word in CALLED.findall(path.read_text())}
    assert said - set(words("en")) == set()
    assert [language for language in LANGUAGES if words(language).keys() != words("en").keys()] == []
