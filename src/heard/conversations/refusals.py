"""What people are told when something cannot be done, whichever way they came: a sentence for each exception."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from heard.conversations.actions._holds import HeldOpen
from heard.conversations.actions._incidents import IncidentIsOver
from heard.conversations.actions._moving import SameConversation, UndoLaterFirst
from heard.conversations.actions._row import ConversationGone
from heard.conversations.actions._writing import NothingToSay
from heard.conversations.actions.assign import MayNotOpen
from heard.conversations.actions.describe import DescriptionIsWrong
from heard.conversations.actions.link_to_incident import TooManyLinks
from heard.conversations.actions.open_incident import TitleIsWrong
from heard.conversations.actions.reply import CustomerWasErased, NobodyToAnswer
from heard.conversations.actions.run_macro import MacroIsWrong
from heard.conversations.actions.save_draft import DraftTooLong
from heard.conversations.actions.snooze import MomentHasPassed
from heard.conversations.actions.split import CannotSplit
from heard.conversations.actions.start import NobodyThere, TooManyAtOnce
from heard.conversations.actions.tag import TagIsWrong
from heard.conversations.actions.tell_incident import NobodyConcerned, TextTooLong
from heard.conversations.actions.withdraw_reply import TakenBackAlready, TooLate
from heard.customers.actions._row import CustomerGone
from heard.customers.actions.change_profile import ProfileIsWrong
from heard.customers.addresses import AddressIsWrong
from heard.customers.custom_values import ValueIsWrong

Sentence = Callable[[Exception], str]

SENTENCES: Mapping[type[Exception], Sentence] = {
    ConversationGone: lambda error: _("This conversation was erased meanwhile."),
    CustomerGone: lambda error: _("This customer was erased meanwhile."),
    HeldOpen: lambda error: _("This conversation stays open: %(why)s") % {"why": _(str(error))},
    MayNotOpen: lambda error: _("They may not open this inbox. Choose somebody of its teams."),
    NothingToSay: lambda error: _("There is nothing to send yet. Write a word or two, or add a file."),
    CustomerWasErased: lambda error: _(
        "This customer was erased and can no longer be answered from here. Nothing was sent, and your words are still in the "
        "box."
    ),
    NobodyToAnswer: lambda error: _("Nobody is named in the To line yet. Please add an address."),
    AddressIsWrong: str,
    ValueIsWrong: str,
    ProfileIsWrong: lambda error: " ".join(getattr(error, "problems", {}).values()),
    DescriptionIsWrong: lambda error: _("This cannot be entered here. Please choose something else."),
    TagIsWrong: lambda error: _("A tag is a word or a few, of up to 60 letters."),
    MomentHasPassed: lambda error: _("Choose a moment that is still to come."),
    MacroIsWrong: lambda error: (
        _("This macro has a step that does not work any more (%(step)s). An editor can mend it.") % {"step": error}
    ),
    DraftTooLong: lambda error: _("This is longer than we can keep. Please send it as a file."),
    IncidentIsOver: lambda error: _("This incident was resolved meanwhile. Nothing was changed."),
    TitleIsWrong: lambda error: _("Please give it a name of a few words, up to 200 letters."),
    TooManyLinks: lambda error: _("Link up to 200 conversations at once."),
    NobodyConcerned: lambda error: _("No open conversation is linked to it that you may answer."),
    TextTooLong: lambda error: _("This is longer than anybody reads. Please shorten it."),
    TakenBackAlready: lambda error: _("It was taken back already. Its words are in the draft of whoever did that."),
    TooLate: lambda error: _("It is on its way already, so it cannot be taken back."),
    SameConversation: lambda error: _("That is this conversation. Choose another one."),
    UndoLaterFirst: lambda error: _("Something was joined after that. Undo the later step first."),
    CannotSplit: lambda error: _("Something has to stay here, and what was said aside cannot move."),
    TooManyAtOnce: lambda error: _("Write to 50 customers at most. For more, a mailing list is the better way."),
    NobodyThere: lambda error: _("%(name)s has no email address yet.") % {"name": getattr(error, "customer", "")},
}
EXPECTED = tuple(SENTENCES)


def told(error: Exception) -> str:
    """Return what to say about an exception of EXPECTED."""
    sentence = next(SENTENCES[kind] for kind in type(error).__mro__ if kind in SENTENCES)
    return sentence(error)
