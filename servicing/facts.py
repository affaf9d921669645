"""Facts that sentences need and that never travel through Rasa: who comes to a visit, where, and what for."""

from typing import Any

from sqlalchemy.orm import Session

from servicing.teams import Team
from servicing.visits import PLACES, Visit
from servicing.wording import Said


def complete(session: Session, said: Said) -> Said:
    """Fill in what a reference among the values stands for; a sentence without references stays as it is."""
    values: dict[str, Any] = dict(said.values)
    if "visit" in values:
        visit = session.get_one(Visit, values["visit"])
        values |= {"staff": staff(visit.team), "place": place(visit)}
    if "purpose" in values:
        values["purpose"] = Said(f"utter_purpose_{values['purpose']}")
    return Said(said.response, values)


def staff(team: Team) -> Said:
    """Name the two people of a team with their badges."""
    return Said(
        "utter_staff", {"staff1": team.staff1, "badge1": team.badge1, "staff2": team.staff2, "badge2": team.badge2}
    )


def place(visit: Visit) -> Said | str:
    """Name where a visit is."""
    return Said(f"utter_place_{visit.place}") if visit.place in PLACES else visit.place or ""
