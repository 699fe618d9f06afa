"""The table of subcommands: what each is called, does, takes, and which function runs it."""

from argparse import ArgumentTypeError
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Argument = tuple[tuple[str, ...], dict[str, Any]]


def argument(*names: str, **keywords: Any) -> Argument:
    """One argument, as argparse takes it."""
    return names, keywords


def counted(given: str) -> int:
    """Return a number of things, at least one; argparse says what it thinks of anything else."""
    number = int(given)
    if number < 1:
        raise ArgumentTypeError(f"{given} is less than 1")
    return number


@dataclass(frozen=True)
class Command:
    """A subcommand. `run` names a function `(environment, options) -> exit status`.

    With `passes_on`, everything behind the name is handed over unread, as `options.rest`.
    """

    name: str
    help: str
    run: str = ""
    arguments: tuple[Argument, ...] = ()
    passes_on: bool = False
    parts: tuple["Command", ...] = field(default=())


HERE = "heard.project.command"
ARCHIVE = argument("file", metavar="FILE", help="the backup, such as heard-monday.tar.gz")

COMMANDS: tuple[Command, ...] = (
    Command("serve", "Run everything on this machine: database, pages, live updates, worker, mail receiver.", f"{HERE}.serve:serve"),
    Command(
        "demo", "Run everything, filled with a small demo shop, in a home of its own.", f"{HERE}.demo:demo",
        (
            argument("--conversations", type=int, metavar="N", help="fill it with N conversations instead of a few hundred"),
            argument("--speed", type=float, metavar="X", help="let time go X times as fast, and the shop live: 60 is an hour a minute"),
        ),
    ),
    Command("web", "Run the pages and the API alone, behind a proxy of your own.", f"{HERE}.part:part"),
    Command("live", "Run the live updates alone, behind a proxy of your own.", f"{HERE}.part:part"),
    Command("worker", "Run the worker alone: reactions, deliveries, schedules.", f"{HERE}.part:part"),
    Command("smtp", "Run the mail receiver alone.", f"{HERE}.part:part"),
    Command(
        "doctor", "Look at the set-up, say what is wrong and how to mend it.", f"{HERE}.doctor:doctor",
        (argument("--json", action="store_true", help="answer in JSON, for monitoring"),),
    ),
    Command("backup", "Put the database and all files into one archive.", f"{HERE}.backup:backup", (ARCHIVE,)),
    Command(
        "restore", "Bring a backup into an empty installation.", f"{HERE}.backup:restore",
        (ARCHIVE, argument("--replace", action="store_true", help="delete what this installation holds now")),
    ),
    Command(
        "email", "What mails say, as JSON, for scripts; and bringing in old mail.",
        parts=(
            Command("parse", "Everything a mail says, as JSON.", f"{HERE}.email:read", passes_on=True),
            Command("reply", "The new text of an answer apart from what it quotes, as JSON.", f"{HERE}.email:read", passes_on=True),
            Command(
                "hook", "The address, with its password, that a mail provider posts incoming mail to.", f"{HERE}.email:hook",
                (argument("provider", help="its name in lower case, such as postmark or mailgun"),),
            ),
            Command(
                "import", "Bring in old mail: mbox, Maildir, .eml. What is settled long ago comes in resolved.", f"{HERE}.email:import_mail",
                (
                    argument("paths", nargs="+", type=Path, metavar="PATH", help="an mbox file, a Maildir, an .eml file or a folder"),
                    argument("--inbox", metavar="ADDRESS", help="the inbox for mails that are addressed to none of ours"),
                    argument(
                        "--open-newer-than", dest="open_days", type=counted, default=28, metavar="DAYS",
                        help="leave open only conversations in which something was said in the last so many days (28)",
                    ),
                    argument("--all-open", dest="open_days", action="store_const", const=None, help="resolve none, however old"),
                ),
            ),
        ),
    ),
    Command(
        "knowledge", "What customers and agents can look up: searching it, bringing it in and out.",
        parts=(
            Command(
                "import", "Bring in articles: folders, Markdown, HTML, JSON, CSV, exports of other help centres.",
                f"{HERE}.knowledge:import_articles", passes_on=True,
            ),
            Command(
                "export", "Write every article as Markdown, with its pictures, into an empty folder.",
                f"{HERE}.knowledge:export_articles", (argument("folder", metavar="FOLDER", help="a new or empty folder"),),
            ),
            Command(
                "search", "Find what answers a question, by its words and by its meaning.", f"{HERE}.knowledge_search:search",
                (
                    argument("query", nargs="*", metavar="QUERY", help="what to look for"),
                    argument("--limit", type=counted, default=10, metavar="N", help="at most so many results (10; never more than 100)"),
                    argument("--json", action="store_true", help="answer in JSON, for scripts"),
                    argument("--jsonl", action="store_true", help='answer lines {"id": …, "text": …} of standard input, each with a line in its place; of one that is no question it says so, there and on standard error, and ends with 1'),
                    argument("--everyone", action="store_true", help="only what everybody may read, not what is for customers or agents"),
                ),
            ),
            Command(
                "evaluate", "Measure how often search finds what answers, by words, by meaning, and by both.", f"{HERE}.knowledge_search:evaluate",
                (
                    argument("paths", nargs="+", metavar="PATH", help="a collection: a file or folder, see docs/operators/knowledge.md"),
                    argument("--language", default="en", metavar="CODE", help="of documents that do not say theirs (en)"),
                    argument("--json", action="store_true", help="answer in JSON, for scripts"),
                ),
            ),
        ),
    ),
    Command("bench", "Measure: `heard bench NAME`, or `all`; with --json for scripts.", f"{HERE}.bench:bench", passes_on=True),
    Command("manage", "Run one of Django's own commands.", f"{HERE}.manage:manage", passes_on=True),
)  # fmt: skip
