"""The studio's screens about knowledge."""
