"""What agents write: to the customer, to each other, aside, and first."""

import json
import uuid
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from heard.conversations.actions.forward import forward
from heard.conversations.models import (
    Conversation,
    DeliveryState,
    Draft,
    Mention,
    Message,
    MessageKind,
    SideConversation,
    State,
)
from heard.customers.models import Customer


@pytest.fixture
def lamp(shop):
    return shop.mail()


def write(do, conversation, **data):
    seen = conversation.last_incoming_id or 0
    return do(conversation, "replies", {"kind": "reply", "seen": seen, "client_id": str(uuid.uuid4()), **data})


def replies():
    return Message.objects.filter(kind=MessageKind.REPLY)


def test_an_answer_goes_to_who_takes_part_and_can_be_taken_back_for_ten_seconds(do, lamp):
    answer = write(do, lamp, text="It is on its way")
    assert replies().get().recipients == {"to": ["cleo@home.example"]}
    told = json.loads(answer["HX-Trigger"])["heard:toast"]
    assert (told["text"], told["seconds"]) == ("Sent", 10)
    back = do(lamp, told["undo"]["url"].removeprefix(f"/conversations/{lamp.pk}/").rstrip("/"))
    assert json.loads(back["HX-Trigger-After-Settle"]) == {"heard:draft": {"conversation": lamp.pk, "kind": "reply"}}
    assert (replies().count(), Draft.objects.get().text) == (0, "It is on its way")


def test_who_gets_it_can_be_changed(do, lamp):
    write(
        do, lamp, text="Hello", to="dan@home.example; cleo@home.example", cc="eve@home.example", bcc="boss@lamp.example"
    )
    assert replies().get().recipients == {
        "to": ["dan@home.example", "cleo@home.example"], "cc": ["eve@home.example"], "bcc": ["boss@lamp.example"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"text": " "}, "There is nothing to send yet. Write a word or two, or add a file."),
        ({"text": "x", "to": ""}, "Nobody is named in the To line yet. Please add an address."),
        ({"text": "x", "send_at": "2001-01-01T08:00"}, "Choose a moment that is still to come."),
    ],
)
def test_what_cannot_be_sent_is_told_and_stays_in_the_composer(do, lamp, data, says):
    answer = write(do, lamp, **data)
    assert (answer.status_code, answer["HX-Reswap"], answer.content.decode()) == (409, "none", says)
    assert not replies().exists()


def test_the_same_answer_twice_is_sent_once(do, lamp):
    for _ in range(2):
        write(do, lamp, text="Soon", client_id="0b6c2c0e-5f0c-4b7e-9f5d-0a3f0d0c0f01")
    assert replies().count() == 1


def test_an_answer_is_held_when_something_newer_came_and_shows_it(shop, do, lamp):
    seen = lamp.last_incoming_id
    shop.mail("Forget it, I found the part", to=lamp)
    answer = write(do, lamp, text="A new part leaves today", seen=seen)
    page = answer.content.decode()
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#composer-held")
    assert "A new message arrived while you were writing." in page
    assert "Forget it, I found the part" in page
    assert not replies().exists()
    write(do, lamp, text="A new part leaves today", seen=seen, anyway="1")
    assert replies().count() == 1


def test_an_answer_resolves_or_waits_as_asked(do, lamp):
    write(do, lamp, text="Done", then="resolved")
    assert lamp.state == State.RESOLVED


def test_an_answer_goes_out_later(do, lamp):
    write(do, lamp, text="Good morning", send_at="tomorrow")
    reply = replies().get()
    assert reply.delivery == DeliveryState.SCHEDULED
    assert reply.send_at > timezone.now()


def test_a_note_calls_colleagues_and_never_goes_out(shop, do, lamp):
    do(lamp, "replies", {"kind": "note", "note": "@Ben Okafor can you look?", "text": "Dear Cleo"})
    note = Message.objects.get(kind=MessageKind.NOTE)
    assert (note.text, note.delivery) == ("@Ben Okafor can you look?", "")
    assert [mention.agent for mention in Mention.objects.all()] == [shop.ben]


def test_answer_and_note_are_kept_apart_as_they_are_typed(client, do, lamp):
    do(lamp, "draft", {"kind": "reply", "text": "Dear Cleo", "cc": "eve@home.example"})
    do(lamp, "draft", {"kind": "note", "text": "Careful"})
    page = client.get(f"/conversations/{lamp.pk}/").content.decode()
    assert ">Dear Cleo</textarea>" in page
    assert ">Careful</textarea>" in page
    kept = client.get(f"/conversations/{lamp.pk}/draft/").json()
    assert (kept["reply"]["text"], kept["reply"]["cc"], kept["note"]["text"]) == (
        "Dear Cleo",
        "eve@home.example",
        "Careful",
    )
    client.delete(f"/conversations/{lamp.pk}/draft/?kind=reply")
    assert list(Draft.objects.values_list("kind", flat=True)) == ["note"]


def test_who_gets_it_is_kept_once_somebody_has_changed_it(client, do, lamp):
    do(lamp, "draft", {"kind": "reply", "text": "Dear Cleo"})
    assert client.get(f"/conversations/{lamp.pk}/draft/").json()["reply"]["to"] is None
    do(lamp, "draft", {"kind": "reply", "text": "Dear Dan", "to": "dan@home.example", "cc": "", "bcc": "half@typ"})
    page = client.get(f"/conversations/{lamp.pk}/").content.decode()
    assert '<input name="to" autocomplete="off" dir="auto" value="dan@home.example"' in page
    assert '<input name="bcc" autocomplete="off" dir="auto" value="half@typ"' in page
    assert client.get(f"/conversations/{lamp.pk}/draft/").json()["reply"]["to"] == "dan@home.example"


def test_files_and_copies_of_a_draft_stand_on_the_page_again(client, do, lamp, picture):
    do(lamp, "draft", {"kind": "reply", "text": "Dear Cleo"})
    do(lamp, "draft/files", {"kind": "reply", "files": SimpleUploadedFile("lamp.png", picture, "image/png")})
    assert "lamp.png" in client.get(f"/conversations/{lamp.pk}/").content.decode()


def test_a_page_left_open_by_somebody_else_keeps_nothing(do, shop, lamp):
    assert do(lamp, "draft", {"kind": "reply", "text": "Mine", "agent": str(shop.ben.pk)}).status_code == 409
    assert not Draft.objects.exists()


def test_the_page_can_ask_whether_what_it_sent_arrived(client, shop, do, lamp):
    known = str(uuid.uuid4())
    asked = f"/conversations/{lamp.pk}/draft/?client_id={known}"
    assert client.get(asked).json()["sent"] is False
    write(do, lamp, text="Soon", client_id=known)
    assert client.get(asked).json()["sent"] is True
    client.force_login(shop.ben)
    assert client.get(asked).json()["sent"] is False


def test_a_draft_is_nobody_elses(client, shop, do, lamp):
    do(lamp, "draft", {"kind": "reply", "text": "Mine alone"})
    client.force_login(shop.ben)
    assert "Mine alone" not in client.get(f"/conversations/{lamp.pk}/").content.decode()


def test_files_wait_with_the_draft_and_go_with_the_answer(do, lamp, picture):
    file = SimpleUploadedFile("lamp.png", picture, "image/png")
    assert "lamp.png" in do(lamp, "draft/files", {"kind": "reply", "files": file}).content.decode()
    write(do, lamp, text="See the picture")
    assert [one.filename for one in replies().get().attachments.all()] == ["lamp.png"]


def test_a_file_is_taken_off_again_by_its_writer_alone(client, shop, do, lamp, picture):
    do(lamp, "draft/files", {"kind": "note", "files": SimpleUploadedFile("lamp.png", picture, "image/png")})
    file = Draft.objects.get().attachments.get()
    client.force_login(shop.ben)
    assert do(lamp, f"draft/files/{file.pk}/removal").status_code == 404
    client.force_login(shop.ana)
    assert "lamp.png" not in do(lamp, f"draft/files/{file.pk}/removal").content.decode()


def test_a_file_that_no_mail_server_takes_is_refused_with_a_reason(do, lamp):
    large = SimpleUploadedFile("film.mp4", b"x" * (25 * 1024 * 1024 + 1), "video/mp4")
    answer = do(lamp, "draft/files", {"kind": "reply", "files": large})
    assert (answer.status_code, Draft.objects.count()) == (413, 0)
    assert answer.content.decode().startswith("A file may have 25 MB at most")


def test_what_did_not_arrive_is_sent_again_as_the_same_message(do, lamp):
    write(do, lamp, text="Hello")
    replies().update(delivery=DeliveryState.FAILED, delivery_problem="The mailbox is full.")
    do(lamp, f"messages/{replies().get().pk}/sending")
    assert list(replies().values_list("delivery", "delivery_problem")) == [("queued", "")]


def test_what_was_taken_back_in_another_tab_is_told_so(do, lamp):
    write(do, lamp, text="Hello")
    withdrawal = f"replies/{replies().get().pk}/withdrawal"
    do(lamp, withdrawal)
    answer = do(lamp, withdrawal)
    says = "It was taken back already. Its words are in the draft of whoever did that."
    assert (answer.status_code, unquote(answer["X-Heard-Problem"])) == (409, says)
    assert Draft.objects.get().text == "Hello"


def test_what_has_left_is_not_taken_back(do, lamp):
    write(do, lamp, text="Hello")
    replies().update(delivery=DeliveryState.SENT)
    answer = do(lamp, f"replies/{replies().get().pk}/withdrawal")
    assert (answer.status_code, replies().count()) == (409, 1)


def test_a_message_is_forwarded_with_its_files(client, do, lamp):
    message = Message.objects.get()
    assert client.get(f"/conversations/{lamp.pk}/messages/{message.pk}/forwarding/").status_code == 200
    do(lamp, f"messages/{message.pk}/forwarding", {"to": "maker@works.example", "text": "Please see"})
    sent = Message.objects.get(kind=MessageKind.FORWARD)
    assert (sent.recipients, sent.text) == ({"to": ["maker@works.example"]}, "Please see")
    answer = do(lamp, f"messages/{message.pk}/forwarding", {"to": "nowhere", "text": "Please see"})
    assert answer.status_code == 422
    assert "Please see</textarea>" in answer.content.decode()


def test_no_form_about_a_message_names_the_key_of_a_visitor_of_the_chat(client, do, lamp):
    key = "0c9ab5b1-7d0f-4a4e-9d55-3e1b7f2f9a10"
    Message.objects.update(sender_name="", sender_address=key, recipients={"to": [key]})
    message = Message.objects.get()
    place = f"/conversations/{lamp.pk}/messages/{message.pk}/"
    pages = [client.get(f"{place}{name}").content.decode() for name in ("forwarding/", "splitting/", "")]
    assert [(key in page, "Visitor" in page) for page in pages] == [(False, True)] * 3


def test_somebody_is_asked_aside_answered_and_let_go(client, do, lamp):
    do(lamp, "asides", {"to": "maker@works.example", "subject": "Shades", "text": "Do you have one?"})
    side = SideConversation.objects.get()
    assert (lamp.state, side.addresses) == (State.WAITING_THIRD, ["maker@works.example"])
    do(lamp, f"asides/{side.pk}/answers", {"text": "Two would be better"})
    assert Message.objects.filter(side_conversation=side).count() == 2
    assert 'id="side-' in client.get(f"/conversations/{lamp.pk}/").content.decode()
    do(lamp, f"asides/{side.pk}/closure")
    side.refresh_from_db()
    assert side.closed_at is not None


def test_the_customer_sees_neither_notes_nor_what_was_said_aside(client, shop, do, lamp):
    write(do, lamp, text="Dear Cleo, soon")
    do(lamp, "replies", {"kind": "note", "note": "A difficult one"})
    do(lamp, "asides", {"to": "maker@works.example", "subject": "Shades", "text": "Between us"})
    forward(
        message=Message.objects.first(), agent=shop.ana, to=["x@works.example"], text="Passing on", at=timezone.now()
    )
    page = client.get(f"/conversations/{lamp.pk}/as-customer/").content.decode()
    assert "My lamp is broken" in page
    assert "Dear Cleo, soon" in page
    for secret in ("A difficult one", "Between us", "Passing on"):
        assert secret not in page


def test_one_writes_first_to_several_who_learn_nothing_of_each_other(client, shop, ana):
    data = {
        "inbox": shop.inbox.pk, "to": "cleo@home.example, dan@home.example", "subject": "Recall", "text": "Please stop using it",
        "client_id": str(uuid.uuid4()),
    }  # fmt: skip
    answer = client.post("/conversations/new/", data)
    assert answer["Location"] == "/inbox/customer/"
    client.post("/conversations/new/", data)
    begun = Conversation.objects.order_by("pk")
    assert [message.recipients for message in replies().order_by("pk")] == [
        {"to": ["cleo@home.example"]}, {"to": ["dan@home.example"]},
    ]  # fmt: skip
    assert [conversation.assignee for conversation in begun] == [shop.ana, shop.ana]


def test_one_to_whom_one_writes_first_is_opened(client, shop, ana, lamp):
    assert (
        'value="cleo@home.example"' in client.get(f"/conversations/new/?customer={lamp.customer_id}").content.decode()
    )
    answer = client.post(
        "/conversations/new/",
        {"inbox": shop.inbox.pk, "to": "cleo@home.example", "subject": "Hello", "text": "All well?"},
    )
    begun = Conversation.objects.order_by("pk").last()
    assert (answer["Location"], begun.customer_id) == (f"/conversations/{begun.pk}/", lamp.customer_id)


def test_a_new_conversation_that_cannot_begin_keeps_what_was_typed(client, shop, ana):
    answer = client.post(
        "/conversations/new/", {"inbox": shop.inbox.pk, "to": "nobody", "subject": "Hi", "text": "Words"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert ">Words</textarea>" in page
    assert (Conversation.objects.count(), Customer.objects.count()) == (0, 0)


def test_nobody_writes_from_an_inbox_they_may_not_open(client, shop, ana):
    data = {"inbox": shop.orders.pk, "to": "cleo@home.example", "subject": "Hi", "text": "Words"}
    assert client.post("/conversations/new/", data).status_code == 404
    assert f'value="{shop.orders.pk}"' not in client.get("/conversations/new/").content.decode()
