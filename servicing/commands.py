"""Commands: each takes effect once for the message that caused it, however often it is replayed."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import Text, Uuid
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from servicing import clock
from servicing.database import Base

REQUEST = "api"  # the name of what another system asked for, whoever it acted for


class Command(Base):
    """A command that took effect, and its result; the primary key is what makes it happen once."""

    __tablename__ = "commands"

    cause: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    result: Mapped[dict[str, Any] | None]
    at: Mapped[dt.datetime]


def once(session: Session, cause: uuid.UUID, name: str, act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run ``act`` the first time and keep its result (plain JSON); afterwards give that result again.

    Two processes at the same instant: the second waits at the primary key until the first commits or gives up.
    """
    fresh = session.execute(
        insert(Command).values(cause=cause, name=name, at=clock.now()).on_conflict_do_nothing().returning(Command.name)
    ).scalar()
    command = session.get_one(Command, (cause, name))
    if fresh is not None:
        command.result = act()
        session.flush()
    return command.result or {}
