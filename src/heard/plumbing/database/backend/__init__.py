"""Django's backend for PostgreSQL, which asks a kept connection how it is without a round trip."""
