"""What agents see beside a conversation."""
