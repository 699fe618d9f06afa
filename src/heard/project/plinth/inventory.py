"""Which migrations a plinth stands for."""

import hashlib
import sys
from pathlib import Path

from django.db.migrations.loader import MigrationLoader

Inventory = dict[str, str]


def inventory() -> Inventory:
    """Every migration installed here, by `app.name`, with a hash of its source."""
    migrations = MigrationLoader(None).disk_migrations
    return {f"{app}.{name}": _hash(type(migration).__module__) for (app, name), migration in sorted(migrations.items())}


def _hash(module: str) -> str:
    source = Path(str(sys.modules[module].__file__))
    return hashlib.sha256(source.read_bytes()).hexdigest()[:16]
