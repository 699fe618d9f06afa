"""The studio's screens about the business and the people who work here."""
