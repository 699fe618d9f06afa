"""What agents do by one click or key: it is done, it is told, and it can be taken back."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from heard.conversations.actions.assign import assign
from heard.conversations.actions.save_view import save_view
from heard.conversations.actions.tag import tag
from heard.conversations.models import ContactReason, Conversation, Macro, Message, Participant, State, Tag
from heard.customers.models import CustomField
from heard.staff.models import Team
from tests.conversations.shop import after


@pytest.fixture
def lamp(shop):
    return shop.mail()


def toast(answer):
    return json.loads(answer["HX-Trigger"])["heard:toast"]


def undo(client, answer):
    return client.post(toast(answer)["undo"]["url"], headers={"HX-Request": "true"})


def test_resolving_stays_on_the_page_and_can_be_undone(client, do, lamp):
    answer = do(lamp, "closure")
    assert lamp.state == State.RESOLVED
    assert 'id="conversation-head"' in answer.content.decode()
    undo(client, answer)
    lamp.refresh_from_db()
    assert lamp.state == State.OPEN


def test_resolving_goes_on_with_the_next_of_the_list_one_came_from(shop, do, lamp):
    later = shop.mail("Another", address="dan@home.example", at=timezone.now())
    page = f"http://testserver/conversations/{lamp.pk}/?from=open"
    answer = do(lamp, "closure", **{"HX-Current-URL": page})
    assert answer["HX-Push-Url"] == f"/conversations/{later.pk}/?from=open"
    assert answer["HX-Retarget"] == "#main"
    assert f'data-conversation="{later.pk}"' in answer.content.decode()


def test_undo_brings_back_the_conversation_one_has_left(client, shop, do, lamp):
    other = shop.mail("Another", address="dan@home.example", at=timezone.now())
    answer = do(lamp, "closure")
    here = f"http://testserver/conversations/{other.pk}/?from=open"
    back = client.post(toast(answer)["undo"]["url"], headers={"HX-Request": "true", "HX-Current-URL": here})
    assert back["HX-Push-Url"] == f"/conversations/{lamp.pk}/?from=open"


def test_undo_on_a_list_changes_the_list_alone(client, do, lamp):
    answer = do(lamp, "closure")
    here = "http://testserver/inbox/open/"
    back = client.post(toast(answer)["undo"]["url"], headers={"HX-Request": "true", "HX-Current-URL": here})
    assert (back.status_code, back.content) == (200, b"")


def test_without_scripts_a_step_returns_to_the_page(client, ana, lamp):
    answer = client.post(f"/conversations/{lamp.pk}/closure/")
    assert (answer.status_code, answer["Location"]) == (302, f"/conversations/{lamp.pk}/")


def test_it_is_given_to_oneself_to_a_colleague_to_a_team_and_to_nobody(shop, do, lamp):
    do(lamp, "assignment", {"assignee": "me"})
    assert lamp.assignee == shop.ana
    do(lamp, "assignment", {"assignee": shop.ben.pk})
    do(lamp, "assignment", {"team": shop.team.pk})
    assert (lamp.assignee, lamp.team) == (shop.ben, shop.team)
    do(lamp, "assignment", {"assignee": ""})
    assert (lamp.assignee, lamp.team) == (None, shop.team)


def test_undoing_an_assignment_restores_who_had_it(client, shop, do, lamp):
    assign(conversation=lamp, agent=shop.ben, assignee=shop.ben, team=None, at=timezone.now())
    undo(client, do(lamp, "assignment", {"assignee": "me"}))
    lamp.refresh_from_db()
    assert lamp.assignee == shop.ben


def test_who_may_not_open_the_inbox_is_not_given_it_and_the_page_says_why(shop, client):
    conversation = shop.mail(inbox=shop.orders)
    client.force_login(shop.ben)
    answer = client.post(
        f"/conversations/{conversation.pk}/assignment/", {"assignee": shop.ana.pk}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, answer["HX-Reswap"]) == (409, "none")
    assert answer.content.decode() == "They may not open this inbox. Choose somebody of its teams."


@pytest.mark.parametrize(("chosen", "says"), [("", 409), ("yesterday", 409), ("2001-01-01T09:00", 409)])
def test_it_is_only_put_away_until_a_moment_to_come(do, lamp, chosen, says):
    assert do(lamp, "snooze", {"until": chosen}).status_code == says
    assert lamp.state == State.OPEN


def test_it_is_put_away_and_brought_back(client, do, lamp):
    answer = do(lamp, "snooze", {"until": "tomorrow"})
    assert lamp.state == State.SNOOZED
    assert lamp.since > timezone.now()
    undo(client, answer)
    lamp.refresh_from_db()
    assert lamp.state == State.OPEN


def test_a_tag_is_put_on_by_name_and_taken_off(client, do, lamp):
    answer = do(lamp, "tags", {"add": "broken glass & more"})
    assert list(lamp.tags.values_list("name", flat=True)) == ["broken glass & more"]
    undo(client, answer)
    assert not lamp.tags.exists()


def test_details_are_changed_and_undone(client, do, lamp):
    reason = ContactReason.objects.create(name="Damaged")
    do(lamp, "details", {"priority": "3"})
    do(lamp, "details", {"contact_reason": reason.pk})
    answer = do(lamp, "details", {"subject": "Broken lamp"})
    assert (lamp.priority, lamp.contact_reason, lamp.subject) == (3, reason, "Broken lamp")
    undo(client, answer)
    lamp.refresh_from_db()
    assert lamp.subject == "Lamp"


def test_own_fields_take_what_fits_and_say_what_does_not(do, lamp):
    CustomField.objects.create(key="order", label="Order", kind=CustomField.Kind.NUMBER)
    do(lamp, "details", {"custom.order": "20481"})
    assert lamp.custom == {"order": 20481}
    answer = do(lamp, "details", {"custom.order": "many"})
    assert (answer.status_code, answer.content.decode()) == (409, "Order is a number.")


def test_a_macro_takes_its_steps_and_gives_its_words_to_the_composer(do, lamp):
    macro = Macro.objects.create(name="Sorry", text="{salutation}, “sorry” <b>!", steps=[{"tag": "damaged"}])
    answer = do(lamp, f"macros/{macro.pk}")
    assert list(lamp.tags.values_list("name", flat=True)) == ["damaged"]
    assert ">Hi Cleo, “sorry” &lt;b&gt;!</output>" in answer.content.decode()
    assert answer["HX-Trigger-After-Settle"] == "heard:macro"


def test_a_macro_of_another_team_is_not_found(do, lamp):
    macro = Macro.objects.create(name="Theirs")
    macro.teams.add(Team.objects.create(name="Others"))
    assert do(lamp, f"macros/{macro.pk}").status_code == 404


def test_a_macro_that_names_what_is_gone_says_so_and_does_nothing(do, lamp):
    macro = Macro.objects.create(name="Old", steps=[{"tag": "late"}, {"team": "Gone"}])
    answer = do(lamp, f"macros/{macro.pk}")
    assert answer.status_code == 409
    assert not Tag.objects.exists()


def test_the_next_and_the_previous_follow_the_list_one_came_from(client, shop, ana, lamp):
    second = shop.mail("Second", address="b@x.example", at=timezone.now() - dt.timedelta(hours=2))
    third = shop.mail("Third", address="c@x.example", at=timezone.now() - dt.timedelta(hours=1))

    def beside(conversation, way, key="open"):
        return client.get(f"/conversations/{conversation.pk}/{way}/?from={key}")["Location"]

    order = list(Conversation.objects.order_by("since", "pk").values_list("pk", flat=True))
    assert beside(Conversation.objects.get(pk=order[0]), "next") == f"/conversations/{order[1]}/?from=open"
    assert beside(Conversation.objects.get(pk=order[2]), "previous") == f"/conversations/{order[1]}/?from=open"
    assert beside(Conversation.objects.get(pk=order[2]), "next") == "/inbox/open/"
    assert beside(third, "next", "mine") == "/inbox/mine/"
    assign(conversation=second, agent=ana, assignee=ana, team=None, at=timezone.now())
    assert beside(third, "next", "mine") == f"/conversations/{second.pk}/?from=mine"


def test_the_way_leads_through_a_saved_view_and_back_to_it(client, shop, ana, lamp):
    second = shop.mail("Second", address="b@x.example", at=after(hours=1))
    shop.mail("In between, without the tag", address="c@x.example", at=after(minutes=30))
    for one in (lamp, second):
        tag(conversation=one, agent=ana, add=["gift"], at=timezone.now())
    view = save_view(agent=ana, name="Gifts", query="is:open tag:gift")
    key, there = f"view-{view.pk}", f"/views/{view.pk}/"

    def beside(conversation, way, asked=key):
        return client.get(f"/conversations/{conversation.pk}/{way}/?from={asked}")["Location"]

    assert beside(lamp, "next") == f"/conversations/{second.pk}/?from={key}"
    assert beside(second, "previous") == f"/conversations/{lamp.pk}/?from={key}"
    assert (beside(second, "next"), beside(lamp, "previous")) == (there, there)
    assert f'hx-get="{there}?part=list' in client.get(f"/conversations/{lamp.pk}/?from={key}").content.decode()
    resolved = client.post(f"/conversations/{lamp.pk}/closure/?from={key}", headers={"HX-Request": "true"})
    assert resolved["HX-Push-Url"] == f"/conversations/{second.pk}/?from={key}"


def test_a_saved_view_of_somebody_else_is_no_way_through(client, shop, ana, lamp):
    view = save_view(agent=shop.ben, name="Ben's", query="is:open inbox:Orders")
    shop.mail("Secret", address="c@x.example", inbox=shop.orders, at=after(minutes=30))
    open_one = shop.mail("Open", address="b@x.example", at=after(hours=1))
    way = client.get(f"/conversations/{lamp.pk}/next/?from=view-{view.pk}")["Location"]
    assert way.startswith(f"/conversations/{open_one.pk}/")
    assert client.get(f"/conversations/{lamp.pk}/next/?from=view-{'9' * 40}").status_code == 302


def test_reading_is_remembered_and_marks_what_is_new(client, shop, do, lamp):
    first = Message.objects.get()
    assert 'id="entry-new"' not in client.get(f"/conversations/{lamp.pk}/").content.decode()
    assert do(lamp, "reading", {"message": first.pk}).status_code == 204
    shop.mail("And another thing", to=lamp)
    assert 'id="entry-new"' in client.get(f"/conversations/{lamp.pk}/").content.decode()


def test_what_is_learnt_about_the_customer_is_written_down(do, lamp):
    do(lamp, "customer", {"notes": "Prefers the afternoon"})
    assert type(lamp.customer).objects.get(pk=lamp.customer_id).notes == "Prefers the afternoon"
    answer = do(lamp, "customer", {"time_zone": "Mars/Olympus"})
    assert (answer.status_code, answer.content.decode()) == (409, "A time zone looks like Europe/Lisbon.")


def test_blocking_a_sender_sends_them_to_spam_and_can_be_undone(client, do, lamp):
    answer = do(lamp, "block")
    assert lamp.state == State.SPAM
    undo(client, answer)
    assert type(lamp.customer).objects.get(pk=lamp.customer_id).blocked_at is None


def test_a_conversation_that_was_merged_is_reached_where_it_went(client, shop, do, lamp):
    other = shop.mail("Same lamp", at=timezone.now(), number="second@x")
    answer = do(lamp, "merging", {"into": other.pk})
    assert lamp.merged_into_id == other.pk
    assert f'data-conversation="{other.pk}"' in answer.content.decode()
    assert client.get(f"/conversations/{lamp.pk}/")["Location"] == f"/conversations/{other.pk}/"
    undo(client, answer)
    lamp.refresh_from_db()
    assert lamp.merged_into_id is None


def test_joining_a_conversation_with_itself_says_what_is_wrong(do, lamp):
    answer = do(lamp, "merging", {"into": lamp.pk})
    assert answer.status_code == 422
    assert "That is this conversation." in answer.content.decode()


def test_messages_move_out_and_back(client, shop, do, lamp):
    shop.mail("Something else entirely", to=lamp)
    moved = Message.objects.order_by("pk").last()
    answer = do(lamp, f"messages/{moved.pk}/splitting", {"what": "one", "subject": "Something else"})
    created = Conversation.objects.exclude(pk=lamp.pk).get()
    assert list(Message.objects.filter(conversation=created)) == [moved]
    undo(client, answer)
    assert Message.objects.filter(conversation=lamp).count() == 2


def test_what_would_leave_nothing_behind_is_not_moved(do, lamp):
    answer = do(lamp, f"messages/{Message.objects.get().pk}/splitting", {"what": "rest"})
    assert answer.status_code == 422
    assert Participant.objects.count() == 1
