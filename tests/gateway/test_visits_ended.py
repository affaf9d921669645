"""What the lender asks of its own accord ends by itself."""

from factories import make_borrower, make_conversation, make_loan, make_team

from gateway import sweep
from servicing import openings, policy, proposals

PRODUCT = policy.product("default")


def test_the_sweep_ends_what_nobody_answered(session, database, house, clock) -> None:
    """Held slots and proposals whose time is up are closed by the sweep, in silence."""
    make_team(session)
    borrower = make_loan(session).borrower
    proposal = proposals.propose(session, borrower, "plan", PRODUCT, house, actor="supervisor-1")
    other = make_borrower(session)
    held = openings.hold(session, other, openings.offer(session, other, PRODUCT)[0], PRODUCT, None)
    session.commit()
    clock.advance(hours=73)
    sweep.sweep(database, house)
    session.expire_all()
    assert (proposal.status, held.status) == ("expired", "cancelled")
    assert make_conversation(session, borrower).open_question is None
