"""Whatever real clients and odd programs send: each becomes one conversation, and sent again it becomes none."""

import pytest

from heard.channels.email.intake import take_in_everything
from heard.channels.email.models import RawEmail, RawState
from heard.conversations.models import Conversation
from tests.channels.email.mailing import sending
from tests.channels.email.parsing.test_samples import SAMPLES
from tests.channels.email.parsing.test_samples import pytestmark as needs_samples

pytestmark = [needs_samples, pytest.mark.django_db(transaction=True)]


def test_none_is_lost_refused_or_doubled(inbox, smtp_port):
    samples = [path.read_bytes() for path in sorted(SAMPLES.rglob("*")) if path.is_file()]
    for _again in range(2):
        with sending(smtp_port) as client:
            for number, sample in enumerate(samples):
                assert client.sendmail(f"client{number}@customer.example", ["support@willow.example"], sample) == {}
        take_in_everything()
    states = RawEmail.objects.order_by("id").values_list("state", flat=True)
    assert list(states) == [RawState.DONE] * len(samples) + [RawState.DUPLICATE] * len(samples)
    assert Conversation.objects.count() == len(samples)
