"""Make the secret anew with which a website's server signs who its customers are."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.db.models.functions import Now

from heard.channels.chat.models import ChatWidget, Visitor
from heard.plumbing.sealing import seal
from heard.plumbing.studio.changes import CHANGED, announce_change
from heard.staff.models import Agent

BYTES = 32  # as many as the signature has (RFC 7518, section 3.2)


def renew_secret(*, widget: ChatWidget, by: Agent) -> str:
    """Return a new secret, kept sealed from now on; whatever was signed with the one before is refused.

    So are the tokens of those for whom that secret vouched.
    """
    secret = secrets.token_urlsafe(BYTES)
    with transaction.atomic():
        row = ChatWidget.objects.select_for_update(of=("self",)).get(pk=widget.pk)
        row.secret = seal(secret)
        row.save(update_fields=["secret"])
        Visitor.objects.filter(widget=row).exclude(identity="").update(tokens_since=Now())
        announce_change(row, what=CHANGED, fields=["secret"], by=by)
    return secret
