"""The connection Django works with."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import IsolationLevel

from heard.plumbing.database.shelf import Shelf, is_quiet

MEETINGS = 2  # how often a connection meets a statement before its plan is worth keeping


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, which trusts a quiet connection, and may share a few with other threads.

    Django asks every kept connection a question before a request uses it. But a server that is gone has closed its end,
    and that can be seen from here: only a connection on which something has arrived unasked is asked.

    Statements of `heard.plumbing.database.statements` are planned once for a connection: by itself PostgreSQL plans many
    of them anew for each value. No other statement carries its values apart, so none is meant but those.
    """

    shelf: Shelf | None = None  # set for a whole process, see `share_connections`
    _is_from_shelf = _is_set_up = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Take a connection from the shelf, or open one."""
        raw = self.shelf.take() if self.shelf else None
        self._is_from_shelf, self._is_set_up = self.shelf is not None, raw is not None
        if raw is not None:
            self.isolation_level = IsolationLevel.READ_COMMITTED
            return raw
        try:
            return super().get_new_connection(conn_params)
        except BaseException:
            if self.shelf:
                self.shelf.leave()
            raise

    def init_connection_state(self) -> None:
        """Set a new connection up."""
        if self._is_set_up:
            return
        super().init_connection_state()
        self.connection.prepare_threshold = MEETINGS
        self.connection.execute("SET plan_cache_mode = force_generic_plan")

    def is_usable(self) -> bool:
        """Return whether the connection still reaches its server."""
        raw = self.connection
        return raw is not None and not raw.closed and (is_quiet(raw) or super().is_usable())

    def let_go(self) -> None:
        """Put a shared connection back, for others while we wait; the next statement takes one again."""
        if self._is_from_shelf and not self.in_atomic_block:
            self.close()

    def _close(self) -> None:
        if self.shelf is None or not self._is_from_shelf or self.connection is None:
            super()._close()  # type: ignore[misc]
            return
        raw, self.connection = self.connection, None
        self._is_from_shelf = False
        self.shelf.put_back(raw)
