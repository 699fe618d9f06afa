"""The studio's screen about the contact page."""
