"""Keys do not belong into a log: addresses that open something for whoever has them are cut short there."""

from __future__ import annotations

import logging
import re

_KEYED = re.compile(r"(/(?:request|updates|asked|remedy|invitation|welcome|files)/)[^/\s\"'?]{12,}")


class WithoutKeys(logging.Filter):
    """Lets every record pass, without the keys in the addresses it tells of."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return True."""
        message = record.getMessage()
        told = _KEYED.sub(r"\1…", message)
        if told != message:
            record.msg, record.args = told, ()
        return True
