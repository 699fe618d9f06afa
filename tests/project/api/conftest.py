"""An inbox, an agent, a script that acts as them, and a conversation. Models are imported late: Django is not ready yet."""

import pytest


@pytest.fixture
def inbox(db):
    from heard.conversations.models import Brand, Inbox

    return Inbox.objects.create(
        name="Support", brand=Brand.objects.create(name="Alder"), address="support@shop.example"
    )


@pytest.fixture
def ana(db):
    return agent("ana@shop.example", "Ana Moreno")


@pytest.fixture
def script(client, ana):
    return script_of(client, ana)


@pytest.fixture
def chief(client, db):
    """Acts as an administrator, with a token that may do everything."""
    return script_of(client, agent("kim@shop.example", "Kim Vale", role="admin"), scopes=("admin",))


@pytest.fixture
def number(script, inbox):
    """The number of a conversation that Mia began."""
    return script.begin(inbox).json()["conversation_id"]


@pytest.fixture
def stranger(client, ana, inbox, number):
    """Acts as an agent who may not open the inbox, nor see anything in it; Ana may."""
    from heard.staff.models import Team

    wholesale = Team.objects.create(name="Wholesale")
    wholesale.members.add(ana)
    inbox.teams.add(wholesale)
    return script_of(client, agent("ben@shop.example", "Ben Okafor"))


def agent(email, name, **fields):
    from heard.staff.models import Agent

    return Agent.objects.create_user(email, name=name, **fields)


def script_of(client, agent, **options):
    from tests.project.api.script import Script

    return Script(client, agent, **options)
