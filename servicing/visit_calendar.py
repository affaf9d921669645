"""Calendars: visits as iCalendar (RFC 5545), a team's for its eyes alone, a week's for the desk."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from sqlalchemy import select
from sqlalchemy.orm import Session

from servicing import clock, events, facts, visit_weeks, wording
from servicing.errors import ServicingError
from servicing.outbox import House
from servicing.teams import Team
from servicing.visits import PLACES, Visit
from servicing.wording import Said

LOOK_BACK = dt.timedelta(days=30)  # what lies longer ago is in nobody's calendar any more


class NoSuchTeam(ServicingError):
    """There is no team with this name."""

    code = "no_such_team"


def calendar(session: Session, team_name: str, house: House) -> bytes:
    """Give a team's visits, moved and cancelled ones too, as the bytes of an iCalendar file.

    Names, address and badges stand in it: it is for the two who go. Raises NoSuchTeam.
    """
    teams = session.scalars(select(Team).where(Team.name == team_name)).all()
    if not teams:
        raise NoSuchTeam()
    return _written(_latest(_agreed(session, teams, clock.now() - LOOK_BACK)), house, is_masked=False)


def week(
    session: Session, monday: dt.date, region: str | None, team_name: str | None, house: House, *, actor: str
) -> bytes:
    """Give what the teams of a region, or of a name, have in the week from a Monday on, as iCalendar; it is recorded.

    For one team it is that team's own file. Of several it is for the desk: names masked, places only by their kind.
    """
    what = {"region": region, "team": team_name}
    events.record(session, actor, "visits.exported", f"week:{monday:%G-W%V}", None, **what)
    teams = visit_weeks.chosen(session, region, team_name)
    since = min(clock.now() - LOOK_BACK, dt.datetime.combine(monday, dt.time(), dt.UTC))
    of_week = [
        visit
        for visit in _latest(_agreed(session, teams, since))
        if monday <= visit.date < monday + dt.timedelta(days=7)
    ]
    return _written(of_week, house, is_masked=not team_name)


def _agreed(session: Session, teams: Sequence[Team], since: dt.datetime) -> Iterable[Visit]:
    return session.scalars(
        select(Visit)
        .where(
            Visit.team_id.in_([team.id for team in teams]),
            Visit.consent_at.is_not(None),
            Visit.date >= since.date(),
        )
        .order_by(Visit.id)
    )


def _written(visits: Iterable[Visit], house: House, *, is_masked: bool) -> bytes:
    made = Calendar()
    made.add("prodid", "-//Huixin//visits//ZH")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    for visit in visits:
        made.add_component(_event(visit, house, is_masked=is_masked))
    made.add_missing_timezones()
    written: bytes = made.to_ical()
    return written


def _latest(visits: Iterable[Visit]) -> list[Visit]:
    """Of what was moved within one team the calendar has the last; where another team took over, the end of it here."""
    latest: dict[uuid.UUID, Visit] = {}
    for visit in visits:
        latest[visit.series] = visit
    return sorted(latest.values(), key=lambda visit: (visit.date, visit.start))


def _event(visit: Visit, house: House, *, is_masked: bool) -> Event:
    zone = ZoneInfo(visit.borrower.zone)
    event = Event()
    event.add("uid", f"{visit.series}@huixin")
    event.add("sequence", visit.sequence)
    event.add("dtstamp", visit.changed_at.astimezone(dt.UTC))
    event.add("dtstart", dt.datetime.combine(visit.date, visit.start, zone))
    event.add("dtend", dt.datetime.combine(visit.date, visit.end, zone))
    event.add("status", "CANCELLED" if visit.status == "cancelled" else "CONFIRMED")
    event.add("summary", _write(visit, house, Said("utter_calendar_visit", {"ref": visit.borrower.ref})))
    if not is_masked or visit.place in PLACES:
        event.add("location", _place(visit, house))
    name = visit.borrower.masked if is_masked else visit.borrower.name
    event.add("description", "\n".join(_about(visit, name, house)))
    return event


def _about(visit: Visit, name: str, house: House) -> Iterable[str]:
    values = {"name": name, "ref": visit.borrower.ref, "staff": facts.staff(visit.team)}
    yield _write(visit, house, Said("utter_calendar_about", values))
    if not visit.may_enter:
        yield _write(visit, house, Said("utter_calendar_outside"))


def _place(visit: Visit, house: House) -> str:
    place = facts.place(visit)
    return place if isinstance(place, str) else _write(visit, house, place)


def _write(visit: Visit, house: House, said: Said) -> str:
    borrower = visit.borrower
    names = {"lender": house.lender, "human_phone": house.human_phone}
    return wording.render(said, script=borrower.script, jurisdiction=borrower.jurisdiction, **names)
