"""Commands: one effect for one cause, however often and however concurrently it is asked for."""

import threading
import time
import uuid
from typing import Any

import pytest
from sqlalchemy import text

from servicing import commands


def test_a_replay_gives_the_result_again(session, clock) -> None:
    """The second time the act is not run, and its first result is given."""
    cause, runs = uuid.uuid4(), []

    def act() -> dict[str, Any]:
        runs.append(1)
        return {"number": len(runs)}

    assert commands.once(session, cause, "count", act) == {"number": 1}
    session.commit()
    session.expire_all()
    assert commands.once(session, cause, "count", act) == {"number": 1}
    assert len(runs) == 1


def test_another_name_or_cause_is_another_command(session, clock) -> None:
    """Two errands of one message, and one errand of two messages, each take effect."""
    runs: list[int] = []
    cause = uuid.uuid4()
    for each, name in ((cause, "a"), (cause, "b"), (uuid.uuid4(), "a")):
        commands.once(session, each, name, lambda: runs.append(1) or {})  # type: ignore[func-returns-value]
    assert len(runs) == 3


def test_what_failed_may_be_tried_again(database, clock) -> None:
    """An act that raised left nothing behind, so that the next try runs."""
    cause = uuid.uuid4()

    def fail() -> dict[str, Any]:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError), database.transaction() as session:
        commands.once(session, cause, "try", fail)
    with database.transaction() as session:
        assert commands.once(session, cause, "try", lambda: {"ok": True}) == {"ok": True}


@pytest.mark.parametrize("first_fails", [False, True])
def test_two_at_the_same_instant_have_one_effect(own_database, first_fails: bool) -> None:
    """Of two connections at once the second waits: it gets the first one's result, or its turn if the first gave up."""
    cause, runs, results = uuid.uuid4(), [], []

    def waits_for_the_other() -> bool:
        with own_database.engine.connect() as connection:
            return bool(connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar())

    def act() -> dict[str, Any]:
        runs.append(1)
        number = len(runs)
        deadline = time.monotonic() + 5
        while number == 1 and not waits_for_the_other() and time.monotonic() < deadline:
            time.sleep(0.01)
        if number == 1 and first_fails:
            raise RuntimeError("gave up")
        return {"number": number}

    def run() -> None:
        try:
            with own_database.transaction() as session:
                results.append(commands.once(session, cause, "count", act))
        except RuntimeError:
            results.append({"number": 0})

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    if first_fails:
        assert sorted(each["number"] for each in results) == [0, 2]
    else:
        assert results == [{"number": 1}, {"number": 1}]
        assert len(runs) == 1
