"""What becomes of mails that were read: words in a conversation, a report about a mail of ours, our own mail come back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from heard.channels.email.claiming import Claimed, Outcome
from heard.channels.email.interpreting import CannotPlaceError, interpret
from heard.channels.email.models import RawState
from heard.channels.email.notices import Notice, take_notices
from heard.channels.email.own_addresses import OwnAddresses
from heard.channels.email.parsing import ParsedMail
from heard.channels.email.returned import is_ours_again
from heard.channels.email.settling import quarantined
from heard.conversations.actions.receive import receive
from heard.conversations.actions.settle_imported import settle_imported
from heard.conversations.incoming import Incoming
from heard.customers.actions.mark_deliverable import mark_deliverable
from heard.customers.actions.recognise_all import Stranger, recognise_all
from heard.customers.models import ChannelKind
from heard.plumbing.database.statements import pipelined


@dataclass(frozen=True)
class Read:
    """A claimed mail and what its bytes say."""

    claimed: Claimed
    mail: ParsedMail

    @property
    def raw_id(self) -> int:
        """Its number."""
        return self.claimed.raw_id


def place_all(read: Sequence[Read], own: OwnAddresses, *, at: dt.datetime) -> list[Outcome]:
    """Give each mail its place, and return what became of them, in their order; within one transaction of the caller's."""
    notices: list[Notice] = []
    first_look = [(one, _notice(one, notices) or _again(one) or _said(one, own)) for one in read]
    take_notices(notices, at=at)
    said = [found for _, found in first_look if isinstance(found, Incoming)]
    _meet(said, at)
    mark_deliverable(kind=ChannelKind.EMAIL, addresses={one.sender.address for one in said if not one.is_old})
    imported: dict[dt.datetime, list[int]] = {}
    # What is written for one mail is on its way while the next one is looked up.
    with pipelined():
        made = [found if isinstance(found, Outcome) else _place(one, found, imported) for one, found in first_look]
        for open_after, conversation_ids in imported.items():
            settle_imported(conversation_ids=conversation_ids, open_after=open_after)
    return made


def _meet(said: Sequence[Incoming], at: dt.datetime) -> None:
    """Get to know everybody at once who begins something new: alone it costs ten statements for each."""
    fresh = [one for one in said if not one.answers and one.token_conversation_id is None and one.token_side_id is None]
    strangers = [Stranger(address=one.sender.address, name=one.sender.name, language=one.language) for one in fresh]
    if strangers:
        recognise_all(kind=ChannelKind.EMAIL, people=strangers, at=at)


def _notice(one: Read, notices: list[Notice]) -> Outcome | None:
    """Note a delivery report about a mail of ours; any other is shown like a message, so that nothing is hidden."""
    found = Notice.read(one.mail)
    if found is None:
        return None
    notices.append(found)
    return _outcome(one, RawState.NOTICE, message_id=found.message_id, reason=found.told)


def _again(one: Read) -> Outcome | None:
    """Say of a mail that left here and came back that we have it."""
    found = is_ours_again(one.mail, one.claimed.envelope.inbox_id)
    if found is None:
        return None
    return _outcome(one, RawState.DUPLICATE, message_id=found, reason=_("Our own mail came back."))


def _said(one: Read, own: OwnAddresses) -> Incoming | Outcome:
    """Return what somebody says by it, or that nobody can tell whom it is for."""
    try:
        return interpret(one.mail, one.claimed.envelope, own)
    except CannotPlaceError as error:
        return quarantined(one.claimed, str(error))


def _place(one: Read, incoming: Incoming, imported: dict[dt.datetime, list[int]]) -> Outcome:
    received = receive(incoming)
    open_after = one.claimed.envelope.open_after
    if open_after and received.conversation_id and not received.is_duplicate:
        imported.setdefault(open_after, []).append(received.conversation_id)
    state = RawState.DUPLICATE if received.is_duplicate else RawState.DONE
    return _outcome(one, state, message_id=received.message_id, inbox_id=incoming.inbox_id)


def _outcome(
    one: Read, state: RawState, *, message_id: int | None = None, reason: str = "", inbox_id: int | None = None
) -> Outcome:
    return Outcome(
        raw_id=one.raw_id,
        state=state,
        reason=reason,
        message_id=message_id,
        external_id=one.mail.message_id or "",
        inbox_id=inbox_id or one.claimed.envelope.inbox_id,
    )
