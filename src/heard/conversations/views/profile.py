"""What the panel beside a conversation lets agents write down about its customer."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from heard.conversations.models import Conversation
from heard.conversations.views.answering import Done, step
from heard.conversations.views.asking import agent_of, given
from heard.customers.actions.change_profile import change_profile

WRITABLE = ("name", "salutation", "company", "language", "time_zone", "notes")


@step
def profile(request: HttpRequest, conversation: Conversation) -> Done:
    """Write down what we learnt about the customer."""
    fields = {name: value for name in WRITABLE if (value := given(request, name)) is not None}
    change_profile(customer=conversation.customer, agent=agent_of(request), fields=fields)
    return Done(_("Saved"))
