"""The visitors' line: their socket at /live/chat."""
