"""Words that are made far from the page they stand on reach everybody in their own language."""

import pytest

from heard.conversations.actions.close import close
from heard.conversations.incoming import IncomingFile
from heard.conversations.models import Message
from heard.staff.models import Role
from tests.conversations.shop import Shop, after

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return Shop()


@pytest.fixture
def in_german(client, shop):
    """Ana, who works in German and may see everything."""
    shop.ana.language, shop.ana.role = "de", Role.ADMIN
    shop.ana.save()
    client.force_login(shop.ana)
    return lambda path: client.get(path, headers={"HX-Request": "true"} if "messages" in path else {}).content.decode()


def test_what_is_wrong_with_a_search(in_german):
    assert "is:purple ist kein Zustand; versuchen Sie is:open, is:waiting" in in_german("/search/?q=is:purple")


def test_what_is_wrong_with_a_mail_and_its_detail(shop, in_german):
    problems = ["The date is missing.", "winmail.dat could not be unpacked. (the signature is missing)", "100 % odd"]
    lamp = shop.mail(
        facts={"problems": problems}, files=(IncomingFile(filename="a", content_type="x/y", content=b"a"),)
    )
    shown = in_german(f"/conversations/{lamp.pk}/messages/{Message.objects.get().pk}/")
    assert "<dd>Das Datum fehlt.</dd>" in shown
    assert "<dd>winmail.dat ließ sich nicht auspacken. (the signature is missing)</dd>" in shown
    assert "<dd>100 % odd</dd>" in shown


def test_what_happened_in_the_audit_log(shop, in_german):
    close(conversation=shop.mail(), agent=shop.ana, at=after(minutes=1))
    log = in_german("/studio/audit/")
    assert "<td>Unterhaltung erledigt</td>" in log
    assert '<option value="ConversationClosed" label="Unterhaltung erledigt"></option>' in log


def test_what_stands_on_the_keys(shop, in_german):
    shop.mail()
    page = in_german("/inbox/open/")
    assert "<kbd>Strg</kbd><kbd>K</kbd>" in page
    assert "<kbd>Ctrl</kbd>" not in page
    assert 'data-key-shift="Umschalt"' in page


def test_one_english_word_that_means_two_things(shop, in_german):
    lamp = shop.mail()
    close(conversation=lamp, agent=shop.ana, at=after(minutes=1))
    page = in_german(f"/conversations/{lamp.pk}/")
    assert "<span>Wieder öffnen</span>" in page  # what the button does
    assert "Kopie" in page  # a second recipient, not what is done to a secret


def test_lists_are_separated_in_the_readers_way(client, shop):
    shop.ana.language = "ar"
    shop.ana.save()
    client.force_login(shop.ana)
    lamp = shop.mail()
    for name in ("ana@x.example", "ben@x.example"):
        assert name not in client.get(f"/conversations/{lamp.pk}/").content.decode()
    answer = {"to": "ana@x.example، ben@x.example؛ cleo@home.example", "text": "مرحبا"}
    assert client.post(f"/conversations/{lamp.pk}/replies/", answer, headers={"HX-Request": "true"}).status_code < 300
    assert Message.objects.get(kind="reply").recipients["to"] == ["ana@x.example", "ben@x.example", "cleo@home.example"]
    Message.objects.filter(kind="reply").update(recipients={"to": ["a@x.example"], "cc": ["b@x.example"]})
    assert "a@x.example، b@x.example" in client.get(f"/conversations/{lamp.pk}/").content.decode()
