"""Handoffs: a person is asked for, at once or at an hour agreed; insults are met calmly, the third in a day by one."""

from actions.errands import errand
from actions.turn import Turn
from servicing import clock, desk, events, handoffs, policy


@errand("action_hand_over")
def hand_over(turn: Turn) -> None:
    """Queue the conversation for a person; say the place in the queue, or when people are back and who calls then."""
    handoff = handoffs.open_handoff(turn.session, turn.conversation, "request_human", "normal", turn.cause)
    turn.settle()
    if turn.read_here("time"):
        agree_call(turn, handoff)
    elif desk.is_open(turn.conversation):
        turn.said.append(desk.waiting(turn.session, turn.conversation, handoff))
    else:
        said = desk.waiting(turn.session, turn.conversation, handoff)
        turn.ask("callback_time", said.response, **said.values)


@errand("action_take_callback")
def take_callback(turn: Turn) -> None:
    """Take the time at which the borrower wants to be called back; none is needed."""
    handoff = handoffs.open_handoff(turn.session, turn.conversation, "request_human", "normal", turn.cause)
    if turn.read_here("date") or turn.read_here("time"):
        agree_call(turn, handoff)
    elif turn.intent == "deny" or (turn.intent == "affirm" and handoff.call_at is not None):
        turn.settle()
        turn.say("utter_as_you_wish")
    else:
        turn.ask_again("utter_ask_callback_again")


def agree_call(turn: Turn, handoff: handoffs.Handoff) -> None:
    """Keep the hour said, or the nearest at which somebody is there, and say it back."""
    hours = turn.hours() if turn.read_here("time") else None
    at, as_wished = desk.call_at(turn.conversation, turn.date(), hours[0] if hours else None)
    handoffs.agree_call(turn.session, handoff, at, turn.cause)
    told = at.replace(tzinfo=None)
    if as_wished:
        turn.settle()
        turn.recorded("callback")
        turn.say("utter_callback_noted", at=told)
    else:
        turn.ask("callback_time", "utter_callback_nearest", at=told)


@errand("action_note_abuse")
def note_abuse(turn: Turn) -> None:
    """Stay calm and offer a person; the third time in one day of the borrower's a person is called."""
    subject = turn.conversation.subject
    earlier = events.count(turn.session, "abuse.noted", subject, clock.day_start(turn.zone))
    events.record(turn.session, "borrower", "abuse.noted", subject, turn.cause)
    if earlier + 1 < policy.rights().abuse_a_day:
        turn.say("utter_calm")
        return
    handoffs.open_handoff(turn.session, turn.conversation, "abuse", "normal", turn.cause)
    turn.say("utter_calm_person")
