"""Email, both ways."""
