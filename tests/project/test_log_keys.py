"""What opens something for whoever has it is not written into the log."""

import logging

import pytest

from heard.project.log_keys import WithoutKeys


@pytest.mark.parametrize("place", ["request", "updates", "invitation", "welcome", "files"])
def test_keys_in_addresses_are_cut_short(place):
    record = logging.LogRecord(
        "django.request",
        logging.ERROR,
        "",
        1,
        "Internal Server Error: %s",
        (f"/{place}/WzEsMSwxNzk1MzM2NzU2XQ:1xV:8Y_9/calls/",),
        None,
    )
    assert WithoutKeys().filter(record)
    assert record.getMessage() == f"Internal Server Error: /{place}/…/calls/"


def test_everything_else_is_told_as_it_is():
    record = logging.LogRecord("heard", logging.ERROR, "", 1, "%s of %d at /conversations/7/", ("one", 2), None)
    WithoutKeys().filter(record)
    assert record.getMessage() == "one of 2 at /conversations/7/"
