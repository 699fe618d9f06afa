import pytest


@pytest.fixture
def shop(db):
    from tests.conversations.shop import Shop  # Django is not ready when this file is read

    return Shop()


@pytest.fixture
def facts(db):
    """The names of the facts announced since the fixture was last asked."""
    from heard.plumbing.models import Fact

    seen = [0]

    def news():
        found = list(Fact.objects.filter(id__gt=seen[0]).order_by("id").values_list("id", "name"))
        seen[0] = found[-1][0] if found else seen[0]
        return [name for _, name in found]

    return news
