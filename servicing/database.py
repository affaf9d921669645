"""The database: engine, transactions, and what all tables have in common."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, DateTime, MetaData, create_engine, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from servicing import events_chain


class Base(DeclarativeBase):
    """All tables; constraints are named so that an error can be told apart by its constraint."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {dt.datetime: DateTime(timezone=True), dict[str, Any]: JSONB, list[Any]: JSONB}


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """Make the constraint that a text column holds one of these words."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=column)


class Database:
    """An engine and its sessions; one for each process."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        """Connect lazily to a PostgreSQL URL (``postgresql://…``)."""
        from servicing import tables  # noqa: F401 (tables name each other; all are known once a database is opened)

        self.url = url
        driver_url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        self.engine = create_engine(
            driver_url, pool_size=pool_size, max_overflow=8, pool_pre_ping=True, hide_parameters=True
        )
        self.sessions = sessionmaker(self.engine, expire_on_commit=False)
        event.listen(self.sessions, "before_commit", events_chain.seal)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a session whose work stands or falls together; entry points own it, the core never commits."""
        with self.sessions() as session, session.begin():
            yield session

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()
