"""What every part of the API shares: problems, pages, idempotency keys, limits."""
