"""What was said and what happened, in the order it did, as the page of a conversation shows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import dropwhile, groupby
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from heard.conversations.models import DeliveryState, MessageKind, State
from heard.conversations.queries.telling import told_fact

Entry = dict[str, Any]
AT_ONCE = dt.timedelta(seconds=5)  # what a verb announces beside its message is written a moment later
FEW = 3  # lines about what happened that stand one by one; more are folded


def timeline(page: dict[str, Any], *, now: dt.datetime, is_end: bool = False) -> list[Entry]:
    """Return what stands on the page, oldest first: each entry has `kind`, `id`, `at` and `version`.

    Kinds: `message` (with `message`), `side` (a whole talk aside, where its last message stands, with `side` and
    `messages`), `told` (a sentence with an `icon`, perhaps what `undo` takes back), `folded` (several `told`), `day` and
    `new` (the reader has not seen what follows). An entry whose `version` is the same looks the same. Lines older than
    the oldest shown message are left out while there are older messages to be asked for. `is_end` leaves out what stands
    before the first message too: its day may have begun earlier, with messages that are not here.
    """
    said = [*_messages(page), *_sides(page)]
    oldest = min((entry["begins"] for entry in said), default=None) if page["has_older"] else None
    told = [entry for entry in _told(page) if oldest is None or entry["at"] >= oldest]
    ordered = sorted([*said, *told], key=lambda entry: (entry["at"], entry["kind"] == "told"))
    entries = _with_days(_with_news(_folded(ordered), page["read_up_to"]), now)
    return list(dropwhile(lambda entry: entry["kind"] in {"day", "new"}, entries) if is_end else entries)


def _messages(page: dict[str, Any]) -> list[Entry]:
    return [
        {
            "kind": "message",
            "id": f"m{message['id']}",
            "at": message["created_at"],
            "begins": message["created_at"],
            "message": message,
            "version": _version([message]),
        }
        for message in page["messages"]
        if message["side_conversation_id"] is None
    ]


def _sides(page: dict[str, Any]) -> list[Entry]:
    entries = []
    for side in page["sides"]:
        messages = [message for message in page["messages"] if message["side_conversation_id"] == side["id"]]
        if messages:
            entries.append(
                {
                    "kind": "side",
                    "id": f"s{side['id']}",
                    "at": messages[-1]["created_at"],
                    "begins": messages[0]["created_at"],
                    "side": side,
                    "messages": messages,
                    "version": f"{side['closed']:d}-{_version(messages)}",
                }
            )
    return entries


def _version(messages: list[dict[str, Any]]) -> str:
    """Return what changes when a message looks different: it is written once, but delivered, trusted or moved later."""
    return "-".join(
        f"{one['id']}{one['delivery']}{one['trust']}{len(one['delivery_problem'])}{one['facts'].get('way', '')}"
        for one in messages
    )


def _told(page: dict[str, Any]) -> Iterator[Entry]:
    answers = [one for one in page["messages"] if one["kind"] in {MessageKind.REPLY, MessageKind.SIDE_OUT}]
    for happened in page["happened"]:
        told, icon = told_fact(happened)
        if told and not _goes_without_saying(happened, answers):
            undo = _undo(happened, page)
            yield {
                "kind": "told",
                "id": f"f{happened['id']}",
                "at": happened["at"],
                "told": told,
                "icon": icon,
                "undo": undo,
                "version": "undo" if undo else "",
            }


def _goes_without_saying(happened: dict[str, Any], answers: list[dict[str, Any]]) -> bool:
    """Whether a line only repeats what the answer beside it says: whoever answers takes it, and then waits."""
    name, data = happened["name"], happened["data"]
    follows = name == "ConversationWaits" or (name == "ConversationAssigned" and data.get("reason") == "answered")
    return follows and any(abs(one["created_at"] - happened["at"]) < AT_ONCE for one in answers)


def _undo(happened: dict[str, Any], page: dict[str, Any]) -> tuple[str, int] | None:
    """Return which move can be taken back, and its number."""
    data = happened["data"]
    if data.get("undone"):
        return None
    if data.get("merge_id") in page["merged_here"]:
        return "merge", data["merge_id"]
    if data.get("split_id") in page["split_here"]:
        return "split", data["split_id"]
    return None


def _folded(entries: list[Entry]) -> Iterator[Entry]:
    """Fold long runs of what merely happened, so that what was said stays in sight."""
    for is_told, group in groupby(entries, key=lambda entry: entry["kind"] == "told" and not entry["undo"]):
        run = list(group)
        if not is_told or len(run) <= FEW:
            yield from run
            continue
        yield {
            "kind": "folded",
            "id": f"r{run[0]['id']}",
            "at": run[0]["at"],
            "folded": run[:-1],
            "version": len(run),
        }
        yield run[-1]


def _with_news(entries: Iterator[Entry], read_up_to: int | None) -> Iterator[Entry]:
    """Mark where what the reader has not seen begins; somebody who was never here needs no mark."""
    marked = read_up_to is None
    for entry in entries:
        if not marked and any(_is_news(message, read_up_to or 0) for message in _heard_in(entry)):
            marked = True
            yield {"kind": "new", "id": "new", "at": entry["at"], "version": ""}
        yield entry


def _heard_in(entry: Entry) -> list[dict[str, Any]]:
    return [entry["message"]] if entry["kind"] == "message" else entry.get("messages", [])


def _is_news(message: dict[str, Any], read_up_to: int) -> bool:
    return message["id"] > read_up_to and message["kind"] in {MessageKind.INCOMING, MessageKind.SIDE_IN}


def _with_days(entries: Iterator[Entry], now: dt.datetime) -> Iterator[Entry]:
    today, shown = timezone.localdate(now), None
    for entry in entries:
        day = timezone.localdate(entry["at"])
        if day != shown:
            shown = day
            yield {
                "kind": "day",
                "id": f"d{day:%Y%m%d}",
                "at": entry["at"],
                "label": day_in_words(day, today),
                "version": "",
            }
        yield entry


def day_in_words(day: dt.date, today: dt.date) -> str:
    """Return a day as people say it: today, yesterday, a weekday, or the date."""
    match (today - day).days:
        case 0:
            return _("Today")
        case 1:
            return _("Yesterday")
        case past if 1 < past < 7:
            return date_format(day, "l")
    return date_format(day, "l, j F" if day.year == today.year else "j F Y")


STATE_BADGES = {State.WAITING_CUSTOMER: "waiting_customer", State.WAITING_THIRD: "waiting_third_party"}
CAN_BE_SENT_AGAIN = {DeliveryState.FAILED, DeliveryState.BOUNCED, DeliveryState.UNCERTAIN}
