"""What an operator can set from outside: environment variables, read once, checked, and documented from one table.

Importable without Django, so that `heard --help` is quick and a wrong value is reported before anything starts.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from heard.plumbing.database.addresses import django_database, embedded_url, watched
from heard.project.environment.secret_key import kept_secret_key
from heard.project.environment.table import SETTINGS, Setting

# Their values are never repeated in a message.
SECRET = frozenset(
    {
        "HEARD_SECRET_KEY",
        "HEARD_FORMER_SECRET_KEYS",
        "DATABASE_URL",
        "DATABASE_REPLICA_URL",
        "NATS_URL",
        "HEARD_OUTGOING",
        "HEARD_OIDC_SECRET",
        "HEARD_MODEL_KEY",
        "HEARD_TURN_SECRET",
    }
    | {"HEARD_SMTP_LOGIN", "HEARD_GOOGLE_CLIENT", "HEARD_MICROSOFT_CLIENT"}
)


class WrongSettingError(Exception):
    """An environment variable holds something that cannot work; the message names it and says how to mend it."""

    def __init__(self, setting: Setting, value: str) -> None:
        shown = "a value" if setting.name in SECRET else repr(value)
        super().__init__(f"{setting.name} is set to {shown}, which cannot work: {setting.mend}")
        self.name = setting.name


@dataclass(frozen=True)
class Environment:
    """The settings of this installation, checked."""

    home: Path
    host: str
    port: int
    given_url: str
    smtp_host: str
    smtp_port: int
    lmtp_port: int
    smtp_certificate: str
    smtp_key: str
    smtp_login: tuple[str, str] | None = field(repr=False)
    google_client: tuple[str, str] | None = field(repr=False)
    microsoft_client: tuple[str, str] | None = field(repr=False)
    given_database_url: str = field(repr=False)
    replica_url: str = field(repr=False)
    nats_url: str = field(repr=False)
    given_secret_key: str = field(repr=False)
    former_secret_keys: tuple[str, ...] = field(repr=False)
    outgoing: str = field(repr=False)
    trusted_authserv: tuple[str, ...]
    max_mail_bytes: int
    threads: int
    proxies: int
    mail_from: str
    model_url: str
    model: str
    model_key: str = field(repr=False)
    stun_urls: tuple[str, ...]
    turn_urls: tuple[str, ...]
    turn_secret: str = field(repr=False)
    oidc_url: str
    oidc_client_id: str
    oidc_secret: str = field(repr=False)
    oidc_name: str
    oidc_trusts_email: bool
    saml_metadata_url: str
    saml_entity_id: str
    saml_name: str
    private_webhooks: bool
    private_mail_servers: bool
    private_feeds: bool
    debug: bool

    @classmethod
    def read(cls, variables: Mapping[str, str] = os.environ) -> Self:
        """Read and check the settings.

        Raises `WrongSettingError`, which names the variable and says how to mend it.
        """
        return cls(**{setting.field: _value(setting, variables) for setting in SETTINGS})

    @property
    def url(self) -> str:
        """The address people reach Heard at, without a slash at its end."""
        return self.given_url or _own_address(self.host, self.port)

    @property
    def is_https(self) -> bool:
        """Whether people reach Heard over https, so that cookies may insist on it."""
        return self.url.startswith("https://")

    @property
    def allowed_hosts(self) -> list[str]:
        """Host names a request may be addressed to: the public one, and this machine's own."""
        names = {urlsplit(self.url).hostname or "", self.host, "localhost", "127.0.0.1", "::1"}
        return sorted(_in_address(name) for name in names)

    @property
    def trusted_origins(self) -> list[str]:
        """Origins whose forms are accepted."""
        return [self.url]

    @property
    def staff_sender(self) -> str:
        """The address mails to colleagues come from."""
        return self.mail_from or f"heard@{urlsplit(self.url).hostname}"

    @property
    def is_embedded(self) -> bool:
        """Whether Heard runs its own PostgreSQL under its home."""
        return not self.given_database_url

    @property
    def database_url(self) -> str:
        """The database: the given one, or the embedded one of this home, running or not."""
        return watched(self.given_database_url) if self.given_database_url else embedded_url(self.home)

    @property
    def database(self) -> dict[str, Any]:
        """The database, as Django wants it."""
        return django_database(self.database_url)

    @property
    def replica(self) -> dict[str, Any] | None:
        """The read-only copy of the database, as Django wants it, if there is one."""
        return django_database(watched(self.replica_url)) if self.replica_url else None

    @property
    def files(self) -> Path:
        """Where stored files lie."""
        return self.home / "files"

    @property
    def outbox(self) -> Path:
        """Where outgoing mail is kept as .eml files when it is not sent anywhere."""
        return self.home / "outbox"

    @cached_property
    def secret_key(self) -> str:
        """The key that signs and encrypts: the given one, or one made once and kept under the home."""
        return self.given_secret_key or kept_secret_key(self.home)


def _value(setting: Setting, variables: Mapping[str, str]) -> Any:
    given = variables.get(setting.name, "").strip()
    try:
        return setting.read(given or setting.default) if given or setting.default else setting.empty
    except (ValueError, RuntimeError) as error:
        raise WrongSettingError(setting, given) from error


def _own_address(host: str, port: int) -> str:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - only compared
    return f"http://{_in_address(reachable)}:{port}"


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host
