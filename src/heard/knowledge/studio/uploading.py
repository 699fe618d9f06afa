"""Forms with a large file: sent with a bar that shows how far it is, and refused kindly where it is too large."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from heard.plumbing.files.bounding import MOST_BYTES

MEGABYTES = MOST_BYTES // (1024 * 1024)


def too_large() -> str:
    """Return what is said of a file that is larger than any may be."""
    told = _(
        "This file is larger than %(most)s MB, so we did not keep it. Could you save it smaller, for example in 720p?"
    )
    return told % {"most": MEGABYTES}


class Uploaded:
    """Saving a form whose file is sent by `studio-upload.js`, which asks where to go instead of being led there."""

    template_name = "studio/upload_form.html"
    most_bytes = MOST_BYTES
    request: Any

    def told_too_large(self) -> str:
        """Return what is said of a file that is larger than any may be."""
        return too_large()

    def form_valid(self, form: Any) -> HttpResponse:
        """Carry it out, and name the page that follows."""
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        if answer.status_code == HTTPStatus.FOUND and "X-Heard-Upload" in self.request.headers:
            return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"X-Heard-Location": answer["Location"]})
        return answer
