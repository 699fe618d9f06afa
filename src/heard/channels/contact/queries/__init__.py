"""What the contact page asks."""
