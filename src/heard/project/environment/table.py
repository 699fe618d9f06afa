"""The one table of environment variables: read at every start, and shown to operators as docs/operators/settings.md."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from heard.project.environment.readers import (
    count,
    folder,
    issuer,
    key,
    keys,
    mail_address,
    names,
    nats,
    outgoing,
    port,
    positive,
    postgresql,
    saml_metadata,
    service,
    stun,
    text,
    turn,
    user_and_password,
    web_address,
    yes_or_no,
)

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Setting:
    """One environment variable: how it is read, what it means, and what to do when its value is wrong."""

    name: str
    field: str
    read: Callable[[str], Any]
    default: str
    means: str
    mend: str
    empty: Any = ""


SETTINGS = (
    Setting(
        "HEARD_HOME", "home", folder, "~/.heard",
        "The folder that holds all local state: database, files, outbox, secret key, log.",
        "give a folder that you may write to, for example /var/lib/heard.",
    ),
    Setting(
        "HEARD_HOST", "host", text, "127.0.0.1",
        "The network address the pages are served on. `0.0.0.0` means every network this machine is in.",
        "give an address of this machine, for example 127.0.0.1 or 0.0.0.0.",
    ),
    Setting(
        "HEARD_PORT", "port", port, "8000",
        "The port the pages, the live updates and the API are served on.",
        "give a free port between 1 and 65535, for example 8000.",
    ),
    Setting(
        "HEARD_URL", "given_url", web_address, "",
        "The address people reach Heard at, as it stands in mails and links. Left empty: `http://HEARD_HOST:HEARD_PORT`. "
        "With `https://…` cookies are sent over https only.",
        "give the address as typed into a browser, without a path, for example https://help.example.com.",
    ),
    Setting(
        "HEARD_SMTP_HOST", "smtp_host", text, "127.0.0.1",
        "The network address the mail receiver listens on.",
        "give an address of this machine, for example 127.0.0.1 or 0.0.0.0.",
    ),
    Setting(
        "HEARD_SMTP_PORT", "smtp_port", port, "2525",
        "The port of the mail receiver (SMTP).",
        "give a free port between 1 and 65535, for example 2525.",
    ),
    Setting(
        "HEARD_LMTP_PORT", "lmtp_port", count, "0",
        "The port on which a mail server of yours may hand mail over by LMTP. `0`: none.",
        "give a free port between 1 and 65535, or 0.",
    ),
    Setting(
        "HEARD_SMTP_CERTIFICATE", "smtp_certificate", text, "",
        "The file with the certificate chain (PEM) with which the mail receiver offers STARTTLS. Left empty: not offered.",
        "give the path of a PEM file, for example /etc/letsencrypt/live/mail.example.com/fullchain.pem.",
    ),
    Setting(
        "HEARD_SMTP_KEY", "smtp_key", text, "",
        "The file with the private key of that certificate. Left empty: it stands in the same file.",
        "give the path of a PEM file, for example /etc/letsencrypt/live/mail.example.com/privkey.pem.",
    ),
    Setting(
        "HEARD_SMTP_LOGIN", "smtp_login", user_and_password, "",
        "User name and password, with a colon between them, that whoever hands mail to the receiver must give (needs a certificate). "
        "Left empty: anybody may write to your inboxes, as is usual.",
        "give user:password, or leave it out.",
        empty=None,
    ),
    Setting(
        "HEARD_GOOGLE_CLIENT", "google_client", user_and_password, "",
        "The client id and secret, with a colon between them, that Google gave you for “Connect Google”. See docs/operators/mail.md.",
        "give id:secret as Google's console shows them.",
        empty=None,
    ),
    Setting(
        "HEARD_MICROSOFT_CLIENT", "microsoft_client", user_and_password, "",
        "The client id and secret, with a colon between them, that Microsoft gave you for “Connect Microsoft”. See docs/operators/mail.md.",
        "give id:secret as Microsoft's portal shows them.",
        empty=None,
    ),
    Setting(
        "DATABASE_URL", "given_database_url", postgresql, "",
        "A PostgreSQL database (15 to 18) to use: `postgresql://user:password@host:5432/heard`. "
        "Left empty: Heard runs its own PostgreSQL under `HEARD_HOME`. libpq's parameters may follow a `?`; the time to connect "
        "(`connect_timeout`, 10 s) and to notice that the server is gone (`keepalives_…`, `tcp_user_timeout`, within a minute) "
        "are set unless you do.",
        "give postgresql://user:password@host:5432/name, or leave it out to use the built-in database.",
    ),
    Setting(
        "DATABASE_REPLICA_URL", "replica_url", postgresql, "",
        "A read-only copy of the database, used for reports and search. Left empty: the database itself.",
        "give postgresql://user:password@host:5432/name, or leave it out.",
    ),
    Setting(
        "NATS_URL", "nats_url", nats, "",
        "The NATS server through which several live servers (`heard live`) tell each other who looks and who types, pass calls on and "
        "share the reading of the database: `nats://user:password@host:4222`, `tls://…`, several separated by commas. Left empty: there "
        "is one live server, which needs none.",
        "give nats://host:4222, or leave it out.",
    ),
    Setting(
        "HEARD_SECRET_KEY", "given_secret_key", key, "",
        "The key that signs links and encrypts stored secrets. Left empty: one is made once and kept in "
        "`HEARD_HOME/secret.key`. Several machines need the same key.",
        "give at least 32 random characters, for example the output of `openssl rand -base64 48`, or leave it out.",
    ),
    Setting(
        "HEARD_FORMER_SECRET_KEYS", "former_secret_keys", keys, "",
        "Secret keys used before, the newest first, separated by commas: what they signed or encrypted can still be read. "
        "See docs/operators/secrets.md.",
        "give the former keys as they were, each of at least 32 characters, separated by commas.",
        empty=(),
    ),
    Setting(
        "HEARD_OUTGOING", "outgoing", outgoing, "outbox",
        "Where outgoing mail goes unless a mail account says otherwise: `outbox` (kept as .eml files under `HEARD_HOME/outbox`, "
        "nothing leaves the machine) or `smtp://user:password@host:587` (`smtps://` for TLS from the start).",
        "give outbox, or the address of a mail server such as smtp://user:password@mail.example.com:587.",
    ),
    Setting(
        "HEARD_TRUSTED_AUTHSERV", "trusted_authserv", names, "",
        "Names of the mail servers whose Authentication-Results header is believed (RFC 8601), separated by commas: those of your own "
        "provider. Left empty: SPF, DKIM and DMARC results in mails are shown to nobody and prove nothing.",
        "give host names separated by commas, for example mx.example.com.",
        empty=(),
    ),
    Setting(
        "HEARD_MAX_MAIL_BYTES", "max_mail_bytes", positive, str(50 * MEBIBYTE),
        "The largest mail that is accepted, in bytes, as sent (attachments count a third more than on disk).",
        "give a whole number of bytes, for example 52428800.",
    ),
    Setting(
        "HEARD_THREADS", "threads", positive, "2",
        "How many pages are made at the same time. Each may hold one database connection.",
        "give a whole number of at least 1.",
    ),
    Setting(
        "HEARD_PROXIES", "proxies", count, "0",
        "How many reverse proxies of yours stand before Heard. So many entries of X-Forwarded-For are believed when attempts to sign in "
        "are counted by address.",
        "give a whole number, for example 1 behind a single nginx.",
    ),
    Setting(
        "HEARD_MAIL_FROM", "mail_from", mail_address, "",
        "The sender of mails to colleagues (invitations, sign-in codes). Left empty: `heard@` and the host of `HEARD_URL`.",
        "give a mail address that your mail server may send from, for example heard@example.com.",
    ),
    Setting(
        "HEARD_MODEL_URL", "model_url", service, "",
        "A language model that may suggest words to your agents: the address of any server that speaks OpenAI's chat completions, as in "
        "`http://localhost:11434/v1` for Ollama. What customers wrote goes there. Left empty: no model is asked, and nothing needs one.",
        "give the address before /chat/completions, for example http://localhost:11434/v1.",
    ),
    Setting(
        "HEARD_MODEL", "model", text, "",
        "The name of the model to ask there, as in `llama3.2`.",
        "give a name that the server knows.",
    ),
    Setting(
        "HEARD_MODEL_KEY", "model_key", text, "",
        "The key that the model's server wants, if it wants one.",
        "give the key as the server's makers gave it to you.",
    ),
    Setting(
        "HEARD_STUN_URLS", "stun_urls", stun, "",
        "Servers that tell a browser its own address for calls, as in `stun:turn.example.com:3478`, separated by commas. "
        "Left empty: none; calls then work only within one network, or through `HEARD_TURN_URLS`. See docs/operators/calls.md.",
        "give addresses such as stun:turn.example.com:3478, separated by commas.",
        empty=(),
    ),
    Setting(
        "HEARD_TURN_URLS", "turn_urls", turn, "",
        "Servers that pass calls on where networks let nothing through directly, as in "
        "`turn:turn.example.com:3478,turns:turn.example.com:5349?transport=tcp`. Needs `HEARD_TURN_SECRET`. Left empty: none.",
        "give addresses such as turn:turn.example.com:3478, separated by commas.",
        empty=(),
    ),
    Setting(
        "HEARD_TURN_SECRET", "turn_secret", text, "",
        "What Heard shares with that server (coturn's `static-auth-secret`), so that each call gets credentials of its own that expire.",
        "give the same secret that stands in the server's configuration.",
    ),
    Setting(
        "HEARD_OIDC_URL", "oidc_url", issuer, "",
        "Sign-in with your own directory by OpenID Connect: the issuer's address, as in `https://login.example.com/realms/staff`. "
        "Left empty: not offered. See docs/operators/sign-in.md.",
        "give the issuer's https address, the one before /.well-known/openid-configuration.",
    ),
    Setting(
        "HEARD_OIDC_CLIENT_ID", "oidc_client_id", text, "",
        "The client id your directory gave Heard.",
        "give the client id as your directory shows it.",
    ),
    Setting(
        "HEARD_OIDC_SECRET", "oidc_secret", text, "",
        "The client secret your directory gave Heard.",
        "give the client secret as your directory shows it.",
    ),
    Setting(
        "HEARD_OIDC_NAME", "oidc_name", text, "Single sign-on",
        "What the button on the sign-in page says: “Continue with …”.",
        "give the name your colleagues know the directory by.",
    ),
    Setting(
        "HEARD_OIDC_TRUSTS_EMAIL", "oidc_trusts_email", yes_or_no, "no",
        "Whether the directory's mail addresses are believed even if it does not call them verified. Only for a directory in which people "
        "cannot choose their address themselves.",
        "give yes or no.",
    ),
    Setting(
        "HEARD_SAML_METADATA_URL", "saml_metadata_url", saml_metadata, "",
        "Sign-in by SAML: where your directory describes itself. Needs the extra `heard[saml]`. Left empty: not offered.",
        "give the https address of the directory's metadata, and install the extra: pip install 'heard[saml]'.",
    ),
    Setting(
        "HEARD_SAML_ENTITY_ID", "saml_entity_id", text, "",
        "The entity id of your directory, as its metadata names it. Left empty: the first directory the metadata speaks of.",
        "give the entityID that stands in the metadata.",
    ),
    Setting(
        "HEARD_SAML_NAME", "saml_name", text, "Single sign-on",
        "What the button for SAML says.",
        "give the name your colleagues know the directory by.",
    ),
    Setting(
        "HEARD_PRIVATE_WEBHOOKS", "private_webhooks", yes_or_no, "no",
        "Whether webhooks may call addresses on this machine and in private networks. Only for installations whose administrators all "
        "may reach those networks anyway.",
        "give yes or no.",
    ),
    Setting(
        "HEARD_PRIVATE_MAIL_SERVERS", "private_mail_servers", yes_or_no, "no",
        "Whether mail accounts may name servers on this machine and in private networks, such as a Dovecot beside Heard.",
        "give yes or no.",
    ),
    Setting(
        "HEARD_PRIVATE_FEEDS", "private_feeds", yes_or_no, "no",
        "Whether the iCal addresses of calendars may lie on this machine and in private networks, such as a Nextcloud of your own.",
        "give yes or no.",
    ),
    Setting(
        "HEARD_DEBUG", "debug", yes_or_no, "no",
        "For developers: detailed error pages. Never where customers can reach it.",
        "give yes or no.",
    ),
)  # fmt: skip
