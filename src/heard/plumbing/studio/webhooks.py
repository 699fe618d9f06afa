"""Webhooks: who is told of what, what was told, and telling it again."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.ui.tables import BooleanColumn, Column

from heard.plumbing.listing import listed
from heard.plumbing.models import Webhook, WebhookDelivery
from heard.plumbing.studio.forms import RefusedError, SettingForm, web_address
from heard.plumbing.studio.pages import StudioPage
from heard.plumbing.studio.paging import page_of
from heard.plumbing.studio.rights import opens_to
from heard.plumbing.studio.screens import Screens, SettingAdd, SettingDelete, SettingEdit, link
from heard.plumbing.webhooks.sending import replay
from heard.plumbing.webhooks.subscribing import WebhookIsWrong, change_webhook, subscribe, unsubscribe


class WebhookForm(SettingForm):
    """An address and what it wants to hear."""

    url = web_address(
        gettext_lazy("Address"),
        gettext_lazy("It begins with https:// and must not lie on this machine or in a private network."),
        required=True,
        longest=500,
    )
    names = forms.CharField(
        label=gettext_lazy("Facts"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One name in each line, for example MessageReceived or ConversationClosed, as the audit log calls them. "
            "Empty: everything about customers and conversations."
        ),
    )
    secret = ""

    class Meta:
        """What can be set."""

        model = Webhook
        fields = ("url", "description", "is_active")
        help_texts: ClassVar[dict[str, Any]] = {
            "description": gettext_lazy("What it is for, for example “Order system”."),
            "is_active": gettext_lazy("Out of use, it is told nothing."),
        }

    def __init__(self, *positional: Any, **named: Any) -> None:
        """Show the names line by line."""
        super().__init__(*positional, **named)
        self.fields["names"].initial = "\n".join(self.instance.names)

    def clean_names(self) -> list[str]:
        """Return the names."""
        names = sorted(set(str(self.cleaned_data["names"]).split()))
        if wrong := [name for name in names if not name.isidentifier() or len(name) > 80]:
            raise forms.ValidationError(_("This is no name of a fact: %(name)s") % {"name": wrong[0]})
        return names

    def carry_out(self, *, by: Any, at: dt.datetime) -> Webhook:
        """Subscribe it, or keep what changed."""
        entered = self.cleaned_data
        try:
            if not self.instance._state.adding:
                return change_webhook(webhook=self.instance, by=by.pk, **entered)
            webhook, self.secret = subscribe(
                url=entered["url"], names=entered["names"], description=entered["description"], by=by.pk, at=at
            )
        except WebhookIsWrong as wrong:
            raise RefusedError(str(wrong), "url") from wrong
        return webhook


class WebhookAdd(SettingAdd):
    """Adding a webhook."""

    def save_action(self) -> HttpResponse:
        """Show the secret, once."""
        context = {
            "title": _("The webhook is ready"),
            "words": _(
                "Enter this secret at the receiver, so that it can check our signature. Copy it now: it is kept "
                "encrypted and never shown again."
            ),
            "label": _("Signing secret"),
            "secret": self.form.secret,
            "back": reverse("webhooks:index"),
        }
        return render(self.request, "studio/once.html", context, using="django")


class WebhookEdit(SettingEdit):
    """A webhook."""

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Say why it was switched off."""
        self.lead = _("Switched off: %(why)s") % {"why": self.object.problem} if self.object.problem else ""
        return super().get_context_data(**context)  # type: ignore[no-any-return]


class WebhookDelete(SettingDelete):
    """Taking a webhook away."""

    @property
    def confirmation_message(self) -> str:
        """Say what follows."""
        return _("It is told nothing any more, and what it was told is forgotten. Is that what you want?")

    def remove(self) -> None:
        """Unsubscribe it."""
        unsubscribe(webhook=self.object, by=self.request.user.pk)


class Deliveries(StudioPage):
    """What a webhook was told, and what came of it."""

    template_name = "studio/deliveries.html"
    header_icon = "link"
    lead = gettext_lazy("Newest first. What does not get through is tried again for about three days.")

    def get_page_title(self) -> str:
        """Return whose they are."""
        return _("What was told")

    def way_here(self) -> list[tuple[str, Any]]:
        """Return the list and the webhook."""
        return [(reverse("webhooks:index"), _("Webhooks"))]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the log."""
        webhook = get_object_or_404(Webhook, pk=self.kwargs["pk"])
        log = WebhookDelivery.objects.filter(webhook=webhook).select_related("fact")
        found, following = page_of(self.request, log)
        return {**super().get_context_data(**context), "webhook": webhook, "found": found, "following": following}


@require_POST
@opens_to("is_admin")
def replaying(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    """Tell it once more, under the same id."""
    found = get_object_or_404(WebhookDelivery, pk=delivery, webhook_id=pk)
    replay(found, at=timezone.now(), by=request.user.pk)
    messages.success(request, _("It is told again now, under the same id."))
    return redirect("webhooks:deliveries", pk)


class WebhookScreens(Screens):
    """Webhooks."""

    model = Webhook
    name = "webhooks"
    title = gettext_lazy("Webhooks")
    add_label = gettext_lazy("Add a webhook")
    icon = "link"
    form = WebhookForm
    add_view_class = WebhookAdd
    edit_view_class = WebhookEdit
    delete_view_class = WebhookDelete
    lead = gettext_lazy(
        "Other programs are told of what happens here: signed, each fact once, and again when it did not get through."
    )
    empty = gettext_lazy("No program listens yet.")
    list_display = (
        "__str__",
        "url",
        Column("names", label=gettext_lazy("Facts"), accessor=lambda webhook: listed(webhook.names) or _("all")),
        BooleanColumn("is_active", label=gettext_lazy("In use")),
        Column(
            "log",
            label=gettext_lazy("Log"),
            accessor=lambda webhook: link(reverse("webhooks:deliveries", args=[webhook.pk]), _("What was told")),
        ),
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add the log."""
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/deliveries/", Deliveries.as_view(), name="deliveries"),
            path("<int:pk>/deliveries/<int:delivery>/replay/", replaying, name="replay"),
        ]
