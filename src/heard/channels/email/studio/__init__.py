"""The studio's screens about mail: accounts, sending domains, the quarantine."""
