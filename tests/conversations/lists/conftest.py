"""A shop at work, somebody signed in, and a browser in front of it."""

from tests.conversations.pages.conftest import ana, chromium, desk, shop

__all__ = ["ana", "chromium", "desk", "shop"]
