"""Videos: their list, and adding, changing and removing one."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import BooleanColumn, Column

from heard.knowledge.actions.keep_video import keep_video
from heard.knowledge.models import Video
from heard.knowledge.models.video import ADVISED_SECONDS
from heard.knowledge.studio.uploading import Uploaded
from heard.knowledge.studio.video_form import VideoForm
from heard.plumbing.studio.screens import Screens, SettingAdd, SettingDelete, SettingEdit, link


class VideoAdd(Uploaded, SettingAdd):
    """A new video."""


class VideoEdit(Uploaded, SettingEdit):
    """A video, with a gentle word about long ones."""

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Say how long it is, and that shorter would help more."""
        if self.object.is_long:
            told = _(
                "It takes %(seconds)s seconds. That is fine for a recording; a help video is watched to its end more often "
                "when it is under %(most)s. Perhaps it can become two?"
            )
            self.lead = told % {"seconds": self.object.seconds, "most": ADVISED_SECONDS}
        return super().get_context_data(**context)  # type: ignore[no-any-return]


class VideoDelete(SettingDelete):
    """Removing a video."""

    def remove(self) -> None:
        """Take it out of the search, too."""
        self.object.is_published = False
        keep_video(video=self.object)
        super().remove()


class VideoScreens(Screens):
    """Videos."""

    model = Video
    name = "videos"
    title = gettext_lazy("Videos")
    add_label = gettext_lazy("Add a video")
    icon = "media"
    opens_to = "is_editor"
    form = VideoForm
    add_view_class = VideoAdd
    edit_view_class = VideoEdit
    delete_view_class = VideoDelete
    lead = gettext_lazy("Short films that show how it is done. Articles show them by their number.")
    empty = gettext_lazy("There are no videos yet. One minute often says more than a page.")
    list_display = (
        "title",
        Column("pk", label=gettext_lazy("Number")),
        Column("seconds", label=gettext_lazy("Seconds")),
        BooleanColumn("is_published", label=gettext_lazy("Shown")),
        Column(
            "page",
            label=gettext_lazy("Page"),
            accessor=lambda video: link(reverse("knowledge:video", args=[video.pk]), _("See it")),
        ),
    )
