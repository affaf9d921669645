"""The scene of every test of an errand."""

from collections.abc import Callable
from typing import Any

import pytest
from factories import make_borrower, make_conversation, make_loan, make_team
from scenes import PERSON, STAFF, Scene

from actions import reply


@pytest.fixture
def scene(session, database, clock) -> Callable[..., Scene]:
    """A function that sets a scene: a borrower with loans, verified or not, and a team in the region."""

    def made(*, verified: bool = True, loans: int = 1, known: bool = True, **fields: Any) -> Scene:
        make_team(session, **STAFF)
        if known:
            borrower = make_borrower(session, verified=verified, **PERSON)
            for number in range(loans):
                make_loan(session, borrower, **({"product": f"产品{number + 1}"} | fields))
            conversation = make_conversation(session, borrower, replied_at=clock.now())
        else:
            from servicing import contacts, conversations

            conversation = conversations.of_contact(session, contacts.find_or_add(session, PERSON["phone"]))
        session.commit()
        session.expire_all()
        return Scene(session, reply.Wrapper(database), conversation)

    return made
