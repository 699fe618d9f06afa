"""Take a key back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.plumbing.events import announce
from heard.staff.events import ApiTokenRevoked
from heard.staff.models import Agent, ApiToken


def revoke_token(*, token: ApiToken, by: Agent, at: dt.datetime) -> ApiToken:
    """Make a token useless from now on; revoking it twice changes nothing."""
    with transaction.atomic():
        row = ApiToken.objects.select_for_update().get(pk=token.pk)
        if row.revoked_at is None:
            row.revoked_at = at
            row.save(update_fields=["revoked_at"])
            announce(ApiTokenRevoked(agent_id=row.agent_id, by_agent_id=by.pk, token_id=row.pk))
    return row
