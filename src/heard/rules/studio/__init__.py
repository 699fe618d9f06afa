"""The studio's screens about rules."""
