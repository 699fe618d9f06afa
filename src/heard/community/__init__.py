"""Questions and answers among customers."""
