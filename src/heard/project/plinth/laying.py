"""Laying the plinth: an empty database gets all tables at once."""

import gzip
import json
from pathlib import Path

from django.db import connection, transaction

from heard.project.plinth.inventory import inventory

PLINTH = Path(__file__).with_name("plinth.sql.gz")
EMPTY = """
SELECT current_schema() = 'public' AND NOT EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace)
"""
HEAD = "-- migrations: "


def lay_plinth() -> bool:
    """Give an empty database its tables. Returns False, with nothing done, when it is not empty or the plinth does not fit."""
    if not PLINTH.exists():
        return False
    head, _, script = gzip.decompress(PLINTH.read_bytes()).decode().partition("\n")
    stands_for = json.loads(head.removeprefix(HEAD))
    if not stands_for.items() <= inventory().items():
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('heard plinth'))")
        cursor.execute(EMPTY)
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(script)
    return True
