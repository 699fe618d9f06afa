"""The studio's screens about calendars and service policies."""
