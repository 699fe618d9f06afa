"""The studio's screens about feedback."""
