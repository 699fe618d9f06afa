"""Lists and forms of settings, on Wagtail's own views, without what we do not use of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import ObjectList
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from heard.plumbing.listing import listed
from heard.plumbing.studio.changes import REMOVED, announce_change
from heard.plumbing.studio.forms import RefusedError, SettingForm
from heard.plumbing.studio.rights import ALL, Rights

Text = str | Promise
UNUSED = frozenset({"copy_url_name", "usage_url_name", "history_url_name"})


@dataclass(frozen=True)
class Deed:
    """A button that does something at once: it posts to `url`."""

    label: Text
    url: str
    icon: str = ""
    kind: str = "button-secondary"


class SettingIndex(generic.IndexView):  # type: ignore[misc]
    """A list that says what it is for."""

    results_template_name = "studio/list.html"
    lead: Text = ""
    empty: Text = ""
    add_label: Text = ""
    rows: Any = None  # what returns them
    any_permission_required = ("add", "change", "delete", "view")

    @property
    def add_item_label(self) -> Text:
        """Return what stands on the button that adds one."""
        return self.add_label

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return the rows, asked anew: a query kept from the start would count its days from there."""
        chosen: QuerySet[Any] = self.rows()
        return chosen


class Carried:
    """Saving by the form's `carry_out`; what it refuses is shown beside the field."""

    form: SettingForm
    request: Any
    list_title: Text = ""
    error_message: Text = gettext_lazy("This could not be saved yet. Please look at what is marked.")

    def save_instance(self) -> Model:
        """Let the form do what was asked."""
        return self.form.carry_out(by=self.request.user, at=timezone.now())

    def get_success_buttons(self) -> list[Any]:
        """No button: the list follows, where it stands."""
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here: the first page, the list, and this."""
        index = {"url": reverse(self.index_url_name), "label": self.list_title}  # type: ignore[attr-defined]
        here = {"url": "", "label": self.get_page_subtitle()}  # type: ignore[attr-defined]
        return [*self.breadcrumbs_items, index, here]  # type: ignore[attr-defined]

    def form_valid(self, form: SettingForm) -> HttpResponse:
        """Carry it out, or say why not."""
        try:
            with transaction.atomic():
                answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        except RefusedError as refused:
            form.add_error(refused.field, str(refused))
            self.produced_error_code = "refused"
            self.produced_error_message: Any = self.get_error_message()  # type: ignore[attr-defined]
            return self.form_invalid(form)  # type: ignore[attr-defined, no-any-return]
        return answer


class SettingAdd(Carried, generic.CreateView):  # type: ignore[misc]
    """A form for something new."""

    template_name = "studio/form.html"
    lead: Text = ""

    add_label: Text = ""
    success_message = gettext_lazy("“%(object)s” was added.")

    @property
    def submit_button_label(self) -> Text:
        """Return what the button does, in the words of the one that led here."""
        return self.add_label

    def get_page_subtitle(self) -> str:
        """Return what is being added."""
        return str(self.add_label)


class SettingEdit(Carried, generic.EditView):  # type: ignore[misc]
    """A form for something that exists, with buttons for what can be done with it."""

    template_name = "studio/form.html"
    lead: Text = ""
    success_message = gettext_lazy("“%(object)s” was saved.")

    def deeds(self) -> Iterable[Deed]:
        """Return the buttons."""
        return ()


class SettingDelete(generic.DeleteView):  # type: ignore[misc]
    """Removing something, once it was asked whether that is meant."""

    template_name = "studio/removal.html"
    page_title = gettext_lazy("Remove")
    success_message = gettext_lazy("“%(object)s” was removed.")
    yes: Text = gettext_lazy("Yes, remove it")
    no: Text = gettext_lazy("No, keep it")

    def refusal(self) -> str:
        """Return why it cannot be removed, or an empty text."""
        return ""

    def remove(self) -> None:
        """Remove it and tell of it."""
        announce_change(self.object, what=REMOVED, by=self.request.user)
        self.object.delete()

    @property
    def confirmation_message(self) -> str:
        """Ask whether that is meant."""
        return _("It is gone for good. Is that what you want?")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add why it cannot be removed."""
        return {**super().get_context_data(**context), "refusal": self.refusal()}

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Remove it unless that is refused."""
        if refusal := self.refusal():
            messages.error(self.request, refusal)
            return redirect(self.get_success_url())
        with transaction.atomic():
            self.remove()
        if told := self.get_success_message():
            messages.success(self.request, told)
        return redirect(self.get_success_url())


class Screens(ModelViewSet):  # type: ignore[misc]
    """The screens of one kind of setting. The menu is written elsewhere; history is the audit log."""

    opens_to = "is_admin"
    deeds: Iterable[str] = ALL
    form: type[SettingForm]
    panels_of_form: Sequence[Any] | None = None
    title: Text
    add_label: Text = ""
    lead: Text = ""
    empty: Text = gettext_lazy("There is nothing here yet.")
    index_view_class = SettingIndex
    add_view_class = SettingAdd
    edit_view_class = SettingEdit
    delete_view_class = SettingDelete
    index_results_template_name = "studio/list.html"
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50

    def __init__(self, name: str | None = None, **options: Any) -> None:
        """Say who may use the screens before Wagtail asks."""
        super().__init__(name, **options)
        register_permission_policy(self.model, Rights(self.model, self.opens_to, self.deeds))

    def get_edit_handler(self) -> Any:
        """Return how the form is laid out, where it is laid out at all."""
        if self.panels_of_form is None:
            return None
        return ObjectList(self.panels_of_form, base_form_class=self.form).bind_to_model(self.model)

    def get_form_class(self, for_update: bool = False) -> Any:
        """Return the form."""
        return self._edit_handler.get_form_class() if self._edit_handler else self.form

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Add what things are called here, and leave out what the screens do not have."""
        names = {"list_title": self.title, "add_label": self.add_label}
        given = {**names, **super().get_common_view_kwargs(**kwargs)}
        return {name: value for name, value in given.items() if name not in UNUSED}

    def rows(self) -> QuerySet[Any]:
        """Return what the list shows. It is asked at every look at it, so it may depend on the hour."""
        chosen: QuerySet[Any] = self.model._default_manager.all()
        return chosen

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the list is for."""
        about = {"page_title": self.title, "lead": self.lead, "empty": self.empty, "rows": self.rows}
        given: dict[str, Any] = super().get_index_view_kwargs(**about, **kwargs)
        return given

    def get_permissions_to_register(self) -> Any:
        """Wagtail's groups play no part."""
        from django.contrib.auth.models import Permission

        return Permission.objects.none()

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the addresses of what can be done here."""
        kept = {"index", "index_results", *(name for name, deed in _DEEDS.items() if deed in set(self.deeds))}
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in kept]

    def on_register(self) -> None:
        """Only the addresses: no menu item and no permissions of Wagtail's."""
        self.register_admin_url_finder()


_DEEDS = {"add": "add", "edit": "change", "delete": "delete"}


def link(url: str, label: str) -> str:
    """Return a link for a cell of a list."""
    return format_html('<a href="{}">{}</a>', url, label)


def swatch(colour: str) -> str:
    """Return a colour as it looks, with its name, for a cell of a list."""
    if not colour:
        return ""
    picture = '<svg class="studio-swatch" viewBox="0 0 8 8" aria-hidden="true"><rect width="8" height="8" rx="2" fill="{}"/></svg>'
    return format_html(picture + "<span>{}</span>", colour, colour)


def in_use(names: Sequence[str]) -> str:
    """Return that something cannot be removed because others use it, or an empty text."""
    return _("It is still in use: %(where)s.") % {"where": listed(names)} if names else ""
