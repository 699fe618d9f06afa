"""Pages of the workspace: lists, conversations, and what agents do there."""
