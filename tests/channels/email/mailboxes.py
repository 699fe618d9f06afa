"""A private Dovecot for tests, run by an ordinary account from a configuration of its own."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imapclient import IMAPClient

DOVECOT = shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin:/usr/bin:/opt/homebrew/sbin")

CONFIGURATION = """
base_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = {ssl}
disable_plaintext_auth = no
auth_mechanisms = plain xoauth2
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
mail_attribute_dict =
{passwords}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""
BY_PASSWORD = """
passdb {
  driver = static
  args = password=secret
}
"""
BY_TOKEN = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
"""


@dataclass
class Mailboxes:
    """A running Dovecot; every user name exists, its password is "secret"."""

    folder: Path
    port: int
    tls_port: int

    @contextmanager
    def open(self, user: str = "shop") -> Iterator[IMAPClient]:
        with IMAPClient("127.0.0.1", port=self.port, ssl=False) as client:
            client.login(user, "secret")
            client.select_folder("INBOX")
            yield client

    def put(self, content: bytes, user: str = "shop", flags=(), folder: str = "INBOX") -> None:
        with self.open(user) as client:
            client.append(folder, content, flags=flags)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _account() -> pwd.struct_passwd:
    return pwd.getpwuid(os.getuid()) if os.getuid() else pwd.getpwnam("nobody")


@contextmanager
def dovecot(folder: Path, *, tokeninfo: str = "", certificate: tuple[Path, Path] | None = None) -> Iterator[Mailboxes]:
    """Dovecot in the foreground until the block ends. Started as root, it drops to an account that may do nothing."""
    account = _account()
    group = __import__("grp").getgrgid(account.pw_gid).gr_name
    port, tls_port = _free_port(), _free_port()
    ssl = "no" if certificate is None else f"yes\nssl_cert = <{certificate[0]}\nssl_key = <{certificate[1]}"
    if tokeninfo:
        (folder / "oauth2.conf").write_text(
            f"introspection_mode = auth\ntokeninfo_url = {tokeninfo}\nusername_attribute = email\nactive_attribute = active\nactive_value = yes\n"
        )
    passwords = (BY_TOKEN.format(folder=folder) if tokeninfo else "") + BY_PASSWORD
    (folder / "dovecot.conf").write_text(
        CONFIGURATION.format(
            folder=folder, user=account.pw_name, group=group, port=port, tls_port=tls_port, ssl=ssl, passwords=passwords
        )
    )
    identity = {}
    if not os.getuid():
        for path in (folder, *folder.rglob("*")):
            os.chown(path, account.pw_uid, account.pw_gid)
        identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    process = subprocess.Popen(
        [DOVECOT, "-F", "-c", folder / "dovecot.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **identity
    )
    try:
        _wait_for(port, folder / "log", process)
        yield Mailboxes(folder, port, tls_port)
    finally:
        process.terminate()
        process.wait(60)


def _wait_for(port: int, log: Path, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
                if line.recv(100).startswith(b"* OK"):
                    return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"Dovecot did not start: {log.read_text() if log.exists() else 'no log'}")
