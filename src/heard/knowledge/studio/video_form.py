"""What an editor says of a video: the film and all that belongs to it, each read and checked as it comes."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heard.knowledge import captions as webvtt
from heard.knowledge.actions.keep_video import keep_video
from heard.knowledge.chapters import NotAChapter, read_chapters, written_chapters
from heard.knowledge.models import Video
from heard.knowledge.studio.audience import ForSomebody
from heard.knowledge.studio.uploading import MEGABYTES, too_large
from heard.knowledge.video_elsewhere import NotAFilm, film_at, page_of
from heard.knowledge.video_header import NotAVideo, video_kind, video_seconds
from heard.plumbing.files import store, store_file
from heard.plumbing.files.bounding import MOST_BYTES, TooLarge
from heard.plumbing.files.kinds import HEAD, PREVIEWED, kind_of
from heard.plumbing.studio.changes import ADDED, CHANGED, announce_change
from heard.plumbing.studio.forms import web_address

MOST_OF_A_POSTER = 5 * 1024 * 1024


class VideoForm(ForSomebody):
    """A video."""

    film = forms.FileField(label=gettext_lazy("File"), required=False)
    address = web_address(
        gettext_lazy("Or its address at YouTube or Vimeo"),
        gettext_lazy("Nothing is fetched from there before a reader presses “Play”."),
    )
    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        help_text=gettext_lazy("Stands there until it plays. JPEG, PNG or WebP."),
    )
    subtitles = forms.FileField(
        label=gettext_lazy("Captions"),
        required=False,
        help_text=gettext_lazy("A WebVTT file (.vtt). Many people watch without sound, and some cannot hear it."),
    )
    typed_chapters = forms.CharField(
        label=gettext_lazy("Chapters"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One in each line, as in “1:30 Putting in the lamp”."),
    )

    class Meta:
        """What can be set."""

        model = Video
        fields = (
            "title", "description", "film", "address", "picture", "subtitles", "transcript", "typed_chapters", "seconds",
            "language", "who", "segment", "is_published",
        )  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "transcript": forms.Textarea(attrs={"rows": 6}),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "title": gettext_lazy("What it shows, in a few words."),
            "description": gettext_lazy("A sentence or two, for readers and search engines."),
            "transcript": gettext_lazy(
                "What is said, to read and to be found by. Left empty, it is taken from the captions."
            ),
            "seconds": gettext_lazy("Read from the file where that is possible."),
            "is_published": gettext_lazy("Shown, it can be seen and found."),
        }

    def __init__(self, *positional: Any, **named: Any) -> None:
        """Show what is kept as an editor would type it, and say beforehand how large a file may be."""
        super().__init__(*positional, **named)
        video = self.instance
        self.fields["film"].help_text = _(
            "MP4 or WebM, up to %(most)s MB. Under a minute, most people watch to the end."
        ) % {"most": MEGABYTES}
        self.fields["seconds"].required = False
        self.fields["address"].initial = page_of(video.elsewhere) if video.elsewhere else ""
        self.fields["typed_chapters"].initial = written_chapters(video.chapters)

    def clean_film(self) -> UploadedFile[Any] | None:
        """Return the file if browsers can play it, whatever it is called."""
        film: UploadedFile[Any] | None = self.cleaned_data["film"]
        if isinstance(film, TooLarge) or (film is not None and (film.size or 0) > MOST_BYTES):
            raise forms.ValidationError(too_large())
        if film is not None:
            try:
                self.instance.content_type = video_kind(film)
            except NotAVideo as error:
                raise forms.ValidationError(
                    _("This is neither MP4 nor WebM, whatever its name says. Could you save it as MP4?")
                ) from error
        return film

    def clean_address(self) -> str:
        """Return what the address means."""
        address = str(self.cleaned_data["address"] or "")
        try:
            return film_at(address) if address else ""
        except NotAFilm as error:
            raise forms.ValidationError(_("We find no film at YouTube or Vimeo behind this address.")) from error

    def clean_picture(self) -> UploadedFile[Any] | None:
        """Return the picture if it is one."""
        picture: UploadedFile[Any] | None = self.cleaned_data["picture"]
        if picture is None:
            return None
        head = picture.read(HEAD)
        picture.seek(0)
        if (picture.size or 0) > MOST_OF_A_POSTER or kind_of(head).content_type not in PREVIEWED:
            raise forms.ValidationError(_("Please choose a JPEG, PNG or WebP picture of up to 5 MB."))
        return picture

    def clean_subtitles(self) -> webvtt.Captions | None:
        """Return the captions if they are some."""
        given: UploadedFile[Any] | None = self.cleaned_data["subtitles"]
        if given is None:
            return None
        try:
            return webvtt.read_captions(given.read(webvtt.MOST_BYTES + 1))
        except webvtt.NotCaptions as error:
            told = _("This is no WebVTT file. It begins with “WEBVTT”, then each caption follows its times.")
            raise forms.ValidationError(told) from error

    def clean_typed_chapters(self) -> list[dict[str, int | str]]:
        """Return the chapters."""
        try:
            return read_chapters(str(self.cleaned_data["typed_chapters"]))
        except NotAChapter as error:
            told = _("Please write “%(line)s” as a time and a title, as in “1:30 Putting in the lamp”.")
            raise forms.ValidationError(told % {"line": error}) from error

    def clean(self) -> dict[str, Any]:
        """A video is either a file or lies elsewhere; a shown one lies somewhere."""
        entered: dict[str, Any] = super().clean()
        film, address = entered.get("film"), entered.get("address")
        if film and address:
            self.add_error("address", _("Please choose one: a file, or an address."))
        nothing = not film and not address and not self.instance.file_id and not self.errors
        if nothing:
            self.add_error("film", _("Please choose a file, or give an address."))
        if film and not self.errors:
            entered["seconds"] = video_seconds(film) or entered.get("seconds")
            if entered["seconds"] is None:
                self.add_error("seconds", _("We cannot read how long it is. Please write it here, in seconds."))
        return entered

    def carry_out(self, *, by: Any, at: dt.datetime) -> Video:
        """Keep the files, then the video."""
        is_new = self.instance._state.adding
        video: Video = self.save(commit=False)
        self._take_over(video)
        keep_video(video=video)
        if is_new or self.changed_data:
            announce_change(video, what=ADDED if is_new else CHANGED, fields=self.changed_data, by=by)
        return video

    def _take_over(self, video: Video) -> None:
        entered = self.cleaned_data
        if film := entered["film"]:
            film.seek(0)
            video.file, video.elsewhere = store_file(film), ""
        elif entered["address"]:
            video.elsewhere, video.file, video.content_type = entered["address"], None, ""
        if picture := entered["picture"]:
            video.poster = store(picture.read())
        if captions := entered["subtitles"]:
            video.captions = captions.text
            video.transcript = video.transcript.strip() or captions.words
        video.chapters, video.seconds = entered["typed_chapters"], entered["seconds"]
