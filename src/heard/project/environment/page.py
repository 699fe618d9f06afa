"""The table of settings as a page for operators: `make docs` writes it to docs/operators/settings.md."""

from heard.project.environment.table import SETTINGS

PAGE_HEAD = """\
# Settings

Heard is set up by environment variables. All of them are optional. They are checked at every start; a wrong value stops the
start with a message that names the variable and says how to mend it. What concerns the business itself (name, inboxes, mail
accounts, teams) is set in the studio, at `/studio/`.

This page is made from `src/heard/project/environment/table.py` by `make docs`.
"""


def settings_page() -> str:
    """The table of settings as a page of Markdown, for docs/operators/settings.md."""
    rows = [f"| `{s.name}` | {f'`{s.default}`' if s.default else ''} | {s.means} |" for s in SETTINGS]
    return "\n".join([PAGE_HEAD, "| variable | default | meaning |", "|---|---|---|", *rows, ""])


if __name__ == "__main__":
    print(settings_page(), end="")  # noqa: T201 - this is what the page is for
