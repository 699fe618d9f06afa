"""What insights does."""
