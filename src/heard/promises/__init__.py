"""What the business owes its customers by some moment, and what becomes of it."""
