"""A page shows what there was when it was made, and asks for the rest: there is no moment that falls between the two."""

import re

import pytest
from django.db import connection

from heard.plumbing.live.cursor import Cursor
from heard.plumbing.models import Fact

pytestmark = pytest.mark.django_db(transaction=True)


class Meanwhile:
    """Lets somebody write right after one of the statements by which a page is read."""

    def __init__(self, shop, statement, to):
        self.shop, self.statement, self.to = shop, statement, to
        self.text = f"Just now after statement {statement}"
        self.seen, self.is_writing = 0, False

    def __call__(self, execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if not self.is_writing:
            self.seen += 1
            if self.seen == self.statement:
                self.is_writing = True
                self.shop.mail(self.text, subject=self.text, to=self.to)
                self.is_writing = False
        return answer


def told_after(page):
    """The names of the facts that a page is told once it listens."""
    place = Cursor.parse(re.search(r'name="live-cursor" content="([^"]+)"', page)[1])
    facts = Fact.objects.order_by("epoch", "xid", "id").values_list("epoch", "xid", "id", "name")
    return [name for *at, name in facts if Cursor(at[0], int(at[1]), at[2]) > place]


@pytest.mark.parametrize("address", ["/inbox/open/", "/inbox/unassigned/", "/conversations/{}/", "/owed/everybody/"])
def test_who_writes_while_a_page_is_made_is_on_it_or_is_told_to_it(client, shop, ana, address):
    first = shop.mail(subject="Lamp")
    to = first if "conversations" in address else None
    statement, is_over = 0, False
    while not is_over:
        statement += 1
        meanwhile = Meanwhile(shop, statement, to)
        with connection.execute_wrapper(meanwhile):
            page = client.get(address.format(first.pk)).content.decode()
        is_over = meanwhile.seen < statement
        assert is_over or meanwhile.text in page or "MessageReceived" in told_after(page)
    assert statement > 3
