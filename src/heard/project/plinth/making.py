"""`make plinth`: migrate an empty database and write down what came out."""

import gzip
import json
import os
import re
import subprocess
import tempfile
from pathlib import Path

from heard.plumbing.database.binaries import program
from heard.plumbing.database.embedded import EmbeddedPostgres
from heard.project.plinth.laying import HEAD, PLINTH

# Settings of the session that dumped, some unknown to older servers, and commands of psql; nothing of this is needed.
LEFT_OUT = re.compile(
    r"^(SET [a-z_]+ = .*;|SELECT pg_catalog\.set_config\('search_path'.*|\\(un)?restrict \w+|COMMENT ON EXTENSION .*|)$"
)


def make_plinth() -> bytes:
    """The packed script that leaves an empty database as all migrations of this checkout do."""
    with tempfile.TemporaryDirectory() as home, EmbeddedPostgres(Path(home), fast=True) as database:
        os.environ.update(HEARD_HOME=home, DJANGO_SETTINGS_MODULE="heard.project.settings")
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        from heard.project.plinth.inventory import inventory

        call_command("migrate", verbosity=0, interactive=False)
        connection.close()
        dump = [program("pg_dump"), "--no-owner", "--no-privileges", "--rows-per-insert=200", database.url]
        script = subprocess.run(dump, capture_output=True, text=True, check=True).stdout
    lines = [line for line in script.splitlines() if not LEFT_OUT.match(line)]
    return gzip.compress(
        "\n".join([HEAD + json.dumps(inventory()), "SET LOCAL check_function_bodies = off;", *lines, ""]).encode(),
        mtime=0,
    )


if __name__ == "__main__":
    PLINTH.write_bytes(make_plinth())
