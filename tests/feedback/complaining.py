"""A shop in which somebody complains."""

from heard.feedback.actions.open_complaint import open_complaint
from heard.feedback.models import Complaint
from heard.plumbing.reactions import react_until_done
from tests.promises.ledger import NOON, Ledger, after

__all__ = ["NOON", "Complaining", "after"]


class Complaining(Ledger):
    """The shop with office hours, and one who is let down."""

    def complain(self, conversation=None, **fields):
        """Take a conversation up as a complaint of Ana's."""
        conversation = conversation or self.mail("The third lamp, and broken again!")
        given = {"agent": self.ana, "words": "Broken three times", "at": NOON, **fields}
        complaint = open_complaint(conversation=conversation, **given)
        react_until_done()
        return Complaint.objects.get(pk=complaint.pk)
