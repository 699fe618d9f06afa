"""A great many conversations, fast: for measuring, and for seeing how a large house feels."""

from __future__ import annotations

import datetime as dt
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.db import connection

from heard.conversations.models import Conversation, Message, SearchEntry
from heard.conversations.models.search_entry import BUCKET
from heard.conversations.search_index import words
from heard.conversations.search_parts import make_room
from heard.customers.models import Customer
from heard.project.demo.bare import bare
from heard.project.demo.bulk_shapes import Shapes
from heard.project.demo.bulk_story import BulkStory, Somebody, Teller
from heard.project.demo.people import Person
from heard.project.demo.rows import highest_number
from heard.project.demo.shop import Shop
from heard.project.demo.vocabulary import PHRASES, Vocabulary

BLOCK = 2_000  # conversations whose rows wait in memory at the same time
YEARS = dt.timedelta(days=3 * 365)
CUSTOMERS_OF = 4  # conversations of a customer, on average
# How many messages conversations have: a hundred of them have four hundred, most few, some many.
LENGTHS = (
    *[1] * 12,
    *[2] * 22,
    *[3] * 20,
    *[4] * 16,
    *[5] * 11,
    *[6] * 7,
    *[8] * 6,
    *[10] * 2,
    *[14] * 2,
    *[21] * 1,
    *[26] * 1,
)

_INDEX = f"""
INSERT INTO conversations_searchentry (message_id, conversation_id, inbox_id, bucket, words)
SELECT id, conversation_id, inbox_id, id / {BUCKET},
       {words(subject="subject", sender="sender_name || ' ' || sender_address", text="text")}
FROM conversations_message WHERE id BETWEEN %s AND %s ORDER BY id
"""  # noqa: S608 - made of constants


@dataclass
class Bulk:
    """So many conversations of the last three years, their messages made of words as common as in real mail."""

    shop: Shop
    people: list[Person]
    rng: random.Random
    at: dt.datetime
    epoch: int = field(init=False)

    def __post_init__(self) -> None:
        """Ask once what every fact has to say: a call for each of a million rows takes half a minute."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT heard_epoch()")
            self.epoch = cursor.fetchone()[0]

    def write(self, count: int) -> None:
        """Write the conversations, with everything that belongs to them, and the entries of search."""
        nouns = dict.fromkeys(shape.noun for shape in Shapes(self.at, self.epoch).all())
        with bare([*nouns, SearchEntry]):
            first_message = highest_number(Message) + 1
            customers = self._customers(max(1, count // CUSTOMERS_OF))
            self._conversations(count, customers, first_message)

    def _customers(self, count: int) -> list[Somebody]:
        first, begun = highest_number(Customer) + 1, self.at - YEARS
        shapes = Shapes(self.at, self.epoch)
        givens = [person.first for person in self.people]
        surnames = [person.customer.name.split()[-1] for person in self.people]
        met = []
        for number in range(first, first + count):
            name = f"{self.rng.choice(givens)} {self.rng.choice(surnames)}"
            met.append(Somebody(number, name, f"customer{number}@post.example"))
            shapes.customer.add(number, name, "en", begun)
            shapes.address.add(number, met[-1].address, begun)
        shapes.customer.write()
        shapes.address.write()
        return met

    def _conversations(self, count: int, customers: list[Somebody], first_message: int) -> None:
        vocabulary = Vocabulary(self.rng, phrases=min(PHRASES, count * 4))
        teller = Teller(self.shop, vocabulary, self.rng, self.at, next_message=first_message)
        first = highest_number(Conversation) + 1
        blocks = [range(begin, min(begin + BLOCK, count)) for begin in range(0, count, BLOCK)]
        with ThreadPoolExecutor(1) as ahead:
            # One block is thought of while the database, which has a processor of its own, takes in the one before.
            made = [ahead.submit(self._block, teller, customers, first, blocks[0], count)]
            for block in [*blocks[1:], None]:
                shapes, messages = made.pop().result()
                if block:
                    made.append(ahead.submit(self._block, teller, customers, first, block, count))
                for shape in shapes.all():
                    shape.write()
                make_room(messages.stop)
                with connection.cursor() as cursor:
                    cursor.execute(_INDEX, [messages.start, messages.stop - 1])

    def _block(
        self, teller: Teller, customers: list[Somebody], first: int, block: range, count: int
    ) -> tuple[Shapes, range]:
        """Make the rows of some conversations; return them, and the numbers of their messages. Asks the database nothing."""
        shapes, begun = Shapes(self.at, self.epoch), teller.next_message
        lengths = self.rng.sample(LENGTHS * (BLOCK // len(LENGTHS)), BLOCK)[: len(block)]
        teller.draw(sum(lengths))
        for number, length in zip(block, lengths, strict=True):
            moment = self.at - YEARS * (1 - (number + 0.5) / count)
            BulkStory(teller, shapes, first + number, self.rng.choice(customers), length, moment.timestamp()).tell()
        return shapes, range(begun, teller.next_message)
