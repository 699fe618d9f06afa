"""What we say to customers on our own: words, and the one gate they pass."""
