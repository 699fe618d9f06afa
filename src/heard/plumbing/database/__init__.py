"""The database: where it is found, and the embedded PostgreSQL that needs no set-up."""


class EmbeddedPostgresError(Exception):
    """The embedded PostgreSQL cannot run; the message is for the operator and says what to do."""
