"""What people do with mail."""
