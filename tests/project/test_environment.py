"""Settings from the environment: checked, named when wrong, documented as they are, and secrets stay secret."""

import stat
from pathlib import Path

import pytest

from heard.project.environment import SECRET, Environment, WrongSettingError
from heard.project.environment.page import settings_page
from heard.project.environment.table import SETTINGS

PAGE = Path(__file__).parents[2] / "docs" / "operators" / "settings.md"


def test_with_nothing_set_everything_stays_on_this_machine() -> None:
    read = Environment.read({})
    assert (read.host, read.port, read.url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert (read.smtp_host, read.smtp_port, read.outgoing) == ("127.0.0.1", 2525, "outbox")
    assert read.home == Path("~/.heard").expanduser()
    assert read.is_embedded


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HEARD_PORT", "eight thousand"),
        ("HEARD_PORT", "0"),
        ("HEARD_PORT", "65536"),
        ("HEARD_SMTP_PORT", "-1"),
        ("HEARD_URL", "help.example.com"),
        ("HEARD_URL", "https://help.example.com/desk"),
        ("HEARD_URL", "ftp://help.example.com"),
        ("DATABASE_URL", "mysql://root@localhost/heard"),
        ("DATABASE_URL", "postgresql://localhost"),
        ("DATABASE_REPLICA_URL", "postgresql"),
        ("NATS_URL", "nats.example.com"),
        ("NATS_URL", "nats://"),
        ("NATS_URL", "nats://one.example.com,http://two.example.com"),
        ("NATS_URL", "nats://one.example.com:70000"),
        ("HEARD_STUN_URLS", "turn.example.com:3478"),
        ("HEARD_STUN_URLS", "turn:turn.example.com"),
        ("HEARD_STUN_URLS", "stun:"),
        ("HEARD_STUN_URLS", "stun:turn.example.com:70000"),
        ("HEARD_TURN_URLS", "https://turn.example.com"),
        ("HEARD_TURN_URLS", "turn:turn.example.com?transport=pigeon"),
        ("HEARD_TURN_URLS", "turn:turn.example.com,stun:turn.example.com"),
        ("HEARD_SECRET_KEY", "too short"),
        ("HEARD_OUTGOING", "nowhere"),
        ("HEARD_OUTGOING", "smtp://"),
        ("HEARD_MAX_MAIL_BYTES", "0"),
        ("HEARD_THREADS", "many"),
        ("HEARD_DEBUG", "perhaps"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_variable_with_a_way_to_mend_it(name: str, value: str) -> None:
    with pytest.raises(WrongSettingError) as caught:
        Environment.read({name: value})
    mend = next(setting.mend for setting in SETTINGS if setting.name == name)
    shown = "a value" if name in SECRET else repr(value)
    assert str(caught.value) == f"{name} is set to {shown}, which cannot work: {mend}"


def test_servers_of_calls_are_read_one_by_one() -> None:
    given = "turn:turn.example.com:3478, turns:[2001:db8::1]:5349?transport=tcp,"
    read = Environment.read({"HEARD_TURN_URLS": given, "HEARD_STUN_URLS": "stun:turn.example.com"})
    assert read.turn_urls == ("turn:turn.example.com:3478", "turns:[2001:db8::1]:5349?transport=tcp")
    assert read.stun_urls == ("stun:turn.example.com",)


def test_an_empty_value_is_no_value() -> None:
    assert Environment.read({setting.name: " " for setting in SETTINGS}) == Environment.read({})


def test_a_public_address_is_where_requests_may_go_and_forms_may_come_from() -> None:
    read = Environment.read({"HEARD_URL": "https://help.example.com/", "HEARD_HOST": "10.0.0.5"})
    assert read.url == "https://help.example.com"
    assert read.is_https
    assert read.allowed_hosts == ["10.0.0.5", "127.0.0.1", "[::1]", "help.example.com", "localhost"]
    assert read.trusted_origins == ["https://help.example.com"]


def test_an_address_of_ipv6_is_written_in_brackets() -> None:
    assert Environment.read({"HEARD_HOST": "2001:db8::5"}).allowed_hosts == [
        "127.0.0.1",
        "[2001:db8::5]",
        "[::1]",
        "localhost",
    ]


def test_the_address_can_be_typed_even_when_listening_everywhere() -> None:
    assert Environment.read({"HEARD_HOST": "0.0.0.0", "HEARD_PORT": "80"}).url == "http://127.0.0.1:80"
    assert Environment.read({"HEARD_HOST": "::1"}).url == "http://[::1]:8000"


def test_secrets_do_not_stand_in_what_is_printed() -> None:
    secrets = {
        "HEARD_SECRET_KEY": "s3cret" * 8,
        "DATABASE_URL": "postgresql://ann:s3cret@db/heard",
        "DATABASE_REPLICA_URL": "postgresql://ann:s3cret@db2/heard",
        "NATS_URL": "nats://ann:s3cret@queue.example.com, tls://ann:s3cret@queue2.example.com:4223",
        "HEARD_OUTGOING": "smtp://ann:s3cret@mail",
        "HEARD_TURN_SECRET": "s3cret",
    }
    assert "s3cret" not in repr(Environment.read(secrets))


def test_a_secret_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    first = Environment.read({"HEARD_HOME": str(home)}).secret_key
    assert len(first) >= 50
    assert Environment.read({"HEARD_HOME": str(home)}).secret_key == first
    assert stat.S_IMODE((home / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert [path.name for path in home.iterdir()] == ["secret.key"]


def test_a_given_secret_key_is_kept_nowhere(tmp_path: Path) -> None:
    read = Environment.read({"HEARD_HOME": str(tmp_path), "HEARD_SECRET_KEY": "k" * 40})
    assert read.secret_key == "k" * 40
    assert list(tmp_path.iterdir()) == []


def test_the_page_of_settings_says_what_the_program_does() -> None:
    assert PAGE.read_text() == settings_page(), "run `make docs`"
