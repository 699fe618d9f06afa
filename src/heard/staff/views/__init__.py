"""The pages of staff: coming in, and looking after one's own account."""
