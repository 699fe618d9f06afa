import pytest
from hypothesis import given
from hypothesis import strategies as st

from heard.customers.addresses import AddressIsWrong, checked_address, normal_address
from heard.customers.models import ChannelKind


@given(st.sampled_from(ChannelKind.values), st.text())
def test_the_normal_form_never_fails_and_is_its_own_normal_form(kind, address):
    once = normal_address(kind, address)
    assert normal_address(kind, once) == once
    assert len(once) <= 320
    assert "\0" not in once


@pytest.mark.parametrize(
    ("kind", "address", "kept"),
    [
        ("email", " Jo.Bloggs@Example.COM", "jo.bloggs@example.com"),
        ("email", "jürgen@müller.example", "jürgen@müller.example"),
        ("phone", "+44 20 7946 0000", "+442079460000"),
        ("sms", "0044 20 7946 0000", "+442079460000"),
        ("phone", "020 7946 0000", "02079460000"),
        ("social", "@Ana", "@Ana"),
    ],
)
def test_an_address_is_kept_in_one_way(kind, address, kept):
    assert checked_address(kind, address) == kept


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("email", "nobody"),
        ("email", "a b@c.example"),
        ("email", "<a@b.example>"),
        ("phone", "call me"),
        ("chat", "  "),
        ("owl", "x"),
    ],
)
def test_where_nobody_can_be_reached_it_says_so(kind, address):
    with pytest.raises(AddressIsWrong):
        checked_address(kind, address)
