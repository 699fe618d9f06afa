"""How much one visitor, and one network address, may ask of us."""

from __future__ import annotations

import ipaddress

from heard.plumbing.api.limits import Buckets

LONGEST_TEXT = 10_000  # characters of one message
MOST_FILES = 10  # of one message
MOST_BYTES = 20 * 1024 * 1024  # of one file
SOCKETS_OF_VISITOR = 10  # tabs
SOCKETS_OF_ADDRESS = 1_500  # a university behind one address, not a flood
HELLO_SECONDS = 10.0
PATIENCE = 100  # frames a visitor may go on sending while they are refused


def network(address: str) -> str:
    """Return the network an address belongs to: of IPv6 the first 64 bits, as one household has all of the rest to choose from.

    What is no address stays as it is.
    """
    try:
        found = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return address
    plain = getattr(found, "ipv4_mapped", None) or found  # a socket for both shows everybody of IPv4 so
    return str(ipaddress.ip_network((plain.packed, 64), strict=False)) if plain.version == 6 else str(plain)


class Limits:
    """The buckets of this process."""

    def __init__(self) -> None:
        """Begin with full ones."""
        self.words = Buckets(burst=15, per_second=1.0)  # messages of one visitor
        self.frames = Buckets(burst=120, per_second=12.0)  # whatever one visitor sends: typing, reading, asking
        self.beginnings = Buckets(burst=60, per_second=0.5)  # conversations begun from one address
        self.mails = Buckets(burst=100, per_second=0.1)  # addresses left, and copies: each may be a mail to a stranger
        self.returns = Buckets(burst=100, per_second=0.2)  # from one address, after so long that the database is asked
        self.entries = Buckets(burst=3_000, per_second=100.0)  # hellos from one address
