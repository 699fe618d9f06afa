"""The frame around every page of the workspace: where one can go, how much waits there, and who one is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from heard.channels.chat.queries.live import WAITING, WIDGETS
from heard.channels.email.sending.leaving import WAYS_OUT, has_server
from heard.conversations.models.conversation import LIVE
from heard.conversations.queries.saved_views import counts_of
from heard.conversations.queries.side_bar import SideBar, side_bar
from heard.project.addresses import address_of
from heard.project.over_the_door import Looks, over_the_door
from heard.project.shell import MailKept, MailStopped, Me, NavItem, NavSection, Shell
from heard.promises.queries.owed import MINE_BEFORE, tomorrow
from heard.staff.models import Agent


def workspace(request: HttpRequest) -> dict[str, Any]:
    """Return the `shell` that workspace.html needs; it is asked for only by pages that show it."""
    return {"shell": SimpleLazyObject(lambda: shell(request))}


def shell(request: HttpRequest, *, with_saved_counts: bool = False) -> Shell:
    """Return the frame for a request of somebody who is signed in, in one query; one more counts the saved views."""
    agent = request.user
    if not isinstance(agent, Agent):
        raise TypeError("the workspace is for agents who are signed in")
    bar: SideBar = getattr(request, "side_bar", None) or _side_bar_of(agent)
    counts = (
        counts_of(agent, [(number, query) for number, _name, query, _owner in bar.saved_views])
        if with_saved_counts
        else {}
    )
    sections = (_views(request, bar), _teams(request, bar), _saved(request, bar, counts), _others(request, bar, agent))
    return Shell(
        business=over_the_door(bar.business or "Heard", Looks(*bar.brand) if bar.brand else None),
        sections=tuple(section for section in sections if section.items or section.add_url),
        me=_me(agent),
        home_url=address_of("home"),
        new_url=_known("new_conversation"),
        live_cursor=request.session.place,  # type: ignore[attr-defined]
        mail_stopped=_stopped(bar, agent),
        mail_kept=_kept(bar, agent),
        calls_ring=bar.counts.get("ringing", 0) > 0,
    )


class SideBarAtHand:
    """Lets a view read the side bar that the frame around its page shows anyway, as `request.side_bar`: in one query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Put it at hand; it is read when it is first looked at."""
        request.side_bar = SimpleLazyObject(lambda: _side_bar_of(cast(Agent, request.user)))  # type: ignore[attr-defined]
        return self.get_response(request)


def _side_bar_of(agent: Agent) -> SideBar:
    more: dict[str, tuple[str, Sequence[Any]]] = {
        "owed": (MINE_BEFORE, (agent.pk, tomorrow(timezone.now()))),
        "ringing": (RINGING, ()),
        "chats": (WAITING, (timezone.now() - LIVE,)),
        "chat_widgets": (WIDGETS, ()),
        "community": (TO_LOOK_AT, ()),
    }
    if not has_server():
        more["ways_out"] = (WAYS_OUT, ())
    return side_bar(agent, more={**more, "quarantine": (QUARANTINED, ())} if agent.is_lead else more)


def _stopped(bar: SideBar, agent: Agent) -> MailStopped | None:
    if bar.mail_stopped is None:
        return None
    since, who = bar.mail_stopped
    return MailStopped(since, who or _("Somebody"), _known("outgoing") if agent.is_admin else None)


def _kept(bar: SideBar, agent: Agent) -> MailKept | None:
    if bar.mail_stopped is not None or bar.counts.get("ways_out", 1):
        return None
    return MailKept(_known("mail_accounts:index") if agent.is_admin else None)


TO_LOOK_AT = "SELECT FROM community_post WHERE state = 'waiting' OR (state = 'visible' AND flag_weight > 0)"
RINGING = "SELECT FROM calls_call WHERE state = 'ringing' AND inbox_id IN (SELECT id FROM box)"
QUARANTINED = (
    "SELECT FROM email_rawemail WHERE state = 'quarantined' AND (inbox_id IS NULL OR inbox_id IN (SELECT id FROM box))"
)


def _views(request: HttpRequest, bar: SideBar) -> NavSection:
    places = (
        ("mine", _("Mine"), "user", "g m"),
        ("mentions", _("Mentions"), "at-sign", "g n"),
        ("unassigned", _("Unassigned"), "inbox", "g u"),
        ("open", _("All open"), "mails", "g o"),
        ("customer", _("With the customer"), "hourglass", "g w"),
        ("third", _("With somebody else"), "truck", "g t"),
        ("snoozed", _("Snoozed"), "alarm-clock", "g h"),
        ("resolved", _("Resolved"), "circle-check", "g e"),
        ("spam", _("Spam"), "ban", "g s"),
    )
    items = [
        _place(request, address_of("inbox", key), label, bar.counts.get(key, 0), icon, shortcut)
        for key, label, icon, shortcut in places
    ]
    return NavSection(
        (items[0], *_chats(request, bar), items[1], _owed(request, bar), _complaints(request), *items[2:])
    )


def _chats(request: HttpRequest, bar: SideBar) -> Iterator[NavItem]:
    """Yield the live chats, with how many wait, where a website has a chat."""
    there = address_of("chats:live")
    if bar.counts["chat_widgets"]:
        waiting, is_here = bar.counts["chats"], request.path == there or request.GET.get("from") == "chats"
        yield NavItem(_("Chats"), there, icon="message-circle", count=waiting, is_current=is_here, key="g v")


def _owed(request: HttpRequest, bar: SideBar) -> NavItem:
    return NavItem(
        pgettext("what we owe customers", "Owed"),
        address_of("promises:owed_mine"),
        icon="calendar-clock",
        count=bar.counts["owed"],
        is_current=request.path.startswith(address_of("promises:owed")),
        key="g p",
    )


def _complaints(request: HttpRequest) -> NavItem:
    there = address_of("feedback:complaints")
    return NavItem(_("Complaints"), there, icon="triangle-alert", is_current=request.path == there, key="g l")


def _teams(request: HttpRequest, bar: SideBar) -> NavSection:
    items = (
        NavItem(name, address, count=count, is_current=request.path == address, hue=number % 12 + 1)
        for number, name, count in bar.teams
        for address in [address_of("team_inbox", number)]
    )
    return NavSection(tuple(items), title=_("Teams"))


def _saved(request: HttpRequest, bar: SideBar, counts: Mapping[int, int]) -> NavSection:
    items = (
        NavItem(
            name,
            address,
            icon="bookmark",
            count=counts.get(number, 0),
            is_current=request.path == address or request.GET.get("from") == f"view-{number}",
        )
        for number, name, _query, _owner in bar.saved_views
        for address in [address_of("saved_view", number)]
    )
    return NavSection(
        tuple(items),
        title=pgettext("saved views", "Saved"),
        add_url=address_of("search"),
        add_label=_("Search, and keep it here"),
        uncounted=bool(bar.saved_views) and not counts,
    )


def _others(request: HttpRequest, bar: SideBar, agent: Agent) -> NavSection:
    people = address_of("customers")
    is_there = request.path.startswith(people)
    said = address_of("feedback:said")
    items = [
        NavItem(_("Customers"), people, icon="users-round", is_current=is_there, key="g c"),
        NavItem(_("What they said"), said, icon="smile", is_current=request.path == said, key="g f"),
        _place(
            request, address_of("community:queue"), _("Community"), bar.counts["community"], "messages-square", "g b"
        ),
        _incidents(request),
        _numbers(request),
    ]
    if agent.is_lead:
        waiting = bar.counts["quarantine"]
        items.append(_place(request, address_of("quarantined_mails"), _("Quarantine"), waiting, "shield-alert", "g q"))
    return NavSection(tuple(items))


def _numbers(request: HttpRequest) -> NavItem:
    address = address_of("insights:numbers")
    return NavItem(_("Numbers"), address, icon="chart-column", is_current=request.path.startswith(address), key="g i")


def _incidents(request: HttpRequest) -> NavItem:
    there = address_of("incidents")
    return NavItem(_("Incidents"), there, icon="zap", is_current=request.path.startswith(there), key="g d")


def _place(request: HttpRequest, address: str, label: str, count: int, icon: str, key: str | None) -> NavItem:
    current = request.path == address or request.GET.get("from") == address.rstrip("/").rpartition("/")[2]
    return NavItem(label, address, icon=icon, count=count, is_current=current, key=key)


def _me(agent: Agent) -> Me:
    links = [NavItem(_("My profile"), address, icon="circle-user") for address in [_known("staff:profile")] if address]
    links += [NavItem(_("Colleagues"), address, icon="users") for address in [_known("staff:colleagues")] if address]
    if agent.is_editor:
        links += [
            NavItem(_("Studio"), address, icon="settings") for address in [_known("wagtailadmin_home")] if address
        ]
    return Me(
        name=agent.name,
        key=str(agent.pk),
        availability=agent.availability,
        availability_url=_known("staff:availability") or "",
        sign_out_url=address_of("account_logout"),
        links=tuple(links),
        is_put_away=agent.is_put_away,
        presence_url=_known("staff:presence") or "",
        plays_sounds=agent.plays_sounds,
    )


def _known(name: str, *arguments: int) -> str | None:
    try:
        return address_of(name, *arguments)
    except NoReverseMatch:
        return None
