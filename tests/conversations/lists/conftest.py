"""A shop at work, somebody signed in, and a browser in front of it."""

from tests.conversations.pages.conftest import ana, desk, shop

__all__ = ["ana", "desk", "shop"]
