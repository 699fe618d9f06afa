"""What is done to what we know about customers: one verb in each file."""
