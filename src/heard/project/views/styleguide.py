"""The living style guide: every piece of the design on one page, for developers and for the tests that look at it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from markupsafe import Markup

from heard.project.shell import Business, Me, NavItem, NavSection, Shell


class ExampleForm(forms.Form):
    """A form somebody sent empty."""

    subject = forms.CharField(
        label=gettext_lazy("Subject"), help_text=gettext_lazy("What it is about, in a few words.")
    )
    when = forms.ChoiceField(
        label=gettext_lazy("When"),
        choices=[("now", gettext_lazy("Now")), ("later", gettext_lazy("Later"))],
        widget=forms.RadioSelect,
    )


@dataclass(frozen=True)
class ExampleRow:
    """One conversation of the example list; waiting in minutes."""

    id: int
    who: str
    subject: str
    snippet: str
    waiting: int
    owner: str | None = None
    unread: bool = False
    late: bool = False
    current: bool = False
    channel: str | None = None
    priority: str = "normal"
    tags: tuple[str, ...] = field(default=())


ROWS = (
    ExampleRow(1, "Marta Lindqvist", "My parcel says delivered, but nothing is here", "Could you find out where it is?",
               300, "Noor Haddad", late=True, current=True, priority="urgent"),
    ExampleRow(2, "Jonas Weber", "Rechnung für Bestellung 2231", "Ich bräuchte die Rechnung bitte mit unserer Nummer",
               180, unread=True, tags=("billing",)),
    ExampleRow(3, "Priya Raman", "Which size for a 48 cm head?", "I am between M and L and your table stops at 47",
               52, unread=True, tags=("advice",)),
    ExampleRow(4, "ops@nordfracht.example", "Re: Damaged pallet 88-1", "We have opened a claim", 31, "Ben Okafor"),
    ExampleRow(5, "محمد علي", "متى يصل طلبي؟", "السلام عليكم، طلبت قبل أسبوع", 12, unread=True, channel="message-circle"),
    ExampleRow(6, "Élodie Marchand", "Merci !", "C’est parfait, merci beaucoup", 4, "Ada Byron"),
    ExampleRow(7, "Tomasz Zieliński", "Zwrot zamówienia", "Chciałbym zwrócić dwie rzeczy", 2880, "Ada Byron", tags=("returns",)),
)  # fmt: skip


@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every piece of the design with example content."""
    now = timezone.now()
    form = ExampleForm({"subject": ""})
    context = {
        "shell": example_shell(),
        "now": now,
        "rows": [(one, now - timedelta(minutes=one.waiting)) for one in ROWS],
        "moments": example_moments(now),
        "form": form,
        "quoted": Markup("<p>{}</p>").format(gettext("On Tuesday you wrote: your parcel is on its way.")),
        "pane": "main",
        "csrf_input": csrf_input_lazy(request),
        "csrf_token": csrf_token_lazy(request),
    }
    return HttpResponse(render_to_string("styleguide.html", context, using="jinja2"))


def example_moments(now: datetime) -> dict[str, datetime]:
    """When the example messages were written."""
    return {
        "day": now - timedelta(hours=26),
        "hours": now - timedelta(hours=3),
        "minutes": now - timedelta(minutes=12),
    }


def example_shell() -> Shell:
    """The frame as a small shop would see it."""
    views = (
        NavItem(gettext("Mine"), "#mine", "user", 7, key="g m"),
        NavItem(gettext("Unassigned"), "#unassigned", "inbox", 12, is_current=True, key="g u"),
        NavItem(gettext("All open"), "#open", "layers", 48, key="g a"),
        NavItem(gettext("Waiting for customer"), "#customer", "hourglass", 19),
        NavItem(gettext("Waiting for somebody else"), "#third-party", "truck", 4),
        NavItem(gettext("Snoozed"), "#snoozed", "alarm-clock", 6),
        NavItem(gettext("Resolved"), "#resolved", "circle-check"),
        NavItem(gettext("Spam"), "#spam", "ban"),
    )
    teams = (NavItem("Delivery", "#delivery", count=14, hue=9), NavItem("Billing", "#billing", count=8, hue=3))
    me = Me(
        name="Noor Haddad",
        key="noor",
        availability="online",
        availability_url="#availability",
        sign_out_url="#sign-out",
        links=(NavItem(gettext("My settings"), "#settings", "settings"),),
    )
    sections = (NavSection(views), NavSection(teams, gettext("Teams"), "#new-team", gettext("Add a team")))
    return Shell(Business("Fern & Kettle"), sections, me, new_url="#new")
