"""What holds for every errand: an answer that may be sent, no personal data to Rasa, one effect."""

import contextlib
import json
import uuid
from typing import Any

import pytest
from scenes import HOUSE, PRIVATE
from sqlalchemy import func, select

from actions import errands
from actions.errands import ERRANDS
from servicing import commands, outbox, tables, wording
from servicing.messages import Message

STATES: dict[str, dict[str, Any]] = {
    "verified": {},
    "unverified": {"verified": False},
    "unknown": {"known": False},
    "two loans": {"loans": 2},
    "settled": {"outstanding": 0, "due_amount": 0},
}
TEXTS = ["欧阳样本 13912345678 下周三还500", "1"]
TABLES = tables.metadata.sorted_tables
EVERY = [(name, state) for name in sorted(ERRANDS) for state in STATES]


def rows(session) -> dict[str, int]:
    """Count the rows of every table."""
    counts = [select(func.count()).select_from(table).scalar_subquery() for table in TABLES]
    return dict(zip((table.name for table in TABLES), session.execute(select(*counts)).one(), strict=True))


@pytest.mark.parametrize(("name", "state"), EVERY)
def test_every_errand_in_every_state(scene, session, name: str, state: str) -> None:
    """Whoever writes whatever: an answer that passes the gate, nothing private for Rasa, one effect, no failure."""
    set_scene = scene(**STATES[state])
    for text in TEXTS if state in ("verified", "unverified") else TEXTS[:1]:
        set_scene.write(text, name, "affirm")
        result = set_scene.results[-1]
        told = json.dumps({key: result[key] for key in ("said", "open_question")}, ensure_ascii=False)
        assert not [secret for secret in PRIVATE if secret in told], told
        assert "assistant_failed" not in set_scene.reasons, (text, told)

        if state in ("verified", "unverified"):
            before = rows(session)
            assert set_scene.again() == {key: result[key] for key in ("said", "open_question")}
            assert rows(session) == before

        if said := set_scene.told():
            answers = uuid.uuid4()
            outbox.write(session, set_scene.conversation, said, HOUSE, answers=answers)
            session.flush()
            written = session.scalars(select(Message).where(Message.answers == answers)).all()
            verdicts = {outbox.judge(session, message).action for message in written}
            assert verdicts == {"send"}, (text, result["said"])
        else:
            assert name in ("action_opt_out", "action_respond_to_crisis", "action_choose_loan"), text


@pytest.mark.parametrize("name", sorted(ERRANDS))
def test_any_failure_is_an_apology_and_a_person(scene, session, monkeypatch, name: str) -> None:
    """Whatever breaks in an errand, its work is undone, the borrower is answered and a person called, once."""
    originals = dict(errands.ERRANDS)

    def fails(turn: Any) -> None:
        with contextlib.suppress(Exception):
            originals[name](turn)
        turn.conversation.loan_ref = "spoilt"
        raise ZeroDivisionError("13912345678")

    monkeypatch.setitem(errands.ERRANDS, name, fails)
    set_scene = scene()
    before = rows(session)
    assert set_scene.write("下周三还500", name) == ["utter_apology"]
    set_scene.again()
    after = rows(session)
    assert set_scene.reasons == ["assistant_failed"]
    assert set_scene.question is None
    assert set_scene.conversation.loan_ref is None
    changed = {table for table in after if after[table] != before[table]}
    assert changed <= {"handoffs", "commands", "messages", "batches", "events"}
    assert "13912345678" not in json.dumps(set_scene.results[-1])


def test_an_action_without_a_batch_changes_nothing(scene, session) -> None:
    """Asked by hand, outside any conversation, an action apologises and touches nothing."""
    set_scene = scene()
    before = rows(session)
    result = set_scene.wrapper.carry_out("action_opt_out", None, "opt_out")
    assert [each["response"] for each in result["said"]] == ["utter_apology"]
    assert rows(session) == before


def test_every_refusal_has_its_sentence() -> None:
    """Each error of the core that an errand can meet names a sentence of domain.yml, with its values given."""
    from actions import dispute  # noqa: F401
    from servicing import approvals, errors, ledger, offers, proposals, takeover, visit_records  # noqa: F401

    def below(kind: type) -> set[type]:
        return {kind, *(found for each in kind.__subclasses__() for found in below(each))}

    of_others = below(ledger.LedgerRefusal) | below(errors.DeskRefusal)  # read in files and at the desk
    refusals = below(errors.ServicingError) - of_others - {errors.ServicingError}
    codes = {each.code for each in refusals} - {"no_such_loan", "no_such_team"}  # asked for by scripts
    assert {code for code in codes if f"utter_{code}" not in wording.sentences()} == set()


def test_the_sdk_gets_names_slot_and_silence(scene, session) -> None:
    """Through the SDK an answer is names with values; silence is said to be meant; the slot mirrors the open question."""
    import asyncio

    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    set_scene = scene(verified=False)

    def run(action: str) -> tuple[list[Any], list[Any]]:
        from factories import make_batch

        batch = make_batch(session, set_scene.conversation, "还欠多少")
        session.commit()
        message = {"metadata": {"batch": str(batch.id)}, "intent": {"name": "ask_balance"}}
        tracker = Tracker("x", {}, message, [], False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        events = asyncio.run(set_scene.wrapper.wrap(action)(dispatcher, tracker, {}))
        return [each["custom"] for each in dispatcher.messages], events

    said, events = run("action_say_balance")
    assert said == [{"response": "utter_ask_identity", "values": {}}]
    assert [(each["event"], each.get("value")) for each in events] == [("slot", "verify"), ("followup", None)]
    run("action_opt_out")
    assert run("action_opt_out")[0] == [{"silent": True}]


def test_results_are_kept_by_name_only(scene, session) -> None:
    """What a command leaves for a replay holds names and figures, no words of the borrower."""
    set_scene = scene()
    set_scene.write("欧阳样本 13912345678 投诉你们", "action_open_complaint")
    kept = json.dumps([each.result for each in session.scalars(select(commands.Command))], ensure_ascii=False)
    assert not [secret for secret in PRIVATE if secret in kept]


def test_what_was_understood_is_kept_with_the_batch(scene, session) -> None:
    """Names and how sure, the primary intent first, no text: through the SDK, whatever becomes of the turn."""
    import asyncio

    from factories import make_batch
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    set_scene = scene()
    for action in ("action_say_balance", "action_that_is_none"):
        batch = make_batch(session, set_scene.conversation, "还欠多少")
        session.commit()
        intents = [{"name": "ask_balance", "confidence": 0.91234567}, {"name": "thank", "confidence": 0.4}]
        message = {"intent": intents[0], "intents": intents, "metadata": {"batch": str(batch.id)}}
        tracker = Tracker("1", {}, message, [], False, None, {}, "action_listen")
        asyncio.run(set_scene.wrapper.wrap(action)(CollectingDispatcher(), tracker, {}))
        session.expire_all()
        assert batch.understood == [
            {"name": "ask_balance", "confidence": 0.9123}, {"name": "thank", "confidence": 0.4},
        ]  # fmt: skip
