"""The switch: stops, and allows again, everything that no borrower asked for."""

import datetime as dt

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from servicing import clock, events
from servicing.database import Base


class Switch(Base):
    """A single row; there is a stop while ``paused_at`` is set."""

    __tablename__ = "switch"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    paused_at: Mapped[dt.datetime | None]


def is_paused(session: Session) -> bool:
    """Tell whether everything unsolicited is stopped."""
    row = session.get(Switch, "unsolicited")
    return row is not None and row.paused_at is not None


def pause(session: Session, actor: str) -> None:
    """Stop at once, everywhere: the gate asks at the moment of each send."""
    session.merge(Switch(name="unsolicited", paused_at=clock.now()))
    events.record(session, actor, "sending.paused", "installation")


def resume(session: Session, actor: str) -> None:
    """Allow again; what was held goes out as the rules then allow."""
    session.merge(Switch(name="unsolicited", paused_at=None))
    events.record(session, actor, "sending.resumed", "installation")
