"""Promises made in words: finding them in what agents write. Knows no database and no Django."""
