"""The installation's own secret key: made once, kept in a file only its owner can read."""

import os
import secrets
from pathlib import Path


def kept_secret_key(home: Path) -> str:
    """The key in `home/secret.key`, made now if there is none; two first starts at once agree on one."""
    path = home / "secret.key"
    if not path.exists():
        _make(path)
    return path.read_text().strip()


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".secret.key.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        draft.unlink()
