"""What the community does outside of a request."""

from __future__ import annotations

import datetime as dt

from procrastinate.contrib.django import app

from heard.community.actions.hand_over_due import hand_over_due
from heard.community.actions.send_news import send_news


@app.task(name="community.send_news")
def send_community_news(timestamp: int) -> int:
    """Send members what they wanted to hear of; return how many mails left."""
    return send_news(at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))


@app.task(name="community.hand_over")
def hand_over_questions(timestamp: int) -> int:
    """Let the team look after what nobody answered; return how many questions."""
    return hand_over_due(at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))
