"""What an article is made of: text, steps, questions, pictures, videos and notes."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    CharBlock,
    ChoiceBlock,
    IntegerBlock,
    ListBlock,
    RawHTMLBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
)
from wagtail.images.blocks import ImageChooserBlock

from heard.knowledge.models.video import Video

FEATURES = ["h2", "h3", "h4", "bold", "italic", "ol", "ul", "link", "hr", "code", "blockquote"]
IN_SHORT = ["bold", "italic", "ol", "ul", "link", "code"]
_OPEN = re.compile(r"""<(br|hr|img|wbr)\b((?:[^>"']|"[^"]*"|'[^']*')*?)\s*/?>""", re.IGNORECASE)


class TextBlock(RichTextBlock):  # type: ignore[misc]
    """Text that the editor can open, whatever wrote it: an import, an answer of an agent, our own cleaning.

    Wagtail's editor takes `<br>` for the beginning of something that never ends, and gives up; it knows `<br/>`.
    """

    canonical_module_path = "wagtail.blocks.RichTextBlock"  # what is kept is the same, so that migrations need not know

    def value_for_form(self, value: Any) -> str:
        """Return the HTML as the editor reads it."""
        return _OPEN.sub(r"<\1\2/>", value.source or "")


def _text(**named: Any) -> TextBlock:
    return TextBlock(**{"features": IN_SHORT, **named})


class StepBlock(StructBlock):  # type: ignore[misc]
    """One step of a guide."""

    title = CharBlock(label=_("What to do"), max_length=200)
    text = _text(label=_("How"), required=False)
    image = ImageChooserBlock(label=_("Picture"), required=False)
    image_words = CharBlock(label=_("What the picture shows"), required=False, max_length=300)


class QuestionBlock(StructBlock):  # type: ignore[misc]
    """A question with its answer."""

    question = CharBlock(label=_("Question"), max_length=300)
    answer = _text(label=_("Answer"))


class ImageBlock(StructBlock):  # type: ignore[misc]
    """A picture with the words for those who do not see it."""

    image = ImageChooserBlock(label=_("Picture"))
    words = CharBlock(
        label=_("What it shows"), required=False, max_length=300, help_text=_("For readers who do not see it.")
    )
    caption = CharBlock(label=_("Caption"), required=False, max_length=300)


class VideoBlock(StructBlock):  # type: ignore[misc]
    """A video, by its number."""

    video = IntegerBlock(label=_("Number of the video"), min_value=1)

    def clean(self, value: Any) -> Any:
        """Refuse a number that no video has."""
        cleaned = super().clean(value)
        if not Video.objects.filter(pk=cleaned["video"]).exists():
            raise ValidationError(_("There is no video with this number."))
        return cleaned


class NoteBlock(StructBlock):  # type: ignore[misc]
    """A few words that stand out."""

    kind = ChoiceBlock(
        label=_("Kind"), choices=[("note", _("Note")), ("tip", _("Tip")), ("warning", _("Warning"))], default="note"
    )
    text = _text(label=_("Text"))


class BodyBlock(StreamBlock):  # type: ignore[misc]
    """The parts of an article, in their order."""

    text = TextBlock(label=_("Text"), features=FEATURES, icon="pilcrow")
    steps = ListBlock(StepBlock(label=_("Step")), label=_("Steps"), icon="list-ol")
    questions = ListBlock(QuestionBlock(label=_("Question")), label=_("Questions and answers"), icon="help")
    image = ImageBlock(label=_("Picture"), icon="image")
    note = NoteBlock(label=_("Note"), icon="info-circle")
    video = VideoBlock(label=_("Video"), icon="media")
    html = RawHTMLBlock(label=_("Table or code, as HTML"), icon="code")
