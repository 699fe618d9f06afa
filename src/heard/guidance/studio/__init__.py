"""What editors see of guidance."""
