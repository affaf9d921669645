"""Identity: who is it, on both sides."""

from actions.errands import errand, resume
from actions.turn import Turn
from servicing import identity


@errand("action_verify_identity")
def verify_identity(turn: Turn) -> None:
    """Check the last four of the identity document, then take up what waited for it."""
    tail = turn.read_here("id_tail") or turn.read_here("amount")
    if tail is None:
        turn.ask_again("utter_ask_identity_again")
        return
    refusal = identity.verify(turn.session, turn.conversation, tail, turn.cause)
    if refusal == identity.FAILED:
        turn.settle()
        turn.say("utter_identity_failed")
    elif refusal:
        turn.say("utter_identity_wrong")
    elif not resume(turn):
        turn.say("utter_identity_verified")


@errand("action_refuse_identity")
def refuse_identity(turn: Turn) -> None:
    """Respect that somebody does not want to tell it: nothing is disclosed, and the hotline is offered."""
    turn.settle()
    turn.say("utter_identity_not_needed")


@errand("action_prove_sender")
def prove_sender(turn: Turn) -> None:
    """Say who writes and how to check it by calling back; never a link."""
    turn.say("utter_prove_sender")


@errand("action_say_who")
def say_who(turn: Turn) -> None:
    """Say who writes, and that it is a machine."""
    turn.say("utter_say_who")


@errand("action_choose_loan")
def choose_loan(turn: Turn) -> None:
    """Remember which loan is meant, by number or by its product, then take up what waited for it."""
    ref = turn.choice() or turn.named_loan()
    if ref is None:
        turn.ask_again("utter_choose_number", count=len(turn.conversation.offered))
        return
    turn.conversation.loan_ref = ref
    resume(turn)
