"""The person who writes to us: their addresses on every channel, wishes and history."""
