"""What can be done with the people who work here."""
