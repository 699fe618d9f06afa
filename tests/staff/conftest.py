"""People, and a look into the outbox."""

import datetime as dt
import email
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from tests.staff.people import PASSWORD


@pytest.fixture(autouse=True)
def quick_hashing(settings) -> None:
    """Argon2 is slow on purpose; only the test that looks at it needs it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def now() -> dt.datetime:
    return timezone.now()


@pytest.fixture
def ana(db: None):
    """An agent."""
    from heard.staff.models import Agent  # this file is read before Django is ready

    return Agent.objects.create_user("ana@shop.example", PASSWORD, name="Ana Moreno")


@pytest.fixture
def boss(db: None):
    """An administrator."""
    from heard.staff.models import Agent, Role

    return Agent.objects.create_user("boss@shop.example", PASSWORD, name="Bo Ström", role=Role.ADMIN)


class Outbox:
    """Mails written since the test began."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.before = set(folder.glob("*.eml"))

    def mails(self) -> list[EmailMessage]:
        new = sorted(set(self.folder.glob("*.eml")) - self.before)
        return [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in new]

    def only(self) -> EmailMessage:
        (mail,) = self.mails()
        return mail


@pytest.fixture
def outbox() -> Outbox:
    return Outbox(settings.HEARD_OUTBOX)
