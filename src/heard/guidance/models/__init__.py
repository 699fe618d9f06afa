"""The nouns of guidance."""

from heard.guidance.models.article_use import ArticleUse
from heard.guidance.models.asked_again import AskedAgain
from heard.guidance.models.taken_guide import TakenGuide, Tick

__all__ = ["ArticleUse", "AskedAgain", "TakenGuide", "Tick"]
