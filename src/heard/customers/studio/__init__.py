"""The studio's screens about what is known of customers."""
