"""Telling other programs of facts: signed, retried, logged, in the Standard Webhooks format."""
