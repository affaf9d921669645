"""The case of a loan, as scripts and checks read it."""

import json

from factories import make_borrower, make_conversation, make_loan

from servicing import case as cases


def test_smoke(session, clock) -> None:
    borrower = make_borrower(session)
    loan = make_loan(session, borrower)
    make_conversation(session, borrower)
    session.commit()
    print(json.dumps(cases.case(session, loan.ref), indent=1))
