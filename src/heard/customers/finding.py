"""Finding customers by a part of their name, company or address."""

from __future__ import annotations

import dataclasses

from django.db import connection

from heard.customers.called import called

LIMIT = 20
SHORTEST = 2  # characters: fewer find everybody


@dataclasses.dataclass(frozen=True)
class Found:
    """A customer, as a line of a list. `address` is one that people read: a chat's is a key, and left out."""

    id: int
    name: str
    company: str
    address: str
    is_visitor: bool

    @property
    def called(self) -> str:
        """What the line says of who it is."""
        return called(name=self.name, address=self.address, is_visitor=self.is_visitor, number=self.id)


def find_customers(typed: str, *, after: int = 0, limit: int = LIMIT) -> list[Found]:
    """Return customers whose name, company or an address holds what was typed; with nothing typed, the newest.

    The key of a chat's visitor finds them only when it is typed whole: two letters are in nearly all of them.
    `after` is the id of the last one seen, for the next page. Names are found through a trigram index, so the cost does
    not grow with the number of customers; every row brings its first address in the same query.
    """
    typed = " ".join(typed.replace("\0", "").split())
    like = "%" + typed.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
    with connection.cursor() as cursor:
        if len(typed) < SHORTEST:
            cursor.execute(_ROWS.format(among="true"), {"after": after or None, "limit": limit})
        else:
            cursor.execute(
                _ROWS.format(among=f"c.id IN ({_ALIKE})"),
                {"after": after or None, "limit": limit, "like": like, "typed": typed},
            )
        return [Found(*row) for row in cursor.fetchall()]


_ALIKE = """
    SELECT id FROM customers_customer WHERE name ILIKE %(like)s
    UNION SELECT id FROM customers_customer WHERE company ILIKE %(like)s
    UNION SELECT customer_id FROM customers_address WHERE value ILIKE %(like)s AND (kind <> 'chat' OR value = %(typed)s)
"""
_ROWS = """
SELECT c.id, c.name, c.company,
       COALESCE((SELECT a.value FROM customers_address a WHERE a.customer_id = c.id AND a.kind <> 'chat'
                 ORDER BY a.is_primary DESC, a.id LIMIT 1), ''),
       EXISTS (SELECT FROM customers_address a WHERE a.customer_id = c.id AND a.kind = 'chat')
FROM customers_customer c
WHERE c.merged_into_id IS NULL AND c.erased_at IS NULL AND (%(after)s::bigint IS NULL OR c.id < %(after)s)
  AND {among}
ORDER BY c.id DESC LIMIT %(limit)s
"""
