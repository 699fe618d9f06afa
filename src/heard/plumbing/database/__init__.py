"""The database: where it is found, and the embedded PostgreSQL that needs no set-up."""
