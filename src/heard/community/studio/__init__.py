"""The studio's screens about the community."""
