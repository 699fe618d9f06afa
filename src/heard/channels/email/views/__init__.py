"""Pages of the email channel in the workspace."""
