"""One database for the whole run: an embedded PostgreSQL in a temporary home, or the one DATABASE_URL names."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from hypothesis import HealthCheck, settings

from heard.plumbing.database.embedded import EmbeddedPostgres
from tests.chromium_session import chromium, pytest_runtest_protocol
from tests.emptying import only_what_is_held
from tests.template_home import copy_into

__all__ = ["chromium", "only_what_is_held", "pytest_runtest_protocol"]

HOME = Path(tempfile.mkdtemp(prefix="heard-tests-"))
SKIP_IS_FAILURE = "HEARD_TEST_ALL"
NOT_INSTALLABLE = "HEARD_SAMPLES"  # mails of others, which lie beside the project on its makers' machines alone
KEPT = {SKIP_IS_FAILURE, "DATABASE_URL", "HEARD_SAMPLES"}

for name in [name for name in os.environ if name.startswith("HEARD_") and name not in KEPT]:
    del os.environ[name]
os.environ["HEARD_HOME"] = str(HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "heard.project.settings"

database = EmbeddedPostgres(HOME, fast=True)

# How long an example takes says nothing on a machine that does other things meanwhile: what is slow is measured in bench/.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_configure(config: pytest.Config) -> None:
    """Start the database, before anything reads Django's settings; each process that runs tests has its own."""
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        del os.environ["DJANGO_SETTINGS_MODULE"]  # this one only shares out; the others would inherit its home
        config.option.loadscopereorder = False  # files of few tests last: those are the longest (see below)
        return
    if "DATABASE_URL" not in os.environ:
        copy_into(HOME)
        config.option.reuse_db = config.option.nomigrations = True
        database.start()
    django.setup()
    _hash_quickly()


def _hash_quickly() -> None:
    """Argon2 is slow on purpose, by what it is given to do; here it does the same, on little. Programs of their own do all of it."""
    from django.contrib.auth.hashers import Argon2PasswordHasher  # it asks for the settings

    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where processes share the files, begin with those of browsers and whole stories: else one is left alone with a long one."""
    if hasattr(config, "workerinput"):
        long = {item.path for item in items if item.get_closest_marker("slow") or item.get_closest_marker("browser")}
        items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def django_db_modify_db_settings_parallel_suffix(request: pytest.FixtureRequest) -> None:
    """Keep the name of the database: where each process has a server of its own nothing else bears it."""
    if "DATABASE_URL" in os.environ:
        request.getfixturevalue("django_db_modify_db_settings_xdist_suffix")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    database.stop()
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Where everything must run, a skipped test is a failed one."""
    return _unless_allowed((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """The same for a whole file that would be skipped."""
    return _unless_allowed((yield))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tested, and for want of what."""
    wanting = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2].removeprefix("Skipped: ")
        wanting[reason] = wanting.get(reason, 0) + 1
    if wanting:
        terminalreporter.section("NOT TESTED HERE", sep="!", yellow=True, bold=True)
    for reason, count in sorted(wanting.items()):
        terminalreporter.line(f"{count} × {reason}", yellow=True)


def _unless_allowed(report):
    if (
        os.environ.get(SKIP_IS_FAILURE)
        and report.skipped
        and not hasattr(report, "wasxfail")
        and NOT_INSTALLABLE not in str(report.longrepr[2])
    ):
        report.outcome = "failed"
        report.longrepr = f"{SKIP_IS_FAILURE} is set, and this was skipped: {report.longrepr[2]}"
    return report
