"""The player: a written conversation on the stage, turn by turn, until one is not as written."""

from conversations import checker
from conversations.reader import Turn, Written
from conversations.stage import Stage
from conversations.talk import Talk
from servicing import clock
from servicing.borrowers import ZONES

OWNERS = {"takes over": "agent", "hands back": "assistant"}


def play(stage: Stage, written: Written) -> str:
    """Play a conversation with a borrower of its own; say which turn went otherwise, and how it came to that.

    Gives an empty text where all went as written; raises Unanswered.
    """
    talk, transcript = Talk(stage, written.given), list[str]()
    talk.begin()
    for number, turn in enumerate(written.turns, 1):
        heard = take(talk, turn)
        transcript.append(f"  {number}. {turn.does} {turn.what} → {', '.join(heard) or 'nothing'}")
        wrong = checker.differences(talk, heard, turn.expected, turn.phone, turn.loan)
        if wrong:
            where = f"{written.path.name}:{turn.line}: {written.title}, turn {number}"
            if turn.does == "writes":
                wrong.append(f"understood: {stage.understood(talk.conversation(turn.phone).id)}")
            return "\n".join([where, *(f"  {line}" for line in wrong), "so far:", *transcript])
    return ""


def take(talk: Talk, turn: Turn) -> list[str]:
    """Let one turn happen; give the names of the sentences that reached the phone."""
    if turn.does == "writes":
        return talk.write(*([turn.what] if isinstance(turn.what, str) else turn.what), phone=turn.phone)
    if turn.does == "waits":
        zone = talk.given.borrower.get("timezone", ZONES[talk.given.jurisdiction])
        return talk.wait(turn.until(clock.local(clock.now(), zone)))
    if turn.does == "pays":
        return talk.pay(turn.what, turn.loan, turn.paid_at)
    if turn.does == "ledger":
        return talk.report(turn.loan, **turn.what)
    return talk.pass_to(OWNERS[turn.what])
