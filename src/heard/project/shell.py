"""What the workspace's frame shows around every page: the business, where one can go, and who one is."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Business:
    """The name over the door."""

    name: str
    logo_url: str | None = None
    home_url: str = "/"
    css_url: str | None = None  # a style sheet with its colour


@dataclass(frozen=True)
class NavItem:
    """One place to go: a view, a team, a saved view. Without an icon it shows a dot in its hue (1 to 12)."""

    label: str
    url: str
    icon: str | None = None
    count: int = 0
    is_current: bool = False
    key: str | None = None
    hue: int | None = None


@dataclass(frozen=True)
class NavSection:
    """Places that belong together, with a heading and perhaps a "+" to add one. Uncounted: their numbers come later."""

    items: tuple[NavItem, ...]
    title: str | None = None
    add_url: str | None = None
    add_label: str | None = None
    uncounted: bool = False


@dataclass(frozen=True)
class Me:
    """The agent who is looking. `availability` is "online", "away" or "offline"; `is_put_away`: they said so themselves."""

    name: str
    key: str
    availability: str
    availability_url: str
    sign_out_url: str
    links: tuple[NavItem, ...] = ()
    image_url: str | None = None
    is_put_away: bool = False
    presence_url: str = ""
    plays_sounds: bool = True


@dataclass(frozen=True)
class MailStopped:
    """Somebody stopped all outgoing mail; `url` leads to the switch for those who may use it."""

    since: dt.datetime
    who: str
    url: str | None = None


@dataclass(frozen=True)
class MailKept:
    """No mail leaves yet, as nobody connected a mail account; `url` leads there for those who may."""

    url: str | None = None


@dataclass(frozen=True)
class Shell:
    """Everything `workspace.html` needs as `shell`."""

    business: Business
    sections: tuple[NavSection, ...]
    me: Me
    home_url: str = "/"
    new_url: str | None = None
    live_cursor: str = ""
    mail_stopped: MailStopped | None = None
    mail_kept: MailKept | None = None
    calls_ring: bool = False
