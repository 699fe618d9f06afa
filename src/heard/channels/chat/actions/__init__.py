"""What visitors and agents do in a chat."""
