"""How the contact page is set up, and what became of letters that somebody began."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from heard.conversations.models import Inbox


class ContactPage(models.Model):
    """One row: what the contact page offers."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    inbox = models.ForeignKey(
        Inbox, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("inbox")
    )
    has_form = models.BooleanField(_("form"), default=True)
    shows_address = models.BooleanField(_("show our email address"), default=True)
    phone = models.CharField(_("phone number"), max_length=40, blank=True, default="")
    phone_words = models.CharField(_("beside the number"), max_length=120, blank=True, default="")

    class Meta:
        verbose_name = _("contact page")

    def __str__(self) -> str:
        return str(_("Contact page"))

    @classmethod
    def current(cls) -> ContactPage:
        """Return the one row, or what holds until somebody changes anything."""
        return cls.objects.select_related("inbox").filter(pk=1).first() or cls(id=1)

    def inbox_in_use(self) -> Inbox | None:
        """Return where letters go: the chosen inbox while it is in use, else the first one that is."""
        chosen = self.inbox if self.inbox is not None and self.inbox.is_active else None
        return chosen or Inbox.objects.active().order_by("pk").first()


class Writing(models.Model):
    """One letter somebody began and was shown answers for, and how that ended. Nothing says by whom, or about what.

    `key` is drawn by chance for each page that is shown, and known to nothing else that is kept.
    """

    key = models.UUIDField(primary_key=True)
    day = models.DateField()
    language = models.CharField(max_length=12)
    opened = models.BooleanField(default=False, help_text="they looked at an answer")
    enough = models.BooleanField(default=False, help_text="they said that it was enough")
    wrote = models.BooleanField(default=False, help_text="they wrote all the same")

    class Meta:
        indexes = [models.Index(fields=["day"], name="contact_writing_day")]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.language}"
