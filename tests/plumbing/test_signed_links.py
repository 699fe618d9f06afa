"""Signed links: of one purpose, good for some time; those that lie in mailboxes go on working."""

import datetime as dt

import pytest
from django.core.signing import Signer
from hypothesis import given
from hypothesis import strategies as st

from heard.conversations.request_links import REQUESTS, leads_to_request, request_address
from heard.feedback.remedy_links import REMEDIES
from heard.plumbing.signed_links import LinkIsWrong
from heard.promises.notices.asked_links import ASKED
from heard.promises.notices.links import WISHES

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
PURPOSES = {"request": REQUESTS, "remedy": REMEDIES, "asked": ASKED, "updates": WISHES}
# As they were mailed before all of them were made alike, signed with the key below.
IN_MAILBOXES = [
    ("request", "WzcsMywxNzk1MzQ4ODAwXQ:JEBFLqN_dD5bJ51gK0-c9MMI4BMx_AcXcFf9BMGx2u8", (7, 3)),
    ("remedy", "WzUsMywxNzk1MzQ4ODAwXQ:zbKRVaUalVqeiCQkCgh5t7FHwPGCt503BWQNNmxiVoY", (5, 3)),
    ("asked", "WzcsMyw5LDEsMTc5NTM0ODgwMF0:yGAsoBkzB1zH-H7zR7M_-ukmd9JXWCGSXYgS-MEEUEA", (7, 3, 9, 1)),
    ("updates", "WzMsMTc5NTM0ODgwMF0:oRpL51JZw2N_jJKCy7Laj8D-7eFhPRDIy_MXDCfZFiA", (3,)),
]


@pytest.fixture(autouse=True)
def key(settings):
    settings.SECRET_KEY = "kept for the links in mailboxes, 2026"


@pytest.mark.parametrize(("name", "token", "numbers"), IN_MAILBOXES)
def test_a_link_that_was_mailed_long_ago_still_says_the_same(name, token, numbers):
    link = PURPOSES[name].read(token)
    assert (link.numbers, link.made_at, link.token) == (numbers, NOON, token)
    assert PURPOSES[name].token(*numbers, at=NOON) == token
    assert PURPOSES[name].path(*numbers, at=NOON) == f"/{name}/{token}/"


@pytest.mark.parametrize(("name", "token", "numbers"), IN_MAILBOXES)
def test_a_link_of_one_purpose_opens_no_other(name, token, numbers):
    for other, links in PURPOSES.items():
        if other != name:
            with pytest.raises(LinkIsWrong):
                links.read(token)


@pytest.mark.parametrize("name", PURPOSES)
def test_a_link_serves_its_time_and_is_read_after_it(name):
    links = PURPOSES[name]
    link = links.read(links.token(*range(1, links.count + 1), at=NOON))
    assert not link.is_old(at=NOON + links.lasts)
    assert link.is_old(at=NOON + links.lasts + dt.timedelta(seconds=1))


@given(st.text(max_size=120))
def test_what_nobody_signed_is_refused_whatever_it_is(token):
    with pytest.raises(LinkIsWrong):
        REQUESTS.read(token)


@pytest.mark.parametrize(
    "said", [[], [7], [7, 3], [7, 3, 9, 1795348800], ["x", 3, 1], [7, 3, 10**18], {"a": 1}, None, 7]
)
def test_what_is_signed_but_says_something_else_is_refused(said):
    with pytest.raises(LinkIsWrong):
        REQUESTS.read(Signer(salt=REQUESTS.salt).sign_object(said))


def test_one_changed_letter_is_enough_to_refuse_a_link():
    token = REQUESTS.token(7, 3, at=NOON)
    with pytest.raises(LinkIsWrong):
        REQUESTS.read(token[:-1] + ("A" if token[-1] != "A" else "B"))


def test_whether_a_text_leads_to_a_request_is_seen_by_its_address():
    assert leads_to_request(f"Here: {request_address(7, 3, at=NOON)}")
    assert not leads_to_request("Here: https://elsewhere.example/request/x/")
