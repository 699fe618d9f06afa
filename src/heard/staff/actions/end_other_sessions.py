"""Sign somebody out everywhere, or everywhere else."""

from __future__ import annotations

from django.db import transaction

from heard.plumbing.events import announce
from heard.staff.events import AgentSignedOut
from heard.staff.models import Agent, PushSubscription, Session


@transaction.atomic
def end_other_sessions(*, agent: Agent, kept_hash: str = "", by: Agent) -> int:
    """End all sessions of an agent except the one named (none when left empty); return how many.

    Their browsers are pushed nothing any more. Their open screens close: one AgentSignedOut each, or a single one without
    a session when all are ended.
    """
    ended = Session.objects.filter(agent=agent).exclude(pk=kept_hash).select_for_update()
    hashes = list(ended.values_list("pk", flat=True))
    Session.objects.filter(pk__in=hashes).delete()
    browsers = PushSubscription.objects.filter(agent=agent)
    (browsers.exclude(session_hash=kept_hash) if kept_hash else browsers).delete()
    told = hashes if kept_hash else ([""] if hashes else [])
    announce(*[AgentSignedOut(agent_id=agent.pk, by_agent_id=by.pk, session_hash=hash_) for hash_ in told])
    return len(hashes)
