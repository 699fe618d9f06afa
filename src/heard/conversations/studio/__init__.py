"""The studio's screens about brands, inboxes, and the words agents work with."""
