"""The studio's screens about mail: accounts and sending domains."""
