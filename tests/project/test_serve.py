"""`heard serve` as real processes: whatever is killed comes back, and nothing is left behind."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stories.house import PATIENCE, House, eventually, free_port
from tests.template_home import furnish

pytestmark = pytest.mark.slow

PARTS = {"heard worker", "heard web", "heard smtp", "heard live"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home = tmp_path_factory.mktemp("served") / "home"
    furnish(home)
    house = House(home)
    try:
        yield house.start()
    finally:
        house.stop()


def below(pid: int) -> dict[int, str]:
    """Every process below this one, with its name."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return {}
    found: dict[int, str] = {}
    for child in map(int, children):
        try:
            found[child] = Path(f"/proc/{child}/comm").read_text().strip()
        except OSError:
            continue
        found |= below(child)
    return found


def processes(house: House) -> dict[int, str]:
    assert house.server
    return below(house.server.pid)


def pid_of(house: House, name: str) -> int:
    return next((pid for pid, found in processes(house).items() if found == name), 0)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def answers(house: House) -> bool:
    """Whether a page that asks the database is shown, and mail would be taken."""
    try:
        with urllib.request.urlopen(f"{house.url}/account/login/", timeout=20) as page:
            socket.create_connection(("127.0.0.1", house.smtp_port), timeout=20).close()
            return bool(page.status == 200)
    except OSError:
        return False


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "heard", *arguments]
    return subprocess.run(
        command, env=os.environ | settings, capture_output=True, text=True, check=False, timeout=3 * PATIENCE
    )


def test_every_part_is_a_process_of_its_own_with_a_name(house: House) -> None:
    eventually(lambda: answers(house))
    assert set(processes(house).values()) >= PARTS | {"postgres"}


def test_the_first_start_prints_the_link_that_makes_the_owner(house: House) -> None:
    with urllib.request.urlopen(house.welcome_link) as page:
        assert page.status == 200


@pytest.mark.parametrize("name", sorted(PARTS | {"postgres"}))
def test_a_part_that_is_killed_is_started_again(house: House, name: str) -> None:
    eventually(lambda: answers(house))
    killed = pid_of(house, name)
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: pid_of(house, name) not in {0, killed})
    eventually(lambda: answers(house))
    assert (
        "The database" if name == "postgres" else name.removeprefix("heard ")
    ) + " ended unexpectedly" in house.told()


def test_a_second_one_on_the_same_home_is_refused(house: House) -> None:
    told = run("serve", HEARD_HOME=str(house.home), HEARD_PORT=str(free_port()), HEARD_SMTP_PORT=str(free_port()))
    assert told.returncode == 1
    assert (
        f"heard: Heard is already running from {house.home} (process {house.server and house.server.pid})"
        in told.stderr
    )


def test_a_port_that_is_taken_is_named_with_its_variable(house: House, tmp_path: Path) -> None:
    told = run("serve", HEARD_HOME=str(tmp_path / "other"), HEARD_PORT=str(house.port))
    assert told.returncode == 1
    assert f"Port {house.port} on 127.0.0.1 cannot be used (Address already in use)." in told.stderr
    assert "choose another port with HEARD_PORT" in told.stderr
    assert not (tmp_path / "other").exists()


def test_when_the_parent_is_killed_everything_ends_and_the_next_start_just_works(house: House) -> None:
    eventually(lambda: answers(house))
    before = processes(house)
    house.kill()
    eventually(lambda: not any(is_alive(pid) for pid in before))
    house.start()
    eventually(lambda: answers(house))


def test_ctrl_c_stops_everything_in_good_order_and_leaves_nothing(house: House) -> None:
    eventually(lambda: answers(house))
    before = processes(house)
    assert house.server
    os.killpg(house.server.pid, signal.SIGINT)  # as a terminal does
    assert house.server.wait(PATIENCE) == 0
    assert [pid for pid in before if is_alive(pid)] == []
    assert "Traceback" not in house.told()
    assert (house.home / "postgres.log").read_text().rstrip().endswith("database system is shut down")


def test_a_wrong_setting_stops_the_start_and_is_named(tmp_path: Path) -> None:
    told = run("serve", HEARD_HOME=str(tmp_path / "home"), HEARD_PORT="eighty")
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == (
        "heard: HEARD_PORT is set to 'eighty', which cannot work: give a free port between 1 and 65535, for example 8000.\n"
    )
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        (
            {"HEARD_SMTP_CERTIFICATE": "/nowhere.pem"},
            "heard: The certificate for the mail receiver (/nowhere.pem) and its key cannot be used: No such file or "
            "directory. Mend HEARD_SMTP_CERTIFICATE or HEARD_SMTP_KEY.\n",
        ),
        (
            {"HEARD_SMTP_LOGIN": "relay:secret"},
            "heard: HEARD_SMTP_LOGIN asks senders for a password, which needs HEARD_SMTP_CERTIFICATE as well.\n",
        ),
    ],
)
def test_a_mail_receiver_that_cannot_be_set_up_as_asked_stops_the_start(tmp_path: Path, variables, says: str) -> None:
    ports = {"HEARD_PORT": str(free_port()), "HEARD_SMTP_PORT": str(free_port())}
    told = run("serve", HEARD_HOME=str(tmp_path / "home"), **ports, **variables)
    assert (told.returncode, told.stderr.removeprefix("Making a database; this takes a moment.\n")) == (1, says)


@pytest.mark.parametrize("command", ["serve", "doctor", "worker"])
def test_a_home_that_cannot_be_made_is_told_in_words(tmp_path: Path, command: str) -> None:
    (tmp_path / "home").write_text("a file")
    told = run(command, HEARD_HOME=str(tmp_path / "home"))
    assert (told.returncode, told.stderr) == (
        1,
        f"heard: The folder {tmp_path}/home cannot be made (File exists). "
        "Give the folder to the account that runs Heard, or choose another with HEARD_HOME.\n",
    )


def test_a_part_without_its_database_says_so(tmp_path: Path) -> None:
    told = run("worker", HEARD_HOME=str(tmp_path / "home"))
    assert told.returncode == 1
    assert told.stderr.startswith("heard: The database does not answer: ")
    assert told.stderr.endswith(
        "The built-in one runs under `heard serve`; for parts of their own, set DATABASE_URL.\n"
    )


def test_a_database_that_does_not_answer_is_told_by_the_doctor(tmp_path: Path) -> None:
    nowhere = "postgresql://heard@127.0.0.1:1/heard?connect_timeout=2"
    told = run("doctor", HEARD_HOME=str(tmp_path / "home"), DATABASE_URL=nowhere)
    assert told.returncode == 1
    assert "✗ database: It does not answer: " in told.stdout
    assert "Connection refused" in told.stdout
    assert "→ Start it, or mend DATABASE_URL." in told.stdout
