"""The connection Django works with."""

from __future__ import annotations

import select

from django.db.backends.postgresql import base

MEETINGS = 2  # how often a connection meets a statement before its plan is worth keeping


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, which trusts a quiet connection.

    Django asks every kept connection a question before a request uses it. But a server that is gone has closed its end,
    and that can be seen from here: only a connection on which something has arrived unasked is asked.

    Statements of `heard.plumbing.database.statements` are planned once for a connection: by itself PostgreSQL plans many
    of them anew for each value. No other statement carries its values apart, so none is meant but those.
    """

    def init_connection_state(self) -> None:
        """Set a new connection up."""
        super().init_connection_state()
        self.connection.prepare_threshold = MEETINGS
        self.connection.execute("SET plan_cache_mode = force_generic_plan")

    def is_usable(self) -> bool:
        """Return whether the connection still reaches its server."""
        raw = self.connection
        if raw is None or raw.closed:
            return False
        arrived = select.poll()  # not select(), which knows no file above the 1024th: live lines are many
        arrived.register(raw.fileno(), select.POLLIN)
        return not arrived.poll(0) or super().is_usable()
