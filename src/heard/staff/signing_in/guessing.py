"""How often a password may be tried and a code be asked for: guessers are slowed down, owners are not locked out."""

from __future__ import annotations

from allauth.core.internal.ratelimit import RateLimitUsage, consume, get_ip
from django.http import HttpRequest

from heard.staff.signing_in.known_browsers import known_browser

APP = "allauth.account"
BY_NETWORK = {"login_failed": "10/m/ip,5/300s/key"}  # any address from there; this address from there
BY_BROWSER = {"login_failed": "5/300s/key"}
# More than any one network can try. Browsers that nobody signed in with before share it, whatever network they are in.
FROM_ANYWHERE = {"login_failed_from_anywhere": "100/h/key"}
CODES = {"codes_asked_for": "3/m/key"}
CODES_FROM_ANYWHERE = {"codes_asked_for_from_anywhere": "20/h/key"}  # each is a mail to somebody who may not have asked


class GuessedFromManyPlacesError(Exception):
    """Somebody tries a password from many networks; browsers that its owner has used before may go on."""


class CodeAskedForTooOftenError(Exception):
    """A code cannot be sent yet: the wait is a minute from one place, and up to an hour from strangers altogether."""

    def __init__(self, *, by_strangers: bool) -> None:
        super().__init__(by_strangers)
        self.by_strangers = by_strangers


def key_of(request: HttpRequest, email: str) -> str:
    """Return what tries are counted by: the address, together with the browser it knows or else with the network."""
    browser = known_browser(request, email)
    return f"{email.lower()} browser {browser}" if browser else f"{email.lower()} network {get_ip(request)}"


def count_try(request: HttpRequest, email: str) -> RateLimitUsage | None:
    """Count a try and return what takes the count back, or None when it is one too many.

    Raises GuessedFromManyPlacesError.
    """
    is_known = bool(known_browser(request, email))
    rates = BY_BROWSER if is_known else BY_NETWORK
    usage = consume(request, app=APP, action="login_failed", config=rates, key=key_of(request, email))
    if usage is None or is_known:
        return usage
    anywhere = consume(
        request, app=APP, action="login_failed_from_anywhere", config=FROM_ANYWHERE, key=f"{email.lower()} anywhere"
    )
    if anywhere is None:
        raise GuessedFromManyPlacesError
    return RateLimitUsage(usage=[*usage.usage, *anywhere.usage])


def count_code(request: HttpRequest, email: str) -> None:
    """Count that a code is asked for; raises CodeAskedForTooOftenError when it is one too many."""
    if consume(request, app=APP, action="codes_asked_for", config=CODES, key=key_of(request, email)) is None:
        raise CodeAskedForTooOftenError(by_strangers=False)
    if known_browser(request, email):
        return
    action, config = "codes_asked_for_from_anywhere", CODES_FROM_ANYWHERE
    if consume(request, app=APP, action=action, config=config, key=f"{email.lower()} anywhere") is None:
        raise CodeAskedForTooOftenError(by_strangers=True)
