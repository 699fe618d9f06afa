"""Brands: the names under which the business meets its customers."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, UnidentifiedImageError
from wagtail.admin.ui.tables import Column

from heard.conversations.models import Brand
from heard.plumbing.files.storing import store
from heard.plumbing.studio.forms import ColourInput, SettingForm, web_address
from heard.plumbing.studio.screens import Screens, SettingDelete, SettingEdit, in_use, swatch
from heard.plumbing.studio.uses import uses_of
from heard.staff.models import Agent

LARGEST = 1024 * 1024  # bytes
KINDS = {"PNG", "JPEG", "WEBP", "GIF"}  # no SVG: it may hold scripts


class BrandForm(SettingForm):
    """A brand and its looks."""

    colour = forms.RegexField(
        r"#[0-9a-fA-F]{6}",
        label=gettext_lazy("Colour"),
        widget=ColourInput,
        help_text=gettext_lazy(
            "Buttons and links bear it, in mails and on pages. Its lightness is adjusted so that words stay readable."
        ),
    )
    website = web_address(
        gettext_lazy("Website"), gettext_lazy("Where the brand is at home, for example https://shop.example.")
    )
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        help_text=gettext_lazy(
            "PNG, JPEG, WebP or GIF, at most 1 MB; it stands over every page. Empty: it stays as it is."
        ),
    )
    without_logo = forms.BooleanField(
        label=gettext_lazy("Show no logo"), required=False, help_text=gettext_lazy("Pages then show the name alone.")
    )

    class Meta:
        """What can be set."""

        model = Brand
        fields = ("name", "colour", "website", "signature")
        help_texts: ClassVar[dict[str, Any]] = {
            "name": gettext_lazy("As customers know it; it signs automatic messages."),
        }

    field_order = ("name", "colour", "logo", "without_logo", "website", "signature")

    def clean_logo(self) -> UploadedFile[bytes] | None:
        """Refuse what is no picture, too large, or could hold a script."""
        given: UploadedFile[bytes] | None = self.cleaned_data["logo"]
        if given is None:
            return None
        if (given.size or 0) > LARGEST:
            raise forms.ValidationError(_("This picture is larger than 1 MB."))
        try:
            with Image.open(io.BytesIO(given.read())) as picture:
                kind = picture.format
                picture.verify()
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise forms.ValidationError(_("This is not a picture we can read.")) from error
        if kind not in KINDS:
            raise forms.ValidationError(_("Please choose a PNG, JPEG, WebP or GIF."))
        return given

    def carry_out(self, *, by: Agent, at: dt.datetime) -> Brand:
        """Keep the brand, and its logo among the files."""
        if self.cleaned_data["without_logo"]:
            self.instance.logo_sha256 = ""
        elif logo := self.cleaned_data["logo"]:
            logo.seek(0)
            self.instance.logo_sha256 = store(logo.read()).sha256
        brand: Brand = super().carry_out(by=by, at=at)  # type: ignore[assignment]
        return brand


class BrandEdit(SettingEdit):
    """A brand."""

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Show the logo there is."""
        if self.object.logo_sha256:
            shown = reverse("brand_logo", args=[self.object.pk, self.object.logo_sha256[:12]])
            words = self.get_form_class().base_fields["logo"].help_text
            self.form = self.form if hasattr(self, "form") else self.get_form()
            self.form.fields["logo"].help_text = format_html(
                '<img class="studio-logo" src="{}" alt="{}"> {}', shown, _("The logo as it is now"), words
            )
        shown_with: dict[str, Any] = super().get_context_data(**context)
        return shown_with


class BrandDelete(SettingDelete):
    """Removing a brand without inboxes."""

    def refusal(self) -> str:
        """Inboxes need their brand."""
        return in_use(uses_of(self.object))


class BrandScreens(Screens):
    """Brands."""

    model = Brand
    name = "brands"
    title = gettext_lazy("Brands")
    add_label = gettext_lazy("Add a brand")
    icon = "image"
    opens_to = "is_editor"
    form = BrandForm
    edit_view_class = BrandEdit
    delete_view_class = BrandDelete
    lead = gettext_lazy(
        "How customers see you. Every inbox speaks for one brand; the first brand also dresses Heard itself."
    )
    empty = gettext_lazy("There is no brand yet; the first inbox makes one.")
    list_display = (
        "name",
        Column("colour", label=gettext_lazy("Colour"), accessor=lambda brand: swatch(brand.colour)),
        "website",
    )
