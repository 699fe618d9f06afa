"""What is known of visitors goes with the customer: into one, out again, into their copy, and away."""

import datetime as dt
import json
import zipfile

from heard.channels.chat.belongings import ChatBelongings
from heard.channels.chat.models import Chat, Visitor
from heard.customers.actions.erase_customer import erase_customer
from heard.customers.actions.export_customer import export_customer
from heard.customers.actions.merge_customers import merge_customers
from heard.customers.actions.recognise import recognise
from heard.customers.actions.undo_customer_merge import undo_customer_merge
from tests.channels.chat.chats import NOON


def test_visitors_follow_a_merge_and_its_undoing(shop, guest):
    conversation = guest.say("Hello")
    kept = recognise(kind="email", address="mia@work.example", name="Mia", at=NOON)
    done = merge_customers(kept=kept, merged=conversation.customer, agent=shop.ana, at=NOON)
    assert Visitor.objects.get().customer_id == kept.pk
    undo_customer_merge(merge=done, agent=shop.ana, at=NOON)
    assert Visitor.objects.get().customer_id == conversation.customer_id


def test_their_copy_says_who_they_were_and_where_they_began(shop, guest, tmp_path):
    conversation = guest.say("Hello")
    Chat.objects.update(page_url="https://shop.example/lamps", page_title="Lamps")
    with (tmp_path / "copy.zip").open("wb") as into:
        export_customer(customer=conversation.customer, agent=shop.ana, into=into, at=NOON)
    with zipfile.ZipFile(tmp_path / "copy.zip") as copy:
        visitors = json.loads(copy.read("visitors.json"))
        chats = json.loads(copy.read("chats.json"))
    assert [(one["name"], one["email"]) for one in visitors] == [("Mia", "mia@home.example")]
    assert [one["page_url"] for one in chats] == ["https://shop.example/lamps"]


def test_who_is_erased_leaves_no_name_no_page_and_no_token(shop, guest):
    conversation = guest.say("Hello")
    Chat.objects.update(page_url="https://shop.example/lamps")
    erase_customer(customer=conversation.customer, agent=shop.ana, at=NOON)
    visitor = Visitor.objects.get()
    assert (visitor.name, visitor.email, visitor.identity) == ("", "", "")
    assert visitor.tokens_since == NOON + dt.timedelta(seconds=1)
    assert Chat.objects.get().page_url == ""
    assert ChatBelongings().erase([conversation.customer_id], at=NOON) == {"visitors": 1}
