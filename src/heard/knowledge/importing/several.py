"""An export of several help centres, sorted by centre."""

from __future__ import annotations

from collections.abc import Sequence

from heard.knowledge.importing.found import Anything, Found, FoundCentre, FoundVideo, FoundWebinar


def by_centre(found: Sequence[Anything]) -> list[tuple[FoundCentre | None, list[Anything]]]:
    """Return what belongs to each centre, with its plan in its first language; all together where there are no two plans.

    Videos and webinars belong to the house: each centre's articles may show them. What stands in no centre's folder is the first one's.
    """
    plans = [one for one in found if isinstance(one, FoundCentre)]
    firsts = sorted((one for one in plans if one.is_first), key=lambda one: bool(one.host))
    if len(firsts) < 2:
        return [(firsts[0] if firsts else None, [*found])]
    own = {one.folder: one.translates or one.folder for one in plans}
    sorted_out: dict[str, list[Anything]] = {one.folder: [] for one in firsts}
    for one in found:
        if isinstance(one, (FoundVideo, FoundWebinar)):
            for part in sorted_out.values():
                part.append(one)
        else:
            sorted_out.get(own.get(_folder(one), ""), sorted_out[firsts[0].folder]).append(one)
    return [(one, sorted_out[one.folder]) for one in firsts]


def _folder(one: Anything) -> str:
    if isinstance(one, FoundCentre):
        return one.folder
    return one.path.partition("/")[0] if isinstance(one, Found) and one.path else one.where.partition("/")[0]
