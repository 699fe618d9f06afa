"""Every number in words: its name, what exactly it counts, and how times and shares are written."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True)
class Measure:
    """One number: its name, and its definition in a sentence or two."""

    name: str | Lazy
    means: str | Lazy


MEASURES = {
    "started": Measure(
        pgettext_lazy("numbers", "New conversations"),
        gettext_lazy(
            "Conversations that began in this period. Spam is left out, and what was merged counts once, where it went."
        ),
    ),
    "acknowledged": Measure(
        pgettext_lazy("numbers", "Acknowledged within"),
        gettext_lazy(
            "From the customer's first message until they were told that we have it: by the acknowledgement, or by an"
            " answer if that came first. Counts in the period in which they were told."
        ),
    ),
    "answered": Measure(
        pgettext_lazy("numbers", "First answer within"),
        gettext_lazy(
            "From the customer's first message until a colleague answered for the first time. Automatic messages do not"
            " count, and a scheduled answer counts when it leaves. Counts in the period of the answer."
        ),
    ),
    "resolved": Measure(
        pgettext_lazy("numbers", "Resolved within"),
        gettext_lazy(
            "From the beginning of a conversation until it was resolved for the last time; what is open again does not"
            " count. Counts in the period in which it was resolved."
        ),
    ),
    "reopened": Measure(
        pgettext_lazy("numbers", "Opened again"),
        gettext_lazy(
            "Of the conversations resolved for the first time in this period, the share that was opened again at any"
            " time since. It may still grow."
        ),
    ),
    "kept": Measure(
        pgettext_lazy("numbers", "Promises kept"),
        gettext_lazy(
            "Of what customers were told and that ended in this period, the share that was done by its moment. What was"
            " released counts neither way; what was broken and done later stays broken."
        ),
    ),
    "met": Measure(
        pgettext_lazy("numbers", "Targets met"),
        gettext_lazy(
            "The same for targets that we keep among ourselves, as the service policies set them; customers do not know"
            " of them."
        ),
    ),
    "happy": Measure(
        pgettext_lazy("numbers", "Satisfied customers"),
        gettext_lazy(
            "Of the customers who answered our question in this period, the share that gave four or five of five. It"
            " belongs to whoever served them then."
        ),
    ),
    "backlog": Measure(
        pgettext_lazy("numbers", "Not resolved yet"),
        gettext_lazy(
            "Conversations that are not resolved at this moment, whatever the period, by the time since they began."
        ),
    ),
}
CLOCKS = {"business": gettext_lazy("Business hours"), "wall": gettext_lazy("Around the clock")}
MEDIAN = gettext_lazy("The median: half of them took less, half took longer. One very long case does not move it.")
P90 = gettext_lazy("Nine out of ten were done within this time.")
HOURS = gettext_lazy(
    "Business hours are those of the calendar of the service policy that fits; where there is none, every hour counts."
    " They are counted once, so a calendar that is changed later does not rewrite the past."
)
AGE_NAMES = {
    "day": gettext_lazy("less than a day"),
    "days": gettext_lazy("1 to 3 days"),
    "week": gettext_lazy("3 to 7 days"),
    "month": gettext_lazy("7 to 30 days"),
    "older": gettext_lazy("30 days and more"),
}
BREAKDOWNS = {
    "inbox": pgettext_lazy("numbers by", "Inbox"),
    "team": pgettext_lazy("numbers by", "Team"),
    "channel": pgettext_lazy("numbers by", "Channel"),
    "tag": pgettext_lazy("numbers by", "Tag"),
    "agent": pgettext_lazy("numbers by", "Agent"),
    "day": pgettext_lazy("numbers by", "Day"),
}


def duration(seconds: float | None, *, in_days: bool = True) -> str:
    """Return a length of time in two units at most: "40 s", "12 min", "3 h 20 min", "26 h", "4 d 6 h"; a dash for none.

    Business hours are never told in days: nobody knows how long such a day is.
    """
    if seconds is None:
        return "–"
    if seconds < MINUTE:
        return _("%(number)s s") % {"number": int(seconds)}
    if seconds < HOUR:
        return _("%(number)s min") % {"number": int(seconds // MINUTE)}
    hours, minutes = int(seconds // HOUR), int(seconds % HOUR // MINUTE)
    if hours < 10 and minutes:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    if hours < 72 or not in_days:
        return _("%(number)s h") % {"number": number_format(hours, 0)}
    days, rest = divmod(hours, 24)
    return _("%(days)s d %(hours)s h") % {"days": days, "hours": rest} if rest else _("%(number)s d") % {"number": days}


def share(part: float | None) -> str:
    """Return a share in percent; a dash for none. What is not quite all is never said to be all."""
    if part is None:
        return "–"
    percent = 99.9 if 0.999 < part < 1 else 0.1 if 0 < part < 0.001 else round(part * 100, 1)
    return _("%(number)s %%") % {"number": number_format(percent, 0 if float(percent).is_integer() else 1)}


def amount(number: int) -> str:
    """Return a number of things, as one writes it here."""
    return number_format(number, 0, force_grouping=True)


def signed(percent: int) -> str:
    """Return a change in percent, with its sign."""
    sign = "+" if percent > 0 else "−" if percent < 0 else "±"
    return _("%(sign)s%(number)s %%") % {"sign": sign, "number": number_format(abs(percent), 0)}
