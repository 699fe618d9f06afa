"""What can be written in the mailbox."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heard.conversations.models import Inbox

MOST_BYTES = 20 * 1024 * 1024
LONGEST = 100_000  # characters


class FilesInput(forms.ClearableFileInput):
    """Takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, none of them needed."""

    def __init__(self, **options: Any) -> None:
        """Not required."""
        super().__init__(required=False, widget=FilesInput(), **options)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files. Raises ValidationError when they are too large together."""
        files = [super(FilesField, self).clean(file, initial) for file in (data or []) if file]
        if sum(file.size or 0 for file in files) > MOST_BYTES:
            raise forms.ValidationError(_("Together they are larger than 20 MB. Leave one out."))
        return files


class AnswerForm(forms.Form):
    """An answer to a mail of ours."""

    text = forms.CharField(
        label=_("Your answer"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"})
    )
    enclosures = FilesField(label=_("Files"))


class WriteForm(forms.Form):
    """A new mail of anybody."""

    address = forms.EmailField(
        label=_("From"),
        help_text=_("Anybody’s address: pick a customer, or make somebody up."),
        widget=forms.EmailInput(attrs={"list": "known", "autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Name"), max_length=120, required=False, help_text=_("Left empty: the name we know them by.")
    )
    to = forms.ModelChoiceField(label=_("To"), queryset=Inbox.objects.none(), to_field_name="address", empty_label=None)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(
        label=_("Message"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 9, "dir": "auto"})
    )
    enclosures = FilesField(label=_("Files"))

    def __init__(self, *given: Any, **named: Any) -> None:
        """Offer the inboxes as they are now, by their addresses."""
        super().__init__(*given, **named)
        to = self.fields["to"]
        assert isinstance(to, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        to.queryset = Inbox.objects.active()
        to.label_from_instance = _address_of  # type: ignore[assignment]


def _address_of(inbox: Inbox) -> str:
    return inbox.address
