"""Teams: two people with badges who visit in one region (GB/T 45251-2025: at least two, with identification)."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Identity, Integer, Text, Time, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from servicing import slots, vault
from servicing.database import Base


class Team(Base):
    """Two people in one region; who work in several regions have a row in each, under the same name."""

    __tablename__ = "teams"
    __table_args__ = (UniqueConstraint("name", "region"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    region: Mapped[str] = mapped_column(Text, index=True)
    staff1: Mapped[str] = mapped_column(vault.Sealed)
    badge1: Mapped[str] = mapped_column(Text)
    staff2: Mapped[str] = mapped_column(vault.Sealed)
    badge2: Mapped[str] = mapped_column(Text)
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    start: Mapped[dt.time] = mapped_column(Time)
    end: Mapped[dt.time] = mapped_column(Time)
    slot_minutes: Mapped[int] = mapped_column(Integer)

    @property
    def hours(self) -> slots.Hours:
        """When this team works."""
        return slots.Hours(frozenset(self.weekdays), self.start, self.end, self.slot_minutes)


def of_region(session: Session, region: str | None) -> Sequence[Team]:
    """Give the teams that visit in a region."""
    return session.scalars(select(Team).where(Team.region == region).order_by(Team.id)).all()


def namesakes(session: Session, teams: Sequence[Team], *, lock: bool = False) -> dict[int, str]:
    """Give, by id, the names of teams and of the same people's rows for other regions.

    ``lock``: until the transaction ends nobody else fills their calendars; in one order, so that no two deadlock.
    """
    rows = select(Team.id, Team.name).where(Team.name.in_({team.name for team in teams})).order_by(Team.id)
    return {row.id: row.name for row in session.execute(rows.with_for_update() if lock else rows)}
