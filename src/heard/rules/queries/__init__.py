"""Questions about rules."""
