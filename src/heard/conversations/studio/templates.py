"""The words of automatic messages."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column

from heard.conversations.models import MessageTemplate
from heard.conversations.placeholders import EVERYWHERE, gaps_in
from heard.conversations.studio.previews import PreviewAdd, PreviewEdit
from heard.plumbing.studio.forms import SettingForm
from heard.plumbing.studio.screens import Screens


class MessageTemplateForm(SettingForm):
    """The words for an inbox, or all, in a language."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("Customers get the template in their own language where there is one."),
    )

    class Meta:
        """What can be set."""

        model = MessageTemplate
        fields = ("purpose", "inbox", "language", "subject", "text")
        widgets: ClassVar[dict[str, Any]] = {"text": forms.Textarea(attrs={"rows": 12, "dir": "auto"})}
        help_texts: ClassVar[dict[str, Any]] = {
            "purpose": gettext_lazy("The occasion on which it is sent."),
            "inbox": gettext_lazy(
                "Only customers of this inbox get it. None: those of all inboxes without one of their own."
            ),
            "subject": gettext_lazy("Empty: the subject of the customer's own mail."),
            "text": gettext_lazy(
                "{customer}, {number}, {subject} and {business} are filled in everywhere; in an acknowledgement also "
                "{salutation}, {expected}, {link} and {answers}, the place of articles that surely fit (else they stand before "
                "your goodbye). The other occasions get greeting and goodbye by themselves, so "
                "write only what stands between: {where} and {next} in “where it stands”, {thing}, {due} and {next} in "
                "what is late, {order} after a purchase."
            ),
        }

    def clean(self) -> dict[str, Any]:
        """Say kindly that there is one already."""
        entered: dict[str, Any] = super().clean()
        self._check_words(entered)
        same = MessageTemplate.objects.filter(
            purpose=entered.get("purpose"), inbox=entered.get("inbox"), language=entered.get("language")
        )
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is such a template in this language already; change that one."))
        return entered

    def _check_words(self, entered: dict[str, Any]) -> None:
        """Notices go out within their request, and say only what is known on their occasion."""
        purpose, text = entered.get("purpose"), entered.get("text") or ""
        if purpose in {None, MessageTemplate.Purpose.ACKNOWLEDGEMENT}:
            return
        if entered.get("subject"):
            self.add_error(
                "subject", _("This goes out within its request and keeps the request's subject. Leave it empty.")
            )
        unknown = sorted(gaps_in(text) - {*EVERYWHERE, *MessageTemplate.GAPS[purpose]})
        if unknown:
            named = ", ".join(f"{{{gap}}}" for gap in unknown)
            self.add_error("text", _("On this occasion nobody can fill in %(gaps)s.") % {"gaps": named})

    def validate_constraints(self) -> None:
        """`clean` has looked at the one constraint there is, in plainer words."""


class MessageTemplateScreens(Screens):
    """Templates of automatic messages."""

    model = MessageTemplate
    name = "message_templates"
    title = gettext_lazy("Message templates")
    add_label = gettext_lazy("Write a template")
    url_prefix = "message-templates"
    icon = "doc-full"
    opens_to = "is_editor"
    form = MessageTemplateForm
    add_view_class = PreviewAdd
    edit_view_class = PreviewEdit
    lead = gettext_lazy(
        "What customers hear automatically. Where you have written nothing, Heard uses words of its own in nine languages."
    )
    empty = gettext_lazy("There are no templates of your own yet; customers read the ones Heard brings.")
    list_display = (
        "__str__",
        Column("inbox", label=gettext_lazy("Inbox"), accessor=lambda template: template.inbox or _("all")),
        Column("beginning", label=gettext_lazy("Words"), accessor=lambda template: Truncator(template.text).chars(80)),
    )

    def rows(self) -> QuerySet[MessageTemplate]:
        """Fetch the inboxes along."""
        return MessageTemplate.objects.select_related("inbox").order_by("purpose", "inbox_id", "language")
