"""What is asked about guidance."""
