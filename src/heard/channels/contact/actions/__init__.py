"""What the contact page does."""
