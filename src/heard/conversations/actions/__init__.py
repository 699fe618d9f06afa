"""What agents and customers do to conversations: one verb in each file."""
