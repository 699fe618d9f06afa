"""Inboxes, conversations, messages and everything agents do with them."""
