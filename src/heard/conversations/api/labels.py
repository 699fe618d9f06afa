"""Words on conversations, and what can be chosen: tags, contact reasons, own fields, inboxes."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from ninja import Router, Schema

from heard.conversations.actions.tag import tag
from heard.conversations.api.asking import conversation_for
from heard.conversations.api.shapes import ConversationOut
from heard.conversations.models import ContactReason, Inbox, Tag
from heard.customers.models import CustomField
from heard.plumbing.api.paging import USUAL, page
from heard.plumbing.api.shapes import Page
from heard.plumbing.api.values import Id
from heard.staff.tokens import ApiRequest

router = Router(tags=["What can be chosen"])


class InboxOut(Schema):
    """An inbox."""

    id: int
    name: str
    address: str
    language: str
    is_active: bool


class InboxPage(Page):
    """A page of inboxes."""

    items: list[InboxOut]


class TagOut(Schema):
    """A tag."""

    id: int
    name: str
    colour: str


class TagPage(Page):
    """A page of tags."""

    items: list[TagOut]


class ReasonOut(Schema):
    """Why somebody wrote."""

    id: int
    name: str


class ReasonPage(Page):
    """A page of contact reasons."""

    items: list[ReasonOut]


class CustomFieldOut(Schema):
    """A field of the business's own; `key` is what it is called in `custom`."""

    id: int
    stands_on: str
    key: str
    label: str
    kind: str
    choices: list[str]

    @staticmethod
    def resolve_choices(field: CustomField) -> list[str]:
        """Return what may be chosen."""
        return [line.strip() for line in field.choices.splitlines() if line.strip()]


class CustomFieldPage(Page):
    """A page of own fields."""

    items: list[CustomFieldOut]


@router.get("inboxes", response=InboxPage, summary="Inboxes")
def inboxes(request: ApiRequest, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return the inboxes one may open."""
    items, following = page(Inbox.objects.visible_to(request.agent), cursor, limit)
    return {"items": items, "next_cursor": following}


@router.get("tags", response=TagPage, summary="Tags")
def tags(request: ApiRequest, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return the tags there are."""
    items, following = page(Tag.objects.all(), cursor, limit)
    return {"items": items, "next_cursor": following}


@router.get("contact-reasons", response=ReasonPage, summary="Contact reasons")
def reasons(request: ApiRequest, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return the reasons that can be chosen."""
    items, following = page(ContactReason.objects.filter(is_active=True), cursor, limit)
    return {"items": items, "next_cursor": following}


@router.get("custom-fields", response=CustomFieldPage, summary="The business's own fields")
def custom_fields(request: ApiRequest, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return the own fields of conversations and customers."""
    items, following = page(CustomField.objects.all(), cursor, limit)
    return {"items": items, "next_cursor": following}


@router.put("conversations/{number}/tags/{name}", response=ConversationOut, summary="Put a tag on")
def put_tag(request: ApiRequest, number: Id, name: str) -> Any:
    """Put a tag on; a new name makes a new tag."""
    return tag(conversation=conversation_for(request, number), agent=request.agent, at=timezone.now(), add=[name])


@router.delete("conversations/{number}/tags/{name}", response=ConversationOut, summary="Take a tag off")
def take_tag(request: ApiRequest, number: Id, name: str) -> Any:
    """Take a tag off."""
    return tag(conversation=conversation_for(request, number), agent=request.agent, at=timezone.now(), remove=[name])
