"""The signed marks in our addresses and Message-IDs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heard.channels.email.tokens import ReplyToken, new_external_id, read_external_id, read_reply_address, reply_address

NUMBERS = st.integers(min_value=1, max_value=2**63 - 1)


@given(NUMBERS, st.booleans())
def test_a_reply_address_stands_for_its_conversation_however_it_is_capitalised(number, shouted):
    address = reply_address("support@willow.example", conversation_id=number)
    assert len(address.partition("@")[0]) <= 64
    assert read_reply_address(address.upper() if shouted else address) == ReplyToken(conversation_id=number)


@given(NUMBERS, NUMBERS)
def test_a_side_conversation_has_its_own_address(conversation, side):
    address = reply_address("support@willow.example", conversation_id=conversation, side_conversation_id=side)
    assert read_reply_address(address) == ReplyToken(side_conversation_id=side)


@given(NUMBERS, st.integers(min_value=0, max_value=200), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567.+"))
def test_a_changed_mark_stands_for_nothing(number, place, letter):
    address = reply_address("support@willow.example", conversation_id=number)
    local, _, domain = address.partition("@")
    place = 8 + place % (len(local) - 8)
    changed = local[:place] + letter + local[place + 1 :]
    if changed != local:
        assert read_reply_address(f"{changed}@{domain}") is None


@given(st.text(max_size=200))
def test_any_text_may_be_asked(text):
    assert read_reply_address(text) is None
    assert read_external_id(text) is None


@given(NUMBERS)
def test_a_message_id_of_ours_is_told_from_any_other(number):
    made = new_external_id(message_id=number, address="support@willow.example")
    assert made.endswith("@willow.example")
    assert read_external_id(made) == number
    assert read_external_id(made.upper()) == number
    assert read_external_id(made.replace("heard.", "heard.a", 1)) is None
    assert new_external_id(message_id=number, address="support@willow.example") != made


def test_marks_outlive_a_change_of_the_secret_key(settings):
    address = reply_address("support@willow.example", conversation_id=7)
    made = new_external_id(message_id=8, address="support@willow.example")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "k" * 50
    assert (read_reply_address(address), read_external_id(made)) == (None, None)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert (read_reply_address(address), read_external_id(made)) == (ReplyToken(conversation_id=7), 8)


@pytest.mark.parametrize("local", ["a" * 40, "support+" + "x" * 50])
def test_a_local_part_that_would_become_too_long_stays_as_it_is(local):
    assert reply_address(f"{local}@willow.example", conversation_id=2**40) == f"{local}@willow.example"
