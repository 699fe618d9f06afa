"""The chat of an inbox: on which websites it stands, how it looks, what it asks and tells."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column

from heard.channels.chat.actions.renew_secret import renew_secret
from heard.channels.chat.models import ChatWidget
from heard.channels.chat.studio.websites import origins_of
from heard.plumbing.listing import listed
from heard.plumbing.studio.forms import RefusedError, SettingForm
from heard.plumbing.studio.rights import opens_to
from heard.plumbing.studio.screens import Deed, Screens, SettingAdd, SettingEdit, swatch
from heard.staff.models import Agent

MOST_MINUTES = 240


class WidgetForm(SettingForm):
    """A chat and everything about it."""

    colour = forms.RegexField(
        r"#[0-9a-fA-F]{6}",
        label=gettext_lazy("Colour"),
        required=False,
        help_text=gettext_lazy(
            "As in #3b5bdb. Its lightness is adjusted so that words stay readable. Empty: the brand’s."
        ),
    )
    wait_minutes = forms.IntegerField(
        label=gettext_lazy("Ask for an address after"),
        min_value=1,
        max_value=MOST_MINUTES,
        initial=3,
        help_text=gettext_lazy("Minutes without an answer; then the chat offers to go on by email."),
    )
    mail_minutes = forms.IntegerField(
        label=gettext_lazy("Email what was missed after"),
        min_value=1,
        max_value=MOST_MINUTES,
        initial=2,
        help_text=gettext_lazy("Minutes in which a visitor who left did not see an answer."),
    )

    class Meta:
        """What can be set."""

        model = ChatWidget
        fields = (
            "inbox", "is_on", "origins", "colour", "position", "welcome", "away_words", "asks_name", "asks_email",
            "only_known", "allows_voice", "allows_video", "shows_visitors", "previews_typing", "wait_minutes", "mail_minutes",
        )  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {
            "origins": forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
            "welcome": forms.Textarea(attrs={"rows": 2}),
            "away_words": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "inbox": gettext_lazy("Where its conversations arrive. Each inbox can have one chat."),
            "is_on": gettext_lazy("Out of use, it disappears from your pages within five minutes."),
            "position": gettext_lazy("Where the button stands; your page can choose another corner."),
            "asks_name": gettext_lazy("Before the first message, from visitors nobody knows."),
            "asks_email": gettext_lazy("With an address you can answer after they left."),
            "allows_voice": gettext_lazy("A telephone stands beside the name of who answers them."),
            "allows_video": gettext_lazy("A camera stands there; they are asked before anything is seen or heard."),
        }

    def clean_origins(self) -> str:
        """Keep the websites as browsers name them."""
        return "\n".join(origins_of(str(self.cleaned_data["origins"])))

    def carry_out(self, *, by: Agent, at: dt.datetime) -> ChatWidget:
        """Keep it; raises RefusedError when the inbox has a chat already."""
        try:
            with transaction.atomic():
                return super().carry_out(by=by, at=at)  # type: ignore[return-value]
        except IntegrityError as error:
            raise RefusedError(_("This inbox has a chat already."), "inbox") from error


class WidgetAdd(SettingAdd):
    """Opening a chat."""

    def get_success_url(self) -> str:
        """Go to where its snippet is."""
        return reverse("chat_widgets:edit", args=[self.object.pk])


class WidgetEdit(SettingEdit):
    """A chat, its snippet, and how it looks."""

    template_name = "studio/chat_widget.html"

    def deeds(self) -> list[Deed]:
        """Offer the secret with which the website's server signs who its customers are."""
        label = _("Renew the identity secret") if self.object.secret else _("Make an identity secret")
        return [Deed(label, reverse("chat_widgets:secret", args=[self.object.pk]), "key")]

    def get_success_url(self) -> str:
        """Stay here, where it can be seen."""
        return self.get_edit_url()  # type: ignore[no-any-return]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the snippet."""
        base = settings.HEARD_URL.rstrip("/")
        return {**super().get_context_data(**context), "snippet": snippet(self.object), "base": base}


def snippet(widget: ChatWidget) -> str:
    """Return the line that a page carries the chat by."""
    base = settings.HEARD_URL.rstrip("/")
    return f'<script async src="{base}/chat.js?{widget.key}" data-inbox="{widget.key}"></script>'


@require_POST
@opens_to("is_admin")
def secret(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the identity secret anew and show it, once."""
    widget = get_object_or_404(ChatWidget, pk=pk)
    context = {
        "title": _("The identity secret"),
        "words": _(
            "Your website’s server signs with it who a customer is. Copy it now: it is kept encrypted and never shown "
            "again. What was signed with an earlier one is refused from now on."
        ),
        "label": _("Identity secret"),
        "secret": renew_secret(widget=widget, by=request.user),  # type: ignore[arg-type]
        "back": reverse("chat_widgets:edit", args=[pk]),
    }
    return render(request, "studio/once.html", context, using="django")


class WidgetScreens(Screens):
    """Chats on websites. None is removed: its conversations need it; it can be taken out of use."""

    model = ChatWidget
    name = "chat_widgets"
    title = gettext_lazy("Chat on your website")
    add_label = gettext_lazy("Open a chat")
    url_prefix = "chat"
    icon = "comment"
    deeds = ("add", "change")
    form = WidgetForm
    add_view_class = WidgetAdd
    edit_view_class = WidgetEdit
    panels_of_form = (
        MultiFieldPanel(
            [FieldPanel(name) for name in ("inbox", "is_on", "origins")], heading=gettext_lazy("Where it stands")
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("colour", "position", "welcome", "away_words")],
            heading=gettext_lazy("How it looks and greets"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("asks_name", "asks_email", "only_known")],
            heading=gettext_lazy("Who chats"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("allows_voice", "allows_video", "shows_visitors", "previews_typing")],
            heading=gettext_lazy("What visitors and agents may"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("wait_minutes", "mail_minutes")], heading=gettext_lazy("When nobody answers")
        ),
    )
    lead = gettext_lazy(
        "A small window on your own pages. What visitors write there arrives in the inbox like any mail, and goes on by "
        "email when they leave."
    )
    empty = gettext_lazy("No inbox has a chat yet. Open one, and copy its line into your website.")
    list_display = (
        "inbox",
        Column("colour", label=gettext_lazy("Colour"), accessor=lambda widget: swatch(widget.colour)),
        Column(
            "origins",
            label=gettext_lazy("Websites"),
            accessor=lambda widget: listed(sorted(widget.allowed_origins)) or _("none yet"),
        ),
        BooleanColumn("is_on", label=gettext_lazy("In use")),
    )

    def rows(self) -> QuerySet[ChatWidget]:
        """Fetch the inboxes along."""
        return ChatWidget.objects.select_related("inbox")

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add the deed."""
        return [*super().get_urlpatterns(), path("<int:pk>/secret/", secret, name="secret")]
