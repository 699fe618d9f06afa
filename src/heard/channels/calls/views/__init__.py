"""Ways in for agents, and the scripts of both sides."""
