"""What the contact page does now and then."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from heard.channels.contact.actions.forget_writings import forget_writings


@app.task(name="contact.forget_old_writings")
def forget_old_writings(timestamp: int = 0) -> int:
    """Forget how letters ended that were begun long ago; return how many."""
    return forget_writings(at=timezone.now())
