"""Contact: another number is proved by a code, hours are obeyed, everything else goes to a person."""

import datetime as dt

from actions.errands import errand
from actions.handoff import agree_call
from actions.turn import Turn
from reading import codes, contact_hours, kinds, phones
from servicing import borrowers, contact_changes, contacts, gate, handoffs, policy
from servicing.wishes import Wish

WEEKEND = (6, 7)
WORKDAYS = (1, 2, 3, 4, 5)


@errand("action_note_contact")
def note_contact(turn: Turn) -> None:
    """Take a new number, the hours that are welcome or the hour to call; ask for a number that was not given."""
    phone, hours = phones.find(turn.words), contact_hours.read(turn.words)
    if kinds.wants_call(turn.words) and turn.read_here("time") and "-" not in str(turn.read_here("time")):
        agree_call(turn, handoffs.open_handoff(turn.session, turn.conversation, "request_human", "normal", turn.cause))
    elif hours is not None and turn.concerned:
        _keep_hours(turn, hours)
    elif phone is None and kinds.says_new_number(turn.words) and turn.candidates():
        turn.ask("contact_details", "utter_ask_new_number")
    elif phone is None:
        _leave_to_person(turn)
    if phone is not None:
        _change_number(turn, phone)


@errand("action_take_contact")
def take_contact(turn: Turn) -> None:
    """Take the number that was asked for."""
    if phones.find(turn.words) or contact_hours.read(turn.words):
        note_contact(turn)
    elif turn.intent == "deny":
        turn.settle()
        turn.say("utter_as_you_wish")
    else:
        turn.ask_again("utter_ask_new_number_again")


@errand("action_confirm_contact")
def confirm_contact(turn: Turn) -> None:
    """Check the code that was sent to the new number, told there or here; only the right one puts it to use."""
    verified = turn.conversation.verified_borrower
    change = contact_changes.open_at(turn.session, turn.conversation.contact)
    if change is None and verified is not None:
        change = contact_changes.open_for(turn.session, verified)
    code = codes.find(turn.words)
    if change is None or turn.intent == "deny":
        turn.settle()
        turn.say("utter_as_you_wish")
    elif code is None:
        turn.ask_again("utter_ask_code_again")
    else:
        _say_outcome(turn, change, contact_changes.confirm(turn.session, change, code, turn.cause))


def _say_outcome(turn: Turn, change: contact_changes.ContactChange, outcome: str | None) -> None:
    if outcome == contact_changes.WRONG:
        turn.has_asked = True
        turn.say("utter_code_wrong")
        return
    turn.settle()
    if outcome is None:
        turn.say("utter_contact_confirmed", phone=change.contact.masked)
        return
    if outcome == contact_changes.REFUSED:
        handoffs.open_handoff(turn.session, turn.conversation, "update_contact", "normal", turn.cause)
    turn.say("utter_code_refused" if outcome == contact_changes.REFUSED else "utter_code_expired")


def _change_number(turn: Turn, written: str) -> None:
    borrower = turn.borrower
    try:
        phone = contacts.parse_phone(written, borrower.jurisdiction)
        contact = contacts.find_or_add(turn.session, phone)
        change = contact_changes.request(turn.session, borrower, contact, turn.cause)
    except (contacts.NotAPhone, contact_changes.NumberNotUsable):
        _leave_to_person(turn)
        return
    hours = policy.rights().code_hours
    turn.ask("contact_code", "utter_contact_code_sent", phone=change.contact.masked, hours=hours)


def _keep_hours(turn: Turn, hours: contact_hours.Hours) -> None:
    start, end = dt.time.fromisoformat(hours.start), dt.time.fromisoformat(hours.end)
    wish = Wish(hours.avoids, start, end, hours.weekdays)
    for borrower in turn.concerned:
        borrowers.keep_wish(turn.session, borrower, wish, turn.cause)
    if turn.conversation.open_question == "contact_details":
        turn.settle()
    if hours.weekdays in (WEEKEND, WORKDAYS):
        turn.say("utter_wish_weekend" if hours.weekdays == WEEKEND else "utter_wish_workdays")
    if (hours.start, hours.end) != contact_hours.WHOLE_DAY:
        quiet_from, quiet_to = gate.QUIET[turn.conversation.jurisdiction]
        told = {"start": max(start, quiet_to), "end": min(end, quiet_from)}
        turn.say("utter_wish_avoided" if hours.avoids else "utter_wish_kept", **told)


def _leave_to_person(turn: Turn) -> None:
    handoffs.open_handoff(turn.session, turn.conversation, "update_contact", "normal", turn.cause)
    turn.settle()
    turn.say("utter_contact_noted")
