"""Whom attempts are counted by."""

import pytest
from django.test import RequestFactory

from heard.staff.client_address import client_address


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "address"),
    [
        (0, "198.51.100.7", "", "198.51.100.7"),
        (0, "198.51.100.7", "203.0.113.9", "198.51.100.7"),
        (1, "10.0.0.1", "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        (2, "10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (1, "10.0.0.1", "", "10.0.0.1"),
        (0, "", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        (0, "", "", None),
        (0, "", "nonsense", None),
        (1, "", "1.1.1.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (0, "2001:db8::1", "", "2001:db8::1"),
    ],
)
def test_only_our_own_proxies_are_believed(
    settings, proxies: int, peer: str, forwarded: str, address: str | None
) -> None:
    settings.HEARD_PROXIES = proxies
    request = RequestFactory(REMOTE_ADDR=peer).get("/", headers={"X-Forwarded-For": forwarded})

    assert client_address(request) == address
