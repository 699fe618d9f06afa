"""Chat on the business's own site."""
