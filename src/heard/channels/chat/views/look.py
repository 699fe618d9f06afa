"""What a widget's script carries of its settings, so that nothing has to be asked before it is opened."""

from __future__ import annotations

from typing import Any

from heard.channels.chat.models import ChatWidget, WhichVisitors
from heard.channels.chat.words import first_words


def look_of(widget: ChatWidget, language: str) -> dict[str, Any]:
    """Return a widget's look, greetings and first words, as the script is served with them. All of it is public."""
    said = widget.greetings.filter(is_on=True).values("words", "page", "seconds", "who", "language")
    greetings = [{name: value for name, value in row.items() if value and value != WhichVisitors.ALL} for row in said]
    return {
        "key": widget.key,
        "look": {
            "name": widget.inbox.brand.name,
            "colour": widget.colour or widget.inbox.brand.colour,
            "position": widget.position,
            "shows_visitors": widget.shows_visitors,
        },
        "greetings": greetings,
        "words": first_words(language),
    }


def no_look(language: str) -> dict[str, Any]:
    """Return what a script is served with that was asked for without a key: the snippet names it, the line knows the look."""
    return {"key": "", "look": {}, "greetings": [], "words": first_words(language)}
