"""The ways in which people reach us; every kind is a folder with the same words in it."""
