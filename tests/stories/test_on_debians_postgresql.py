"""The same Heard on a PostgreSQL that was there before: DATABASE_URL, version 15, a password over TCP."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.stories.debians_postgresql import PASSWORD, debians_postgresql
from tests.stories.house import PATIENCE, House, Mailbox, eventually

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with debians_postgresql() as url:
        house = House(tmp_path_factory.mktemp("debian") / "home", DATABASE_URL=url)
        try:
            yield house.start()
        finally:
            house.stop()


def run(settings: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "heard", *arguments]
    return subprocess.run(command, env=settings, capture_output=True, text=True, check=False, timeout=5 * PATIENCE)


def open_shop(house: House) -> None:
    with requests.Session() as browser:
        page = browser.get(house.welcome_link)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token
        answers = {
            "csrfmiddlewaretoken": token[1],
            "business_name": "Alder & Oak",
            "inbox_address": "support@alder.example",
            "name": "Ana Moreno",
            "email": "ana@alder.example",
            "password": "a long walk by the sea",
            "language": "en",
            "time_zone": "UTC",
        }
        assert browser.post(house.welcome_link, answers, allow_redirects=False).status_code == 302


def test_a_mail_is_taken_and_acknowledged(house: House) -> None:
    open_shop(house)
    marta = Mailbox(house, "marta@example.org", "Marta")
    sent = marta.send("Where is my lamp?", "It is getting dark.", to="support@alder.example")
    assert eventually(marta.received)[0]["In-Reply-To"] == sent


def test_the_doctor_knows_the_database(house: House) -> None:
    told = run(house.settings, "doctor")
    assert "✓ database: PostgreSQL 15." in told.stdout
    assert "from DATABASE_URL" in told.stdout
    assert "✗" not in told.stdout


def test_its_password_stands_in_no_log_and_no_file(house: House) -> None:
    assert PASSWORD not in house.told()
    assert not (house.home / "postgres").exists()
    assert not [path for path in house.home.rglob("*") if path.is_file() and PASSWORD.encode() in path.read_bytes()]


def test_its_backup_moves_into_the_built_in_postgresql_and_back(house: House, tmp_path: Path) -> None:
    there, back = tmp_path / "there.tar.gz", tmp_path / "back.tar.gz"
    assert run(house.settings, "backup", str(there)).returncode == 0
    built_in = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
        "HEARD_HOME": str(tmp_path / "home")
    }
    told = run(built_in, "restore", str(there))
    assert told.returncode == 0, told.stderr
    assert run(built_in, "backup", str(back)).returncode == 0
    house.stop()
    told = run(house.settings, "restore", "--replace", str(back))
    assert told.returncode == 0, told.stderr
    house.start()
    assert "/welcome/" not in house.told()  # somebody has an account: nobody is asked to make the first
    assert len(house.outbox()) == 1
