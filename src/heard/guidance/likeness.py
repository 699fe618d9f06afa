"""Which of many texts say much the same."""

from __future__ import annotations

from collections.abc import Sequence

ALIKE = 0.55  # cosine to what a group has in common, once what all texts have in common is taken away

FEW = 20  # texts: what so few have in common may be what they are about, so only half of it is taken away


def groups_of(texts: Sequence[str]) -> list[list[int]]:
    """Return groups of texts that mean the same, by their places, each in their order; what is alone is a group, too.

    Each text joins the group whose middle is nearest, if it is near enough: time grows with texts times groups.
    """
    import numpy as np

    from heard.knowledge.search.meaning import directions, sums_of  # large, and most processes never group anything

    if not texts:
        return []
    rows = directions(sums_of(texts))
    rows = directions(rows - rows.mean(axis=0) * (len(texts) / (len(texts) + FEW)))
    middles, groups = np.zeros_like(rows), list[list[int]]()
    for place, row in enumerate(rows):
        near = directions(middles[: len(groups)]) @ row if groups else np.zeros(1)
        best = int(near.argmax())
        if groups and near[best] >= ALIKE:
            groups[best].append(place)
        else:
            best = len(groups)
            groups.append([place])
        middles[best] += row
    return groups
