"""How the text of an environment variable becomes a value; each raises `ValueError` when it cannot."""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off"})


def text(value: str) -> str:
    """The value as it is, without the spaces around it."""
    return value.strip()


def folder(value: str) -> Path:
    """A folder, absolute, with `~` resolved."""
    return Path(value).expanduser().absolute()


def port(value: str) -> int:
    """A TCP port, 1 to 65535."""
    number = int(value)
    if not 1 <= number <= 65535:
        raise ValueError(value)
    return number


def positive(value: str) -> int:
    """A whole number of at least one."""
    number = int(value)
    if number < 1:
        raise ValueError(value)
    return number


def count(value: str) -> int:
    """A whole number, zero or more."""
    number = int(value)
    if number < 0:
        raise ValueError(value)
    return number


def issuer(value: str) -> str:
    """An https address, with its path, without the slash at its end; http only for this machine."""
    parts = urlsplit(value.strip())
    is_own = parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if not parts.hostname or not (parts.scheme == "https" or is_own) or parts.fragment:
        raise ValueError(value)
    return value.strip().rstrip("/")


def saml_metadata(value: str) -> str:
    """An https address as it stands; http only for this machine. Without the libraries of the extra it cannot be used."""
    if not find_spec("onelogin"):
        raise ValueError(value)
    issuer(value)
    return value.strip()


def mail_address(value: str) -> str:
    """A bare mail address."""
    local, _, domain = value.strip().rpartition("@")
    if not local or not domain or any(letter.isspace() or letter in "<>,;" for letter in value.strip()):
        raise ValueError(value)
    return value.strip()


def user_and_password(value: str) -> tuple[str, str] | None:
    """Two words with a colon between them; nothing: none."""
    if not value.strip():
        return None
    user, colon, password = value.strip().partition(":")
    if not (user and colon and password):
        raise ValueError(value)
    return user, password


def yes_or_no(value: str) -> bool:
    """`1`, `true`, `yes`, `on` or their opposites."""
    word = value.strip().lower()
    if word not in YES | NO:
        raise ValueError(value)
    return word in YES


def names(value: str) -> tuple[str, ...]:
    """Host names, separated by commas."""
    return tuple(name.strip().lower() for name in value.split(",") if name.strip())


def web_address(value: str) -> str:
    """An http or https address without a path, without the slash at its end."""
    parts = urlsplit(value.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"} or parts.query:
        raise ValueError(value)
    return value.strip().rstrip("/")


def service(value: str) -> str:
    """The address of a service, which may have a path: without the slash at its end."""
    parts = urlsplit(value.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError(value)
    return value.strip().rstrip("/")


def postgresql(value: str) -> str:
    """A PostgreSQL connection address that names its database."""
    parts = urlsplit(value.strip())
    if parts.scheme not in {"postgres", "postgresql"} or len(parts.path) < 2:
        raise ValueError(value)
    return value.strip()


def nats(value: str) -> str:
    """Addresses of NATS servers, separated by commas; nothing: none."""
    servers = [server.strip() for server in value.split(",")] if value.strip() else []
    for server in servers:
        parts = urlsplit(server)
        if parts.scheme not in {"nats", "tls"} or not parts.hostname or parts.path not in {"", "/"} or parts.port == 0:
            raise ValueError(value)
    return ",".join(servers)


def stun(value: str) -> tuple[str, ...]:
    """Addresses of STUN servers (RFC 7064), separated by commas."""
    return _servers(value, {"stun", "stuns"})


def turn(value: str) -> tuple[str, ...]:
    """Addresses of TURN servers (RFC 7065), separated by commas."""
    return _servers(value, {"turn", "turns"})


def _servers(value: str, schemes: set[str]) -> tuple[str, ...]:
    found = tuple(one.strip() for one in value.split(",") if one.strip())
    for one in found:
        scheme, _, place = one.partition(":")
        parts = urlsplit(f"//{place}")
        has_transport = parts.query in ({"", "transport=udp", "transport=tcp"} if "turn" in scheme else {""})
        if scheme not in schemes or not parts.hostname or parts.path or not has_transport or parts.port == 0:
            raise ValueError(value)
    return found


def outgoing(value: str) -> str:
    """`outbox`, or the address of a mail server."""
    parts = urlsplit(value.strip())
    if value.strip() != "outbox" and not (parts.scheme in {"smtp", "smtps", "smtp+starttls"} and parts.hostname):
        raise ValueError(value)
    return value.strip()


def key(value: str) -> str:
    """A secret of at least 32 characters."""
    if len(value) < 32:
        raise ValueError(value)
    return value


def keys(value: str) -> tuple[str, ...]:
    """Secrets of at least 32 characters each, separated by commas."""
    return tuple(key(part.strip()) for part in value.split(",") if part.strip())
