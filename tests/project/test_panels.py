"""What stands beside a conversation comes in one answer."""

import re

import pytest

from heard.staff.models import Team
from tests.conversations.shop import Shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return Shop()


def test_everything_beside_a_conversation_comes_at_once_each_part_with_its_own_address(shop, client):
    conversation = shop.mail()
    client.force_login(shop.ana)
    page = client.get(f"/conversations/{conversation.pk}/").content.decode()
    (address,) = re.findall(r'hx-get="(/conversations/\d+/panels/)"', page)
    parts = re.findall(r'<section class="panel-section [^"]*" id="(\w+)-\d+"', client.get(address).content.decode())
    assert parts == ["answers", "incident", "complaint", "said", "promises"]


def test_whoever_may_not_open_the_conversation_sees_none_of_it(shop, client):
    conversation = shop.mail()
    shop.inbox.teams.add(Team.objects.create(name="Care"))
    client.force_login(shop.ana)
    assert client.get(f"/conversations/{conversation.pk}/panels/").status_code == 404
