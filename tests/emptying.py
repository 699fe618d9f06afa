"""Emptying the database after a test that commits: only tables in which something stands.

Django truncates all of some hundred and forty tables, which makes a new file for each of them and its indexes, and then
writes the names of all models and permissions anew: more than a second a test. What is never changed by a test stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from psycopg import sql

STAYS = frozenset({"django_content_type", "auth_permission"})
# Django leaves these alone, as they belong to no model it manages: a later test would find the jobs of an earlier one, and
# be refused for what that one had tried too often.
OF_NO_MODEL = (
    "heard_cache", "procrastinate_events", "procrastinate_periodic_defers", "procrastinate_jobs", "procrastinate_workers",
)  # fmt: skip


def _emptied(tables: Sequence[str]) -> list[str]:
    names = ", ".join(sql.Literal(table).as_string() for table in sorted({*tables, *OF_NO_MODEL} - STAYS))
    # Foreign keys are checked at the end of the transaction, so there is no order to keep.
    return [
        f"""
        DO $$ DECLARE name text; is_held boolean; BEGIN
            FOREACH name IN ARRAY ARRAY[{names}] LOOP
                EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO is_held;
                IF is_held THEN EXECUTE format('DELETE FROM %I', name); END IF;
            END LOOP;
        END $$
        """
    ]


@pytest.fixture(scope="session", autouse=True)
def only_what_is_held() -> None:
    """Empty what is held, and nothing else."""
    from django.core.management.commands import flush as command  # Django is not ready when this file is read
    from django.db.backends.postgresql.operations import DatabaseOperations

    truncate = DatabaseOperations.sql_flush

    def flush(self: Any, style: Any, tables: Sequence[str], *, reset_sequences: bool = False, **more: Any) -> list[str]:
        if reset_sequences or not tables:
            return truncate(self, style, tables, reset_sequences=reset_sequences, **more)
        return _emptied(tables)

    command.emit_post_migrate_signal = lambda *given, **named: None
    DatabaseOperations.sql_flush = flush  # type: ignore[method-assign]
