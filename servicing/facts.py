"""Facts that sentences need and that never travel through Rasa: who comes to a visit, and where."""

from sqlalchemy.orm import Session

from servicing.visits import Visit
from servicing.wording import Said

PLACES = ("home", "work", "office")


def complete(session: Session, said: Said) -> Said:
    """Fill in what a reference among the values stands for; a sentence without references stays as it is."""
    if "visit" not in said.values:
        return said
    visit = session.get_one(Visit, said.values["visit"])
    team = visit.team
    staff = Said(
        "utter_staff", {"staff1": team.staff1, "badge1": team.badge1, "staff2": team.staff2, "badge2": team.badge2}
    )
    place = Said(f"utter_place_{visit.place}") if visit.place in PLACES else visit.place or ""
    return Said(said.response, {**said.values, "staff": staff, "place": place})
