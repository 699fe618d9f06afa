"""Bringing articles in, and taking everything with you."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from heard.knowledge.exporting import zipped_centres
from heard.knowledge.importing.actions.begin_import import begin_import
from heard.knowledge.importing.actions.take_upload import take_upload
from heard.knowledge.importing.actions.undo_import import undo_import
from heard.knowledge.importing.reasons import told_to_people
from heard.knowledge.importing.refusal import Refusal, RefusedFileError
from heard.knowledge.models import ArticleImport, HelpCentre, Stage
from heard.knowledge.models.article_import import WORKING
from heard.knowledge.studio.uploading import MEGABYTES
from heard.plumbing.files.bounding import MOST_BYTES, TooLarge
from heard.plumbing.studio.pages import StudioPage, Text
from heard.plumbing.studio.rights import may, opens_to
from heard.plumbing.studio.screens import Deed

RECENT = 20
TITLE = gettext_lazy("Bring in and take out")


class UploadForm(forms.Form):
    """An upload of articles."""

    file = forms.FileField(label=gettext_lazy("File"), allow_empty_file=True)
    centre = forms.ModelChoiceField(HelpCentre.objects.none(), label=gettext_lazy("Into"), empty_label=None)
    language = forms.ChoiceField(
        label=gettext_lazy("Their language"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("Of articles that do not say theirs."),
    )
    as_drafts = forms.BooleanField(
        label=gettext_lazy("New articles as drafts"),
        required=False,
        help_text=gettext_lazy("Nobody reads them before you publish them."),
    )

    def __init__(self, *positional: Any, **named: Any) -> None:
        """Offer the help centres; the first one and its language are chosen beforehand."""
        super().__init__(*positional, **named)
        centres = HelpCentre.objects.order_by("path").select_related("locale")
        first = centres.first()
        centre: Any = self.fields["centre"]
        centre.queryset, centre.initial = centres, first
        self.fields["language"].initial = first.language if first else settings.LANGUAGE_CODE
        self.fields["file"].help_text = _(
            "A ZIP of folders, or one file: Markdown, MDX, HTML, JSON, JSON Lines or CSV, also as other help centres "
            "export them. Up to %(most)s MB."
        ) % {"most": MEGABYTES}

    def clean_file(self) -> UploadedFile[Any]:
        """Return the file, if it is not too large."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if isinstance(file, TooLarge) or (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(Refusal.SIZE.label)
        return file


class Importing(StudioPage):
    """The form, and what was brought in lately."""

    opens_to = "is_editor"
    template_name = "studio/importing.html"
    page_title = TITLE
    header_icon = "download"
    lead = gettext_lazy(
        "Bring in what you have written elsewhere. First we only look through it and tell you what would be new; "
        "nothing changes before you say so."
    )
    form: UploadForm | None = None

    def post(self, request: HttpRequest, *_positional: Any, **_named: Any) -> HttpResponseBase:
        """Take an upload in, or say why not."""
        self.form = UploadForm(request.POST, request.FILES)
        if self.form.is_valid():
            entered = self.form.cleaned_data
            try:
                made = take_upload(
                    file=entered["file"], filename=entered["file"].name, centre=entered["centre"],
                    language=entered["language"], as_drafts=entered["as_drafts"], by=request.user,  # type: ignore[arg-type]
                    at=timezone.now(),
                )  # fmt: skip
                return redirect("help_import", made.pk)
            except RefusedFileError as error:
                self.form.add_error("file", str(error.why.label))
        return self.render_to_response(self.get_context_data(), status=422)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the form and the latest imports."""
        return {
            **super().get_context_data(**context),
            "form": self.form or UploadForm(),
            "has_centre": HelpCentre.objects.exists(),
            "imports": ArticleImport.objects.select_related("by").order_by("-asked_at")[:RECENT],
        }


class Import(StudioPage):
    """One import: how far it has come, what it would bring or has brought, and what can be done about it."""

    opens_to = "is_editor"
    template_name = "studio/import.html"
    header_icon = "download"
    made: ArticleImport

    def setup(self, request: HttpRequest, *positional: Any, **named: Any) -> None:
        """Find it, for whoever may see it."""
        super().setup(request, *positional, **named)
        if may(request.user, self.opens_to):
            self.made = get_object_or_404(ArticleImport.objects.select_related("by", "centre"), pk=named["number"])

    def get_page_title(self) -> str:
        """Return the file's name."""
        return self.made.filename

    def way_here(self) -> list[tuple[str, Text]]:
        """Return the way from the list."""
        return [(reverse("help_importing"), TITLE)]

    def deeds(self) -> list[Deed]:
        """Offer what can be done now."""
        stage, number, is_stuck = self.made.stage, self.made.pk, self.made.is_stuck(timezone.now())
        brings = self.made.outcome.get("new", 0) + self.made.outcome.get("changed", 0)
        if (stage == Stage.REHEARSED and brings) or (stage == Stage.STORING and is_stuck):
            return [Deed(_("Bring them in"), reverse("help_import_beginning", args=[number]), "download", "")]
        if (stage == Stage.STORED and brings) or (stage == Stage.UNDOING and is_stuck):
            return [Deed(_("Take it back"), reverse("help_import_undoing", args=[number]), "history")]
        return []

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add it, and what it says."""
        return {**super().get_context_data(**context), **_shown(self.made)}


@require_safe
@opens_to("is_editor")
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """Return how far an import has come, for the page that shows it; 204 once the page should be drawn anew."""
    made = get_object_or_404(ArticleImport, pk=number)
    if made.stage not in WORKING or made.is_stuck(timezone.now()):
        return HttpResponse(status=204)
    answer = render(request, "studio/import_progress.html", _shown(made), using="django")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
@opens_to("is_editor")
def beginning(request: HttpRequest, number: int) -> HttpResponse:
    """Bring in what was looked through."""
    get_object_or_404(ArticleImport, pk=number)
    if not begin_import(number=number, at=timezone.now()):
        messages.warning(request, _("This was begun already."))
    return redirect("help_import", number)


@require_POST
@opens_to("is_editor")
def undoing(request: HttpRequest, number: int) -> HttpResponse:
    """Take back what was brought in."""
    get_object_or_404(ArticleImport, pk=number)
    if not undo_import(number=number, at=timezone.now()):
        messages.warning(request, _("There is nothing to take back."))
    return redirect("help_import", number)


@require_safe
@opens_to("is_editor")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Hand over everything of the help centres as a ZIP of Markdown, made while it is sent."""
    parts = zipped_centres() if request.method == "GET" else ()
    name = f"help-{timezone.localdate():%Y-%m-%d}.zip"
    answer = StreamingHttpResponse(parts, content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _shown(made: ArticleImport) -> dict[str, Any]:
    stage = made.stage
    return {
        "made": made,
        "stage": stage,
        "is_working": stage in WORKING and not made.is_stuck(timezone.now()),
        "is_stuck": made.is_stuck(timezone.now()),
        "problem": Refusal(made.problem).label if made.problem in Refusal.values else "",
        "reasons": {which: told_to_people(reasons) for which, reasons in made.outcome.get("reasons", {}).items()},
    }
