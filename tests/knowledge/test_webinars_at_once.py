"""Many who want to come to a webinar at the same moment, over real HTTP."""

from datetime import timedelta

import pytest
from django.utils import timezone

from heard.knowledge.models import Letter, Registration, RegistrationState
from heard.plumbing.models import Fact
from tests.chromium import served
from tests.community.crowd import Crowd
from tests.knowledge.webinars import a_webinar

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_of_fifty_at_once_ten_get_the_places_and_forty_wait_in_their_order():
    now = timezone.now()
    webinar = a_webinar(at=now, capacity=10, starts_at=now + timedelta(days=7))
    path = f"/help/webinars/{webinar.slug}/registration/"
    forms = [(path, {"name": f"Guest {n}", "address": f"guest{n}@home.example"}, None) for n in range(50)]
    with served() as address:
        crowd = Crowd(address)
        assert set(crowd.all_at_once(*forms)) == {302}
        assert _states() == [RegistrationState.REGISTERED] * 10 + [RegistrationState.WAITING] * 40
        assert (Letter.objects.count(), Fact.objects.filter(name="WebinarRegistered").count()) == (50, 50)
        # Each once more: nothing changes.
        assert set(crowd.all_at_once(*forms)) == {302}
        assert len(_states()) == 50
    waiting = Registration.objects.filter(state=RegistrationState.WAITING).order_by("asked_at", "pk")
    in_order = list(waiting.values_list("pk", flat=True))
    webinar.capacity = 13
    _keep(webinar)
    moved = Registration.objects.filter(pk__in=in_order, state=RegistrationState.REGISTERED).order_by("asked_at", "pk")
    assert list(moved.values_list("pk", flat=True)) == in_order[:3]


def _states():
    return sorted(Registration.objects.values_list("state", flat=True))


def _keep(webinar):
    from heard.knowledge.actions.keep_webinar import keep_webinar

    keep_webinar(webinar=webinar, at=timezone.now())
