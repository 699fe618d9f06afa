"""How the embedded PostgreSQL is set up: small, private to one account, and written anew at every start."""

import os
import secrets
from pathlib import Path

from heard.plumbing.database.account import Account

ROLE = "heard"
DATABASE = "heard"
SUPERUSER = "postgres"

SETTINGS = {
    "listen_addresses": "''",
    # The data folder itself: private to its owner, and never cleared away by the system as folders under /tmp are.
    "unix_socket_directories": "'.'",
    "unix_socket_permissions": "0700",
    "max_connections": "40",
    # A restore drops and makes all tables in one transaction, and takes a lock for each of them and of their indexes.
    "max_locks_per_transaction": "256",
    "shared_buffers": "16MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "512MB",
    "huge_pages": "off",
    "jit": "off",
    # Three processes fewer; on two cores reading in the background gains nothing.
    "io_method": "sync",
    "max_parallel_workers_per_gather": "0",
    "max_wal_senders": "0",
    "wal_level": "minimal",
    "max_wal_size": "512MB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "autovacuum_max_workers": "2",
    "autovacuum_naptime": "20s",
    "autovacuum_vacuum_scale_factor": "0.05",
    "autovacuum_analyze_scale_factor": "0.05",
    "max_logical_replication_workers": "0",
    "log_checkpoints": "off",
    # The log names what went wrong, never what customers wrote.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_line_prefix": "'%m [%p] '",
    "log_timezone": "'UTC'",
    "timezone": "'UTC'",
    "lc_messages": "'C'",
}
# For tests alone: a crash of the machine may ruin the data.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def write_configuration(data: Path, *, account: Account, client: str, fast: bool) -> None:
    """Write PostgreSQL's settings and who may come in: the account named `client` alone, through the socket.

    What an operator adds in `local.conf` beside them wins.
    """
    settings = SETTINGS | (FAST if fast else {})
    lines = [f"{name} = {value}" for name, value in settings.items()]
    quoted = client.replace('"', '""')
    own_lines = ["include = 'local.conf'"] if (data / "local.conf").exists() else []
    contents = {
        "postgresql.conf": ["# Your own lines go into local.conf.", *lines, *own_lines],
        "pg_hba.conf": ["local all all peer map=heard"],
        "pg_ident.conf": [f'heard "{quoted}" {role}' for role in (ROLE, SUPERUSER)],
    }
    for name, content in contents.items():
        _write(data / name, account, ["# Written by Heard at every start.", *content, ""])


def _write(path: Path, account: Account, lines: list[str]) -> None:
    # As root we write into a folder of another account: never through a link it may have laid there.
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w") as file:
        if account.is_other:
            os.fchown(descriptor, account.uid, account.gid)
        file.write("\n".join(lines))
    draft.rename(path)
