"""The API of knowledge."""

from heard.knowledge.api.searching import router

__all__ = ["router"]
