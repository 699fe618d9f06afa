"""The machine: Python, disk, the folder that holds everything, addresses."""

import platform
import shutil
import stat
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

from heard.project.doctor.findings import Finding, fail, ok, warn
from heard.project.environment import Environment

GIBIBYTE = 1024**3
LITTLE, HARDLY_ANY = 5 * GIBIBYTE, GIBIBYTE // 2
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def python(environment: Environment) -> Iterator[Finding]:
    """The Python that runs us."""
    yield ok("Python", f"{platform.python_version()} at {sys.executable}")


def disk(environment: Environment) -> Iterator[Finding]:
    """Room for what comes in."""
    environment.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    free = shutil.disk_usage(environment.home).free
    says = f"{free / GIBIBYTE:.1f} GiB free at {environment.home}"
    mend = "Make room, or move HEARD_HOME to a larger disk. When it is full, mail is refused until there is room again."
    if free < HARDLY_ANY:
        yield fail("disk", says, mend)
    elif free < LITTLE:
        yield warn("disk", says, mend)
    else:
        yield ok("disk", says)


def privacy(environment: Environment) -> Iterator[Finding]:
    """Who can read the secret key."""
    key = environment.home / "secret.key"
    if environment.given_secret_key or not key.exists():
        return
    if stat.S_IMODE(key.stat().st_mode) & 0o077:
        yield fail("secret key", f"{key} can be read by other users.", f"chmod 600 {key}")
    else:
        yield ok("secret key", f"{key} can be read by its owner only. Keep a copy elsewhere: backups do not hold it.")


def address(environment: Environment) -> Iterator[Finding]:
    """Whether links in mails lead people here."""
    host = urlsplit(environment.url).hostname or ""
    if environment.host not in LOOPBACK and host in LOOPBACK:
        yield warn(
            "address",
            f"Heard listens on {environment.host}, but links in mails lead to {environment.url}.",
            "Set HEARD_URL to the address people use, for example https://help.example.com.",
        )
    elif host not in LOOPBACK and not environment.is_https:
        yield warn(
            "address",
            f"People reach Heard at {environment.url}, and what they type is not encrypted.",
            "Put a proxy that speaks https in front, and set HEARD_URL to its https address.",
        )
    else:
        yield ok("address", environment.url)


def debugging(environment: Environment) -> Iterator[Finding]:
    """Error pages for developers show what customers must not see."""
    if environment.debug and environment.host not in LOOPBACK:
        yield fail("error pages", "Error pages show the inside of the program to everybody.", "Unset HEARD_DEBUG.")
