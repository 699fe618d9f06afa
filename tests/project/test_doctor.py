"""`heard doctor` says what is wrong and how to mend it."""

import datetime as dt
import re
from pathlib import Path

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import connection
from django.utils import timezone

from heard.channels.chat.models import ChatWidget
from heard.channels.email.models import RawEmail, RawState
from heard.plumbing.models import Duty, Fact, FailedDuty, Installation
from heard.project.doctor import calls, database, examination, machine, mail, running
from heard.project.doctor.findings import Finding, State
from heard.project.environment import Environment
from heard.promises.actions.make import make
from heard.promises.models import Calendar, Promise, PromiseKind, Source
from tests.plumbing.live.nats_server import nats_server, needs_nats
from tests.plumbing.live.running import conninfo
from tests.promises.ledger import Ledger

pytestmark = pytest.mark.django_db


def environment(tmp_path: Path, **variables: str) -> Environment:
    return Environment.read({"HEARD_HOME": str(tmp_path), "HEARD_PORT": "1", "HEARD_SMTP_PORT": "1"} | variables)


def certify(path: Path, *, from_day: int, to_day: int) -> Path:
    """A certificate and its key in one file."""
    now, key = timezone.now(), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now + dt.timedelta(days=from_day)).not_valid_after(now + dt.timedelta(days=to_day))
    plain = serialization.NoEncryption()
    pem, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path.write_bytes(key.private_bytes(pem, kind, plain) + made.sign(key, hashes.SHA256()).public_bytes(pem))
    return path


def fact(*, seconds_ago: int) -> Fact:
    return Fact.objects.create(
        name="Something", stream="conversation:1", data={}, at=timezone.now() - dt.timedelta(seconds=seconds_ago)
    )


def test_without_a_worker_nothing_is_sent(tmp_path: Path) -> None:
    says = "No worker is running. Nothing is sent, and nothing follows what comes in."
    assert list(running.worker(environment(tmp_path))) == [Finding("worker", State.FAIL, says, running.START)]


def test_a_worker_is_well_while_it_is_heard_of(tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    assert [finding.state for finding in running.worker(environment(tmp_path))] == [State.OK]


def test_a_worker_that_fell_silent_does_not_count(tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 minutes')")
    (finding,) = running.worker(environment(tmp_path))
    assert finding.state is State.FAIL
    assert finding.says.startswith("Last heard of 300 s ago.")


def test_what_has_waited_long_for_its_reactions_is_told(tmp_path: Path) -> None:
    Duty.objects.create(fact_id=fact(seconds_ago=120).id, stream="conversation:1")
    (finding,) = running.reactions(environment(tmp_path))
    assert (finding.state, finding.says) == (
        State.FAIL,
        "What happened 120 s ago still waits for what follows from it.",
    )


def test_what_has_just_happened_may_wait_a_moment(tmp_path: Path) -> None:
    Duty.objects.create(fact_id=fact(seconds_ago=1).id, stream="conversation:1")
    assert [finding.state for finding in running.reactions(environment(tmp_path))] == [State.OK]


def test_a_reaction_that_was_given_up_is_shown_with_its_reason(tmp_path: Path) -> None:
    FailedDuty.objects.create(fact=fact(seconds_ago=5), reaction="shop.thank", attempts=8, error="no such shop\n")
    _, finding = running.reactions(environment(tmp_path))
    assert finding.state is State.WARN
    assert finding.says.startswith("shop.thank was given up for fact ")
    assert finding.says.endswith("after 8 attempts: no such shop")
    assert finding.mend == "Mend the cause, then `heard manage retry_duties`."


def test_one_live_server_needs_no_nats(tmp_path: Path) -> None:
    assert list(running.nats(environment(tmp_path))) == []


def test_nats_that_cannot_be_reached_is_told_without_its_password(tmp_path: Path) -> None:
    (finding,) = running.nats(environment(tmp_path, NATS_URL="nats://ann:s3cret@127.0.0.1:1"))
    assert (finding.state, finding.mend) == (State.FAIL, "Start nats-server, or mend NATS_URL.")
    assert finding.says.startswith(
        "The server at NATS_URL cannot be reached ([Errno 111] Connect call failed ('127.0.0.1', 1))."
    )
    assert "s3cret" not in finding.says


@needs_nats
def test_nats_is_well_when_it_lets_us_in(tmp_path: Path) -> None:
    with nats_server(tmp_path) as server:
        assert list(running.nats(environment(tmp_path, NATS_URL=server.url))) == [
            Finding("NATS", State.OK, "joins the live servers")
        ]
        (finding,) = running.nats(environment(tmp_path, NATS_URL=server.url.replace("secret", "guess")))
    assert finding.says.startswith("The server at NATS_URL cannot be reached (nats: 'Authorization Violation').")


def test_ports_that_nobody_answers_are_named(tmp_path: Path) -> None:
    told = [(finding.check, finding.state, finding.says) for finding in running.ports(environment(tmp_path))]
    refused = "Nothing answers at 127.0.0.1, port 1 (Connection refused)."
    assert told == [("pages", State.WARN, refused), ("mail receiver", State.WARN, refused)]


def test_it_tells_that_mail_does_not_leave_the_machine(tmp_path: Path) -> None:
    (finding,) = mail.outgoing(environment(tmp_path))
    assert (finding.state, finding.says) == (
        State.WARN,
        f"No mail leaves this machine: it is kept in {tmp_path}/outbox.",
    )


def test_in_the_demo_that_is_as_it_should_be(tmp_path: Path) -> None:
    Installation.objects.update_or_create(id=1, defaults={"is_demo": True})
    assert list(mail.outgoing(environment(tmp_path))) == []


def test_it_tells_that_somebody_has_stopped_all_mail(tmp_path: Path) -> None:
    Installation.objects.update_or_create(id=1, defaults={"outgoing_stopped_at": timezone.now(), "is_demo": True})
    (finding,) = mail.outgoing(environment(tmp_path))
    assert (finding.state, finding.says) == (State.WARN, "Somebody has stopped all outgoing mail.")


@pytest.mark.parametrize(
    ("from_day", "to_day", "state", "says"),
    [
        (-1, 90, State.OK, "of the mail receiver, good until"),
        (-80, 9, State.WARN, "It ends on"),
        (-90, -1, State.FAIL, "It ended on"),
    ],
)
def test_a_certificate_that_senders_do_not_trust_for_long_is_told(tmp_path, from_day, to_day, state, says) -> None:
    chain = certify(tmp_path / "chain.pem", from_day=from_day, to_day=to_day)
    (finding,) = mail.certificate(environment(tmp_path, HEARD_SMTP_CERTIFICATE=str(chain)))
    assert (finding.state, finding.says[: len(says)]) == (state, says)


def test_a_certificate_that_cannot_be_used_is_told_by_its_file(tmp_path: Path) -> None:
    chain = tmp_path / "nowhere.pem"
    (finding,) = mail.certificate(environment(tmp_path, HEARD_SMTP_CERTIFICATE=str(chain)))
    says = f"The certificate for the mail receiver ({chain}) and its key cannot be used: No such file or directory."
    assert (finding.state, finding.says) == (State.FAIL, says)


def test_a_receiver_for_the_whole_world_wants_a_certificate_and_one_for_this_machine_does_not(tmp_path: Path) -> None:
    assert list(mail.certificate(environment(tmp_path))) == []
    (finding,) = mail.certificate(environment(tmp_path, HEARD_SMTP_HOST="0.0.0.0"))
    assert (finding.state, finding.mend) == (State.WARN, "Set HEARD_SMTP_CERTIFICATE.")


def test_mail_that_could_not_be_read_is_counted(tmp_path: Path) -> None:
    RawEmail.objects.create(source="smtp", data=b"?", size=1, state=RawState.QUARANTINED, position="1")
    (finding,) = mail.quarantine(environment(tmp_path))
    assert (finding.state, finding.says) == (State.WARN, "Mails that could not be read or placed: 1.")


def test_tables_of_this_version_are_up_to_date(tmp_path: Path) -> None:
    assert list(database.up_to_date(environment(tmp_path))) == [Finding("tables", State.OK, "up to date")]


def test_a_key_that_others_can_read_is_no_secret(tmp_path: Path) -> None:
    assert environment(tmp_path).secret_key
    assert [finding.state for finding in machine.privacy(environment(tmp_path))] == [State.OK]
    (tmp_path / "secret.key").chmod(0o644)
    (finding,) = machine.privacy(environment(tmp_path))
    assert (finding.state, finding.mend) == (State.FAIL, f"chmod 600 {tmp_path}/secret.key")


@pytest.mark.parametrize(
    ("variables", "state", "mend"),
    [
        ({}, State.OK, ""),
        ({"HEARD_URL": "https://help.example.com"}, State.OK, ""),
        ({"HEARD_HOST": "0.0.0.0"}, State.WARN, "Set HEARD_URL"),
        ({"HEARD_URL": "http://help.example.com"}, State.WARN, "Put a proxy that speaks https in front"),
    ],
)
def test_links_in_mails_have_to_lead_here(tmp_path: Path, variables: dict[str, str], state: State, mend: str) -> None:
    (finding,) = machine.address(environment(tmp_path, **variables))
    assert finding.state is state
    assert finding.mend.startswith(mend)


def test_error_pages_for_developers_are_not_for_everybody(tmp_path: Path) -> None:
    assert list(machine.debugging(environment(tmp_path, HEARD_DEBUG="yes"))) == []
    (finding,) = machine.debugging(environment(tmp_path, HEARD_DEBUG="yes", HEARD_HOST="0.0.0.0"))
    assert (finding.state, finding.mend) == (State.FAIL, "Unset HEARD_DEBUG.")


def test_everything_is_looked_at_and_nothing_breaks_the_looking(tmp_path: Path) -> None:
    checks = [finding.check for finding in examination.examine(environment(tmp_path))]
    assert checks[:4] == ["Python", "disk", "address", "database"]
    assert checks[4:] == [
        "tables",
        "clock",
        "pages",
        "mail receiver",
        "worker",
        "reactions",
        "promises",
        "live updates",
        "outgoing mail",
    ]


@pytest.mark.django_db(transaction=True)
def test_what_holds_up_live_updates_is_named_with_the_way_to_end_it(tmp_path: Path) -> None:
    with psycopg.connect(conninfo()) as forgotten:
        forgotten.execute("SELECT set_config('application_name', 'a script of somebody', false)")
        forgotten.execute("CREATE TEMPORARY TABLE lunch ()")  # and then it went to lunch
        fact(seconds_ago=45)
        (finding,) = running.live_updates(environment(tmp_path))
        pid = forgotten.info.backend_pid
        forgotten.rollback()
    assert finding.state is State.FAIL
    assert re.match(r"Screens are 4[5-9] s behind: 1 changes wait for a transaction", finding.says)
    assert f"(process {pid}, a script of somebody, idle in transaction: CREATE TEMPORARY TABLE lunch" in finding.says
    assert finding.mend == f"End it: SELECT pg_terminate_backend({pid});"
    (finding,) = running.live_updates(environment(tmp_path))
    assert finding.state is State.OK


def test_a_clock_of_promises_that_stands_still_is_told_and_so_is_a_broken_feed(tmp_path: Path) -> None:
    shop, at = Ledger(), timezone.now()
    assert [finding.state for finding in running.promises(environment(tmp_path))] == [State.OK]
    due = at + dt.timedelta(seconds=30)
    promise = make(
        conversation=shop.mail(at=at), kind=PromiseKind.OTHER, due_at=due, source=Source.AGENT, agent=shop.ana, at=at
    )
    Promise.objects.filter(pk=promise.pk).update(acts_at=at - dt.timedelta(minutes=5))
    Calendar.objects.update(feed_problem="Nobody answered.")
    late, feed = running.promises(environment(tmp_path))
    assert (late.state, feed.state) == (State.FAIL, State.WARN)
    assert re.fullmatch(r"What fell due 30\d s ago has not been acted on.", late.says)
    assert feed.says == "The days off of “Office” could not be read: Nobody answered."


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({}, "Visitors may call, but there is no TURN server: many networks let no call through."),
        (
            {"HEARD_TURN_URLS": "turn:turn.example.com"},
            "HEARD_TURN_SECRET is not set, so no TURN server is used: many networks let no call through.",
        ),
        (
            {"HEARD_TURN_SECRET": "north"},
            "HEARD_TURN_URLS is not set, so no TURN server is used: many networks let no call through.",
        ),
        (
            {"HEARD_TURN_URLS": "turn:turn.example.com", "HEARD_TURN_SECRET": "north"},
            "pass by a server of yours where they have to",
        ),
    ],
)
def test_calls_of_visitors_want_a_server_that_passes_them_on(
    tmp_path: Path, variables: dict[str, str], says: str
) -> None:
    widget = ChatWidget.objects.create(inbox=Ledger().inbox, allows_voice=True)
    (finding,) = calls.relays(environment(tmp_path, **variables))
    assert (finding.check, finding.says) == ("calls", says)
    assert "north" not in finding.says + finding.mend
    widget.allows_voice = False
    widget.save()
    assert [one.says for one in calls.relays(environment(tmp_path))] == []
