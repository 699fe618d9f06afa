"""The search through what customers and agents can find: by words and by meaning."""
