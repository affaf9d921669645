"""What a borrower says of a visit: when, where, and which of the slots offered."""

import datetime as dt
import uuid
from typing import Any

from actions.turn import Turn
from reading import entities, places
from servicing import clock
from servicing.batches import Batch
from servicing.openings import Wish
from servicing.slots import Slot
from servicing.visits import Visit

ABOUT_VISITS = ("decline_visit", "reschedule_visit", "book_visit", "ask_visit")


def wished(turn: Turn) -> Wish:
    """Read the day and hours asked for; of a choice that is open, the day named before, and not what was offered."""
    time, day = turn.read_here("time"), turn.date() if turn.read_here("date") else None
    is_choosing = turn.conversation.open_question == "choose_slot"
    if day is None and turn.action == "action_choose_slot":
        before = (turn.conversation.pending or {}).get("day")
        day = dt.date.fromisoformat(before) if before else None
    others = is_choosing and turn.action == "action_move_visit" and not (day or time)
    unwanted = tuple(offered(turn)) if others else ()
    return Wish(day, turn.hours() if time else None, exact=bool(time) and "-" not in str(time), unwanted=unwanted)


def place_heard_in(turn: Turn) -> str | None:
    """Name the batch in which a place was said: this one, or while slots are chosen an earlier one."""
    if places.read(turn.words) is not None:
        return str(turn.batch.id)
    is_choosing = turn.conversation.open_question == "choose_slot"
    place: str | None = (turn.conversation.pending or {}).get("place") if is_choosing else None
    return place


def offered(turn: Turn) -> list[Slot]:
    """Give the slots that are numbered; the number after them may call a person."""
    return [Slot.restored(each) for each in turn.conversation.offered if isinstance(each, list)]


def picked(turn: Turn) -> Slot | None:
    """Give the slot picked by number, or named by its day or hour where that fits one alone of those offered."""
    if (choice := turn.choice()) is not None:
        return Slot.restored(choice)
    if not (turn.read_here("date") or turn.read_here("time")):
        return offered(turn)[0] if turn.intent == "affirm" and len(offered(turn)) == 1 else None
    wish = wished(turn)
    fitting = [slot for slot in offered(turn) if wish.suits(slot)]
    return fitting[0] if len(fitting) == 1 else None


def place_heard(turn: Turn) -> str | None:
    """Give the place that was said in this text, or in the one in which the visit was asked for."""
    batch = (turn.conversation.pending or {}).get("place")
    earlier = turn.session.get_one(Batch, uuid.UUID(batch)).body if batch else ""
    return places.read(turn.words) or places.read(earlier)


def place_answered(turn: Turn) -> str | None:
    """Give the place that answers where to meet; None where the text says something else."""
    if turn.intent in ("affirm", "deny") or turn.read_here("choice") or says_only_when(turn):
        return None
    return places.read(turn.words) if turn.intent == "reschedule_visit" else places.answer(turn.words)


def says_only_when(turn: Turn) -> bool:
    """Tell whether a text is a day or an hour and names no place beside it."""
    at = clock.local(turn.batch.received_at, turn.zone)
    found = entities.read(turn.words, at=at, jurisdiction=turn.conversation.jurisdiction)
    rest = turn.words
    for each in found:
        rest = rest.replace(each.text, "")
    return any(each.entity in ("date", "time") for each in found) and places.answer(rest) is None


def forget_beside(turn: Turn) -> None:
    """What a text says of a visit beside its primary intent is served with it."""
    turn.beside = tuple(intent for intent in turn.beside if intent not in ABOUT_VISITS)


def told(visit: Visit) -> dict[str, Any]:
    """Give what sentences say of a visit; who comes, and where, is filled in past Rasa."""
    return {"date": visit.date, "start": visit.start, "end": visit.end, "visit": visit.id}
