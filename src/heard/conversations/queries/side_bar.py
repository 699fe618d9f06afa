"""What stands in the side bar: the lists with how many wait in each, counted only as far as anybody would count."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from heard.conversations.models import State
from heard.conversations.queries.lists import CALLED, visible_inboxes
from heard.plumbing.database.statements import prepared
from heard.staff.models import Agent

MOST = 100  # beyond it the side bar says "99+": counting on, for every page, would cost more than it tells


@dataclasses.dataclass(frozen=True)
class SideBar:
    """The numbers beside the lists, the agent's teams, the inboxes and the saved views."""

    counts: dict[str, int]
    teams: list[tuple[int, str, int]]
    saved_views: list[tuple[int, str, str, int | None]]  # number, name, search, whose (everybody's: None)
    inboxes: list[tuple[int, str]]
    business: str
    brand: tuple[int, str, str] | None  # of the first brand: number, colour, logo
    mail_stopped: tuple[dt.datetime, str] | None  # since when no mail leaves, and who stopped it


def side_bar(agent: Agent, *, more: Mapping[str, tuple[str, Sequence[Any]]] | None = None) -> SideBar:
    """Return the side bar of an agent, in one query; every count stops at MOST.

    `more` holds what floors above count there: statements that yield rows, at most MOST of which are counted, and their
    values. They may ask `box`, the inboxes that the agent may open.
    """
    visible, values = visible_inboxes(agent)
    further = "".join(f", (SELECT count(*) FROM ({one} LIMIT {MOST}) few)" for one, _values in (more or {}).values())  # noqa: S608 - constants
    values = (*values, *[agent.pk] * 4, *(value for _one, given in (more or {}).values() for value in given))
    with prepared() as cursor:
        cursor.execute(_SIDE_BAR.format(visible=visible, most=MOST, more=further), values)
        mine, called, unassigned, states, teams, views, inboxes, business, brand, stopped, *counted = cursor.fetchone()
    counts = {"mine": mine, "mentions": called, "unassigned": unassigned}
    return SideBar(
        counts={**counts, **dict(states or []), **dict(zip(more or {}, counted, strict=True))},
        teams=[tuple(team) for team in teams or []],
        saved_views=[tuple(view) for view in views or []],
        inboxes=[tuple(inbox) for inbox in inboxes or []],
        business=business or "",
        brand=tuple(brand) if brand else None,
        mail_stopped=(dt.datetime.fromisoformat(stopped[0]), stopped[1] or "") if stopped else None,
    )


_COUNTED = (State.OPEN, State.WAITING_CUSTOMER, State.WAITING_THIRD, State.SNOOZED)
_SIDE_BAR = f"""
WITH box AS MATERIALIZED ({{visible}})
SELECT
    (SELECT count(*) FROM (SELECT FROM conversations_conversation c WHERE c.assignee_id = %s AND c.state = 'open'
        AND c.merged_into_id IS NULL AND c.inbox_id IN (SELECT id FROM box) LIMIT {{most}}) few),
    (SELECT count(*) FROM (SELECT FROM conversations_conversation c WHERE c.id IN ({CALLED})
        AND c.merged_into_id IS NULL AND c.inbox_id IN (SELECT id FROM box) LIMIT {{most}}) few),
    -- In an order, so that counting ends at the limit: without one PostgreSQL marks all of them in a bitmap first.
    (SELECT count(*) FROM (SELECT FROM conversations_conversation c WHERE c.assignee_id IS NULL AND c.state = 'open'
        AND c.merged_into_id IS NULL AND c.inbox_id IN (SELECT id FROM box) ORDER BY c.since, c.id LIMIT {{most}}) few),
    (SELECT json_agg(json_build_array(s.state, n.count)) FROM unnest(ARRAY{[str(s) for s in _COUNTED]}) s(state)
        CROSS JOIN LATERAL (SELECT count(*) FROM (SELECT FROM conversations_conversation c WHERE c.state = s.state
            AND c.merged_into_id IS NULL AND c.inbox_id IN (SELECT id FROM box) LIMIT {{most}}) few) n),
    (SELECT json_agg(json_build_array(t.id, t.name, n.count) ORDER BY t.name)
        FROM staff_team t JOIN staff_team_members m ON m.team_id = t.id AND m.agent_id = %s
        CROSS JOIN LATERAL (SELECT count(*) FROM (SELECT FROM conversations_conversation c WHERE c.team_id = t.id
            AND c.state = 'open' AND c.merged_into_id IS NULL AND c.inbox_id IN (SELECT id FROM box) LIMIT {{most}}) few) n),
    (SELECT json_agg(json_build_array(v.id, v.name, v.query, v.owner_id) ORDER BY v.name) FROM conversations_savedview v
        WHERE v.owner_id = %s OR v.owner_id IS NULL),
    (SELECT json_agg(json_build_array(i.id, i.name) ORDER BY i.id) FROM conversations_inbox i
        WHERE i.is_active AND i.id IN (SELECT id FROM box)),
    (SELECT name FROM staff_business WHERE id = 1),
    (SELECT json_build_array(b.id, b.colour, b.logo_sha256) FROM conversations_brand b ORDER BY b.id LIMIT 1),
    (SELECT json_build_array(i.outgoing_stopped_at, a.name) FROM plumbing_installation i
        LEFT JOIN staff_agent a ON a.id = i.outgoing_stopped_by WHERE i.id = 1 AND i.outgoing_stopped_at IS NOT NULL)
    {{more}}
"""  # noqa: S608 - made of constants
