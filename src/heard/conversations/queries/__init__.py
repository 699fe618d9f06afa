"""Questions across the nouns of conversations: the lists, the page of a conversation, search."""
