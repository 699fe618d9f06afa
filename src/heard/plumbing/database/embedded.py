"""PostgreSQL as a child of our own: made on first use, private to one account, gone when we are gone."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import psycopg

from heard.plumbing.database import EmbeddedPostgresError
from heard.plumbing.database.account import Account, account_for, own_name
from heard.plumbing.database.addresses import data_folder, embedded_url
from heard.plumbing.database.children import NEWS_EVERY, end_server, start_program
from heard.plumbing.database.configuration import write_configuration
from heard.plumbing.database.making import connect_as_superuser, make_data, make_database
from heard.plumbing.database.occupancy import Occupancy, forget_strangers, left_over

LOG_BYTES = 10 * 1024 * 1024


class DatabaseStartError(EmbeddedPostgresError):
    """The embedded PostgreSQL did not start; the message holds the end of its log."""


class EmbeddedPostgres:
    """The PostgreSQL of one home.

    `start` returns when it answers queries; `url` is its address. It ends with the thread that started it, however that
    ends. `fast` gives up safety against crashes of the machine: for tests. `say` is told what takes long.
    """

    def __init__(self, home: Path, *, fast: bool = False, say: Callable[[str], None] = lambda _: None) -> None:
        self.home = home
        self.log = home / "postgres.log"
        self._data = data_folder(home)
        self._fast = fast
        self._say = say
        self._occupancy: Occupancy | None = None
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of the database; it lets this account in and no other."""
        return embedded_url(self.home)

    @property
    def pid(self) -> int | None:
        """The process number of the server while it runs."""
        return self._server.pid if self._server and self._server.poll() is None else None

    def start(self) -> Self:
        """Start it, making it first when there is none, and wait until it answers, however long recovery from a crash takes.

        Raises `AlreadyRunningError`, `NoAccountError`, `NoPostgresError`, `UnusableDataError` or `DatabaseStartError`.
        """
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        client, account = own_name(), account_for(self._data)
        self._occupancy = Occupancy.claim(self.home)
        try:
            make_data(self.home, self.log, account=account, fast=self._fast, say=self._say)
            self._end_left_over()
            write_configuration(self._data, account=account, client=client, fast=self._fast)
            self._launch(account)
            make_database(self.home)
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop it in good order: sessions are ended, everything is on disk. Does nothing when it is not running."""
        if self._server:
            end_server(self._server, self._say)
            self._server = None
        if self._occupancy:
            self._occupancy.release()
            self._occupancy = None

    def __enter__(self) -> Self:
        """Start it."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it."""
        self.stop()

    def _end_left_over(self) -> None:
        number, told = left_over(self._data), float("-inf")
        while number is not None and left_over(self._data) == number:
            if time.monotonic() - told > NEWS_EVERY:
                self._say("Waiting for the database of an earlier run to end.")
                os.kill(number, signal.SIGINT)
                told = time.monotonic()
            time.sleep(0.05)
        forget_strangers(self._data)

    def _launch(self, account: Account) -> None:
        while True:
            with self._open_log() as output:
                begun = output.tell()
                self._server = start_program("postgres", [], data=self._data, account=account, output=output)
            if self._answers(self._server):
                return
            ending = self._end_of_log(begun)
            # Sessions of a server that was killed may still be finishing a query; until then the data is theirs.
            if "is still in use" not in ending:
                raise DatabaseStartError(f"The database did not start. Its log, {self.log}, ends:\n{ending}")
            self._say("Waiting for queries of an earlier run to end.")
            time.sleep(1)

    def _answers(self, server: subprocess.Popen[bytes]) -> bool:
        told = time.monotonic()
        while server.poll() is None:
            try:
                connect_as_superuser(self.home).close()
            except psycopg.OperationalError:
                if time.monotonic() - told > NEWS_EVERY:
                    self._say("The database is recovering from a crash; nothing is lost.")
                    told = time.monotonic()
                time.sleep(0.02)
            else:
                return True
        return False

    def _open_log(self) -> IO[bytes]:
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.log.touch(mode=0o600)
        return self.log.open("ab")

    def _end_of_log(self, begun: int) -> str:
        with self.log.open("rb") as file:
            file.seek(begun)
            return "\n".join(file.read().decode(errors="replace").splitlines()[-10:])
