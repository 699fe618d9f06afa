"""What is shown before one's own question: a few things at most, and where something answers, that alone."""

import pytest

from heard.community.queries.similar import FEW, similar
from heard.knowledge.actions.index_documents import index_documents
from heard.knowledge.search.document import Document

pytestmark = pytest.mark.django_db
TITLES = ("Change the wick of a lantern", "Oils for lanterns", "Send a lantern back", "Lanterns for a garden")


@pytest.fixture(autouse=True)
def shelves():
    documents = [
        Document(
            key=f"article:{number}", kind="article", title=title, text="Lanterns are lamps.", language="en",
            audience="everyone", url="/",
        )
        for number, title in enumerate(TITLES)
    ]  # fmt: skip
    index_documents(documents=documents)


def test_where_something_answers_nothing_else_is_shown():
    assert [hit.title for hit in similar("change the wick")] == [TITLES[0]]


def test_what_only_comes_near_is_a_few_things():
    near = similar("does a lantern float on the sea under a bridge at night")
    assert (len(near), {hit.is_sure for hit in near}) == (FEW, {False})
