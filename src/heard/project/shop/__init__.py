"""The demo shop's own website: a page as any business has one, which carries the chat. It exists in the demo alone."""
