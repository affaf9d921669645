"""What breaks on the way: the carrier, Rasa, the actions, the worker. Nothing is lost and nothing is doubled."""

import signal
import time

import pytest

from journeys.stack import Stack, inbound, phone_of, wait_for

pytestmark = pytest.mark.slow
NUMBERS = iter(range(700, 800))


def borrower(stack: Stack, tmp_path, **fields: object) -> tuple[str, str]:  # type: ignore[no-untyped-def]
    """Import one more borrower; give loan reference and phone."""
    from journeys.stack import loan

    number = next(NUMBERS)
    stack.import_loans(tmp_path, [loan(number, **fields)])
    return f"J-{number:04d}", phone_of(number)


@pytest.mark.parametrize("kind", ["429", "500", "503", "timeout_after_accepting"])
def test_a_fault_of_the_carrier_neither_loses_nor_doubles_the_answer(stack: Stack, tmp_path, kind: str) -> None:
    """Once the carrier is well again the answer is on the phone exactly once."""
    ref, phone = borrower(stack, tmp_path)
    stack.fault(kind, count=1, to=phone, seconds=12)
    stack.send(phone, "周五还四百")
    wait_for(lambda: stack.received(phone), 90, "the answer after the fault")
    wait_for(lambda: stack.texts(phone)[-1].status in ("sent", "delivered"), 90, "the outcome to be known")
    assert len(stack.received(phone)) == 1
    assert len(stack.case(ref)["promises"]) == 1


def test_a_block_at_the_carrier_is_an_opt_out(stack: Stack, tmp_path) -> None:
    """21610 withdraws consent on our side too."""
    ref, phone = borrower(stack, tmp_path)
    stack.fault("rejected_21610", count=1, to=phone)
    stack.send(phone, "在吗")
    wait_for(lambda: stack.case(ref)["borrower"]["opted_out"], 20, "the opt-out")


@pytest.mark.parametrize(
    "words",
    [("huixin.process", "worker"), ("huixin.process", "actions"), ("bot.serve", "run")],
    ids=["worker", "actions", "rasa"],
)
def test_a_part_killed_in_the_middle_of_a_turn_ends_the_turn_once(stack: Stack, tmp_path, words) -> None:
    """SIGKILL at different moments of a turn: one promise, one answer, and it comes."""
    cases = [borrower(stack, tmp_path) for _ in range(2)]
    for delay, (_, phone) in zip((2.2, 2.5), cases, strict=True):
        assert stack.webhook(inbound(phone, "周五还六百")).status_code == 200
        time.sleep(delay)
        stack.child(*words).send_signal(signal.SIGKILL)
        time.sleep(1)
    for _, phone in cases:
        wait_for(lambda phone=phone: "600.00" in "".join(stack.received(phone)), 120, "the answer")
    time.sleep(5)
    for ref, phone in cases:
        assert [each["amount"] for each in stack.case(ref)["promises"]] == ["600.00"]
        assert sum("600.00" in text for text in stack.received(phone)) == 1


def test_without_rasa_texts_are_acknowledged_and_answered_when_it_returns(stack: Stack, tmp_path) -> None:
    """The webhook does not depend on Rasa, and rights are honoured meanwhile."""
    _, phone = borrower(stack, tmp_path)
    ref, leaver = borrower(stack, tmp_path)
    rasa = stack.child("bot.serve", "run")
    rasa.suspend()
    try:
        begun = time.monotonic()
        assert stack.webhook(inbound(phone, "还欠多少钱")).status_code == 200
        assert time.monotonic() - begun < 1
        stack.ask(leaver, "TD")
        assert stack.case(ref)["borrower"]["opted_out"] is True
        assert stack.received(phone) == []
    finally:
        rasa.resume()
    wait_for(lambda: stack.received(phone), 60, "the answer after Rasa's return")
