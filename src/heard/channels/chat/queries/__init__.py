"""Questions about chats, visitors and their agents."""
