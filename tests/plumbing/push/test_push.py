"""Web push: what is said can be read by one browser alone, and push services know who says it."""

import datetime as dt
import json
import struct

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from heard.plumbing.push.encrypting import CURVE, LONGEST, KeysAreWrong, checked_keys, encrypted, lettered, unlettered
from heard.plumbing.push.posting import PushServiceBusy, SubscriptionGone, post
from heard.plumbing.push.signing import authorization, new_key
from tests.plumbing.push.push_house import Browser, PushService

AT = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)

# The example of RFC 8291, appendix A.
PLAIN = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
PUBLIC_KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
    "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


@pytest.fixture
def browser():
    return Browser()


@pytest.fixture
def service():
    with PushService() as running:
        yield running


def posted(service, browser, **options):
    private, _public = new_key()
    given = {"private_key": private, "subject": "https://help.example", "topic": "c7", "at": AT, "allow_private": True}
    post(b"Look", endpoint=service.endpoint, **browser.keys, **{**given, **options})


def test_the_example_of_the_standard_comes_out_byte_by_byte():
    sender = ec.derive_private_key(int.from_bytes(unlettered(SENDER), "big"), CURVE)
    body = encrypted(PLAIN, public_key=PUBLIC_KEY, auth=AUTH, salt=unlettered(SALT), sender=sender)
    assert lettered(body) == BODY


@given(st.binary(max_size=LONGEST))
def test_the_browser_reads_whatever_was_said(plain):
    browser = Browser()
    body = encrypted(plain, **browser.keys)
    assert len(body) <= 4096
    assert browser.read(body) == plain


def test_the_same_words_never_look_the_same(browser):
    assert encrypted(b"Look", **browser.keys) != encrypted(b"Look", **browser.keys)


def test_what_is_too_long_is_refused(browser):
    with pytest.raises(ValueError, match="at most"):
        encrypted(b"x" * (LONGEST + 1), **browser.keys)


@pytest.mark.parametrize(("public_key", "auth"), [
    ("", ""), ("x", AUTH), (PUBLIC_KEY, "x"), (PUBLIC_KEY, lettered(b"short")), (lettered(b"\x04" + b"\x01" * 64), AUTH),
    (PUBLIC_KEY[:-2], AUTH), ("ä" * 87, AUTH), (PUBLIC_KEY, "!" * 22),
])  # fmt: skip
def test_keys_that_are_none_are_refused(public_key, auth):
    with pytest.raises(KeysAreWrong):
        checked_keys(public_key, auth)


def test_the_push_service_can_tell_who_says_it():
    private, public = new_key()
    said = authorization(
        "https://push.example:8443/one?two", private_key=private, subject="https://help.example", at=AT
    )
    token, key = said.removeprefix("vapid t=").split(", k=")
    head, claims, proof = token.split(".")
    assert key == public
    assert json.loads(unlettered(head)) == {"typ": "JWT", "alg": "ES256"}
    assert json.loads(unlettered(claims)) == {
        "aud": "https://push.example:8443",
        "exp": int(AT.timestamp()) + 12 * 3600,
        "sub": "https://help.example",
    }
    both = unlettered(proof)
    signature = encode_dss_signature(int.from_bytes(both[:32], "big"), int.from_bytes(both[32:], "big"))
    known = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, unlettered(public))
    known.verify(signature, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))


def test_a_message_arrives_with_what_the_service_needs_to_know(service, browser):
    posted(service, browser)
    (request,) = service.requests
    assert browser.read(request.body) == b"Look"
    assert struct.unpack("!I", request.body[16:20]) == (4096,)
    wanted = ("Content-Encoding", "TTL", "Topic", "Urgency")
    assert [request.headers[name] for name in wanted] == ["aes128gcm", "3600", "c7", "high"]
    assert request.headers["Authorization"].startswith("vapid t=ey")


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_known_to_be(service, browser, status):
    service.status = status
    with pytest.raises(SubscriptionGone):
        posted(service, browser)


@pytest.mark.parametrize("status", [302, 400, 429, 500, 503])
def test_a_service_that_is_busy_is_asked_again_later(service, browser, status):
    service.status = status
    with pytest.raises(PushServiceBusy):
        posted(service, browser)


def test_no_endpoint_leads_into_our_own_network(service, browser):
    with pytest.raises(SubscriptionGone):
        posted(service, browser, allow_private=False)
    assert service.requests == []
