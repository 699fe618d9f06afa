"""Where letters of an archive go."""

from __future__ import annotations

from heard.conversations.actions._receiving import Known, Place
from heard.conversations.incoming import Incoming
from heard.conversations.models import MessageKind, State, Trust


def old_place(incoming: Incoming, known: Known, customer_id: int) -> Place:
    """Return where an old letter goes: into the conversation of what it answers, however long ago that was, else a new one.

    A customer's joins only where they belong; one of ours belongs wherever it answers. Nothing is opened by it: what the
    conversation is afterwards `settle_imported` says.
    """
    ours = incoming.by_us is not None
    joins = known.conversation_id is not None and known.side_id is None and (known.belongs or ours)
    unvouched = Trust.ALIGNED if incoming.is_believable else Trust.UNVERIFIED
    theirs = Trust.FIRST if not joins else Trust.TOKEN if known.has_token else unvouched
    begun = State.SPAM if known.is_blocked or incoming.is_spam else State.OPEN
    return Place(
        conversation_id=(known.conversation_id if joins else None) or known.new_conversation_id,
        customer_id=(known.conversation_customer_id if joins else None) or customer_id,
        inbox_id=(known.conversation_inbox_id if joins else None) or incoming.inbox_id,
        kind=MessageKind.REPLY if ours else MessageKind.INCOMING,
        trust=Trust.OURS if ours else theirs,
        state=(known.state if joins else None) or begun,
        is_new=not joins,
        previous_id=None if joins else known.conversation_id,
    )
