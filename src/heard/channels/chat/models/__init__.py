"""What the chat channel keeps."""

from heard.channels.chat.models.visitor import Chat, Visitor
from heard.channels.chat.models.widget import AsksFor, ChatWidget, Greeting, Position, WhichVisitors

__all__ = ["AsksFor", "Chat", "ChatWidget", "Greeting", "Position", "Visitor", "WhichVisitors"]
