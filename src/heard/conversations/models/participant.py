"""Who takes part in a conversation, and who is asked aside."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from heard.conversations.models.conversation import Conversation
from heard.customers.models import ChannelKind, Customer
from heard.staff.models import Agent


class Participant(models.Model):
    """An address that belongs to a conversation: mail from it may join, answers may go to it."""

    class Place(models.TextChoices):
        """Where answers put them."""

        CUSTOMER = "customer", "Customer"
        CC = "cc", "Copy"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=ChannelKind.choices, default=ChannelKind.EMAIL)
    address = models.CharField(max_length=320)
    name = models.CharField(max_length=200, blank=True, default="")
    place = models.CharField(max_length=8, choices=Place.choices, default=Place.CUSTOMER)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "kind", "address"], name="participant_once")]


class SideConversation(models.Model):
    """A question to a supplier, a carrier or a colleague elsewhere; its answers never reach the customer."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=500)
    addresses = models.JSONField(default=list, help_text="the email addresses that were asked")
    started_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)
