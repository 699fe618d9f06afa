"""Live updates: the book of facts, told to open screens as it grows."""
