"""Which inline scripts of the studio may run.

Wagtail writes a few into its pages, and all of them are one call of a known function with plain data. Only these get the
nonce that the policy names, so a script smuggled into a page by anybody's words stays dead: giving every script of the
page a nonce would protect nobody.
"""

from __future__ import annotations

import json
import re

_INLINE = re.compile(r"<script(?: type=\"text/javascript\")?>(.*?)</script>", re.DOTALL)
_CALL = re.compile(r"\s*(?:new )?([\w.]+)\((.*)\);?\s*", re.DOTALL)
_PANEL = re.compile(r"\s*\(function\(\) \{\s*var panel = (new .*;)\s*\}\)\(\);\s*", re.DOTALL)
_KNOWN = re.compile(r"init(?:Date|Time|DateTime)Chooser|InlinePanel|MultipleChooserPanel|[A-Z]\w*Chooser(?:Widget)?")
_ESCAPED = re.compile(r'JSON\.parse\("(?:[^"\\<>]|\\u[0-9A-F]{4})*"\)')  # as Django's escapejs writes it


def with_nonces(page: str, nonce: str) -> str:
    """Return the page with the nonce on each inline script that is Wagtail's own."""
    return _INLINE.sub(lambda found: _with_nonce(found, nonce), page)


def is_wagtails(script: str) -> bool:
    """Whether a script does nothing but call a known function of Wagtail's with plain data."""
    panel = _PANEL.fullmatch(script)
    call = _CALL.fullmatch(panel[1] if panel else script)
    return bool(call and _KNOWN.fullmatch(call[1]) and (_ESCAPED.fullmatch(call[2]) or _is_data(call[2])))


def _with_nonce(found: re.Match[str], nonce: str) -> str:
    return f'<script nonce="{nonce}">{found[1]}</script>' if is_wagtails(found[1]) else found[0]


def _is_data(arguments: str) -> bool:
    try:
        json.loads(f"[{arguments}]", parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(constant: str) -> None:
    raise ValueError(constant)
