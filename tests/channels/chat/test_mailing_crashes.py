"""kill -9 while what visitors missed goes by email: nothing is lost, and nobody gets it twice."""

from collections import Counter

import pytest

from tests.channels.email.test_crashes import while_dying
from tests.stories.house import PATIENCE, House, eventually

pytestmark = pytest.mark.slow
VISITORS = 40

CHATS = f"""
import datetime as dt, uuid
from django.utils import timezone
from heard.channels.chat.actions.hear import hear
from heard.channels.chat.actions.leave_contact import leave_contact
from heard.channels.chat.models import ChatWidget
from heard.channels.chat.saying import Said
from heard.conversations.actions.reply import reply
from heard.conversations.models import Brand, Conversation, Inbox
brand, _ = Brand.objects.get_or_create(name="Willow Goods")
inbox, _ = Inbox.objects.get_or_create(name="Support", brand=brand, address="support@willow.example", acknowledges=False)
widget, _ = ChatWidget.objects.get_or_create(inbox=inbox, mail_minutes=0)
for number in range({VISITORS}):
    who = uuid.uuid5(uuid.NAMESPACE_OID, str(number))
    said = Said(visitor=who, widget_id=widget.pk, inbox_id=inbox.pk, given_id=who, chat=None, text="Hello?")
    heard, = hear(said=[said], at=timezone.now())
    leave_contact(conversation_id=heard.conversation_id, email=f"v{{number}}@home.example", at=timezone.now())
    conversation = Conversation.objects.get(pk=heard.conversation_id)
    for text in ("First", "Second"):
        reply(conversation=conversation, agent=None, text=text, client_id=uuid.uuid5(who, text), at=timezone.now())
"""
STATES = """
import json
from collections import Counter
from heard.conversations.models import Message
replies = Message.objects.filter(kind="reply").values_list("delivery", "facts__way")
print(json.dumps({f"{delivery} {way}": count for (delivery, way), count in Counter(replies).items()}))
"""


@pytest.fixture
def house(tmp_path):
    running = House(tmp_path / "home").start()
    yield running
    running.stop()


def sent_to(house: House) -> Counter:
    return Counter(sent["X-Envelope-To"] for sent in house.outbox())


def test_every_visitor_gets_one_mail_with_both_answers(house):
    everybody = {f"v{number}@home.example": 1 for number in range(VISITORS)}
    house.inside(CHATS)
    arriving = lambda: eventually(lambda: len(sent_to(house)) == VISITORS, seconds=PATIENCE * 4)  # noqa: E731
    while_dying(house, ["heard worker", "postgres", "heard worker"], arriving)
    told = eventually(lambda: "queued" not in (now := house.inside(STATES)) and now, seconds=PATIENCE * 2)
    assert told.split("\n")[0] == f'{{"sent email": {2 * VISITORS}}}'
    assert dict(sent_to(house)) == everybody
    for letter in house.outbox():
        text = letter.get_body(("plain",)).get_content()
        assert (text.count("First"), text.count("Second")) == (1, 1)
