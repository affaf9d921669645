"""A real PostgreSQL for every test: one embedded server a run, one migrated schema, rolled back after each test.

Nothing of ours is imported when this file is read, because the tests of ``bot`` read it in Rasa's environment too.
"""

from __future__ import annotations

import datetime as dt
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from key import KEY

if TYPE_CHECKING:
    from conversations.stage import Stage
    from sqlalchemy.orm import Session

    from servicing.database import Database

START = "2026-11-25T10:00:00+08:00"  # a Wednesday


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, instant: dt.datetime) -> None:
        self.instant = instant

    def now(self) -> dt.datetime:
        """Tell the instant at which it stands, in UTC."""
        return self.instant.astimezone(dt.UTC)

    def set(self, iso: str) -> None:
        """Move to an instant with an offset."""
        self.instant = dt.datetime.fromisoformat(iso)

    def advance(self, **by: float) -> None:
        """Move on: ``advance(days=1, minutes=5)``."""
        self.instant += dt.timedelta(**by)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The one clock of the program, standing at 2026-11-25T10:00:00+08:00."""
    from servicing import clock as module

    standing = Clock(dt.datetime.fromisoformat(START))
    monkeypatch.setattr(module, "now", standing.now)
    return standing


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of an embedded server that has a migrated, empty database named ``template_huixin``."""
    from huixin import embedded
    from servicing import schema, vault
    from servicing.database import Database
    from servicing.settings import Settings

    vault.unlock([KEY])
    # Not pytest's own folder: a second run beside this one closes that to the server's user (chmod 0700).
    with (
        tempfile.TemporaryDirectory(prefix="huixin-tests-", ignore_cleanup_errors=True) as home,
        embedded.server(Settings(HUIXIN_HOME=Path(home), HUIXIN_DATABASE_URL=None)) as url,
    ):
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # nothing here outlives the run
            _sql(url, f"ALTER SYSTEM SET {setting} = off")
        _sql(url, "SELECT pg_reload_conf()")
        _sql(url, "CREATE DATABASE template_huixin")
        empty = Database(_named(url, "template_huixin"))
        schema.migrate(empty)
        empty.dispose()
        yield url


@pytest.fixture(scope="session")
def shared(server: str) -> Iterator[Database]:
    """The database whose tests are rolled back; use ``session`` or ``database``, not this."""
    yield from _copy(server, "huixin_shared")


@pytest.fixture
def database(shared: Database) -> Iterator[Database]:
    """A database for code that opens its own transactions: they join one that is rolled back after the test.

    All sessions share one connection, so this is for one thread; for several use ``own_database``.
    """
    from sqlalchemy import event
    from sqlalchemy.orm import sessionmaker

    from servicing import events_chain, vault
    from servicing.database import Database

    vault.unlock([KEY])
    with shared.engine.connect() as connection:
        outer = connection.begin()
        joined = Database(shared.url)
        joined.sessions = sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        event.listen(joined.sessions, "before_commit", events_chain.seal)
        yield joined
        outer.rollback()
    joined.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session of its own; ``commit`` seals the events and ends a savepoint only."""
    with database.sessions() as session:
        yield session


@pytest.fixture
def own_database(server: str) -> Iterator[Database]:
    """A database of this test's own, really committed and dropped afterwards: for threads, processes and commands."""
    from servicing import vault

    vault.unlock([KEY])
    yield from _copy(server, f"huixin_{uuid.uuid4().hex[:12]}")


@pytest.fixture
def installation(own_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Settings in the environment such that every command works on ``own_database``, from an empty working folder."""
    monkeypatch.setenv("HUIXIN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HUIXIN_DATABASE_URL", own_database.url)
    monkeypatch.setenv("HUIXIN_SECRET_KEY", KEY)
    monkeypatch.chdir(tmp_path)
    return own_database


@pytest.fixture(scope="session")
def stage_of_the_run(server: str) -> Iterator[Stage]:
    """Rasa, actions and the gateway's core, started once a run; use ``stage``, which gives the clock back."""
    from conversations import stage

    with stage.opened(server) as opened:
        yield opened


@pytest.fixture
def stage(stage_of_the_run: Stage) -> Iterator[Stage]:
    """The stage on which conversations are played; the clock that they move is set right afterwards."""
    from servicing import clock

    yield stage_of_the_run
    clock.shift_by(dt.timedelta(0))


def _copy(server: str, name: str) -> Iterator[Any]:
    from servicing.database import Database

    _sql(server, f"CREATE DATABASE {name} TEMPLATE template_huixin")
    copy = Database(_named(server, name))
    yield copy
    copy.dispose()
    _sql(server, f"DROP DATABASE {name} WITH (FORCE)")


def _named(url: str, name: str) -> str:
    from sqlalchemy import make_url

    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _sql(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]
