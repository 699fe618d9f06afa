"""Many who want to come to a webinar at the same moment, or do not any more, over real HTTP."""

from datetime import timedelta

import pytest
from django.utils import timezone

from heard.knowledge.actions.keep_webinar import keep_webinar
from heard.knowledge.models import Letter, Registration, RegistrationState
from heard.knowledge.webinar_links import PLACES
from heard.plumbing.models import Fact
from tests.chromium import served
from tests.community.crowd import Crowd
from tests.knowledge.webinars import a_webinar, comes

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def with_ten_places():
    now = timezone.now()
    return a_webinar(at=now, capacity=10, starts_at=now + timedelta(days=7))


def sign_up(webinar, who):
    fields = {"name": who.title(), "address": f"{who}@home.example"}
    return f"/help/webinars/{webinar.slug}/registration/", fields, None


def standing(state):
    """Return who stands so, in the order in which they asked."""
    rows = Registration.objects.filter(state=state).order_by("asked_at", "pk")
    return list(rows.values_list("pk", flat=True))


def test_of_fifty_at_once_ten_get_the_places_and_forty_wait_in_their_order():
    webinar = with_ten_places()
    forms = [sign_up(webinar, f"guest{n}") for n in range(50)]
    with served() as address:
        crowd = Crowd(address)
        assert set(crowd.all_at_once(*forms)) == {302}
        seated, waiting = standing(RegistrationState.REGISTERED), standing(RegistrationState.WAITING)
        assert (len(seated), len(waiting)) == (10, 40)
        assert (Letter.objects.count(), Fact.objects.filter(name="WebinarRegistered").count()) == (50, 50)
        assert set(crowd.all_at_once(*forms)) == {302}  # each once more: nothing changes
    assert (standing(RegistrationState.REGISTERED), standing(RegistrationState.WAITING)) == (seated, waiting)
    webinar.capacity = 13
    keep_webinar(webinar=webinar, at=timezone.now())
    assert (set(standing(RegistrationState.REGISTERED)) - set(seated), standing(RegistrationState.WAITING)) == (
        set(waiting[:3]),
        waiting[3:],
    )


def test_when_all_ten_cancel_at_once_the_ten_who_waited_longest_move_up():
    webinar, now = with_ten_places(), timezone.now()
    for number in range(25):
        comes(webinar, f"guest{number}", at=now + timedelta(milliseconds=number))
    seated, waiting = standing(RegistrationState.REGISTERED), standing(RegistrationState.WAITING)
    paths = [PLACES.path(number, at=now) for number in seated]
    with served() as address:
        assert set(Crowd(address).all_at_once(*[(f"{path}leaving/", {}, None) for path in paths * 3])) == {302}
    assert standing(RegistrationState.CANCELLED) == seated
    assert (standing(RegistrationState.REGISTERED), standing(RegistrationState.WAITING)) == (waiting[:10], waiting[10:])
    assert Letter.objects.filter(kind="moved_up").count() == 10


def test_one_address_from_thirty_networks_is_taken_down_once_and_written_to_a_few_times():
    webinar = with_ten_places()
    with served() as address:
        statuses = Crowd(address).all_at_once(*[sign_up(webinar, "mallory")] * 30)
    assert set(statuses) <= {302, 429}
    assert (Registration.objects.count(), Letter.objects.count() <= 3) == (1, True)
