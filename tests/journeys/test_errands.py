"""Errands end to end: an SMS on a phone, the answer on the phone, the loan record in between."""

import threading
import time

import pytest

from journeys.stack import Stack, phone_of, wait_for

pytestmark = pytest.mark.slow


def test_a_promise_is_recorded_and_said_back_within_five_seconds(stack: Stack) -> None:
    """Next Wednesday and 2000.00 are named, and the case holds that promise."""
    begun = time.monotonic()
    answer = stack.ask(phone_of(1), "我下周三发工资，到时候还两千")
    assert time.monotonic() - begun < 5
    assert "12月2日" in answer
    assert "2000.00" in answer
    assert stack.case("J-0001")["promises"] == [{"amount": "2000.00", "pay_by": "2026-12-02", "status": "open"}]


def test_the_case_command_shows_the_same(stack: Stack) -> None:
    """`huixin case REF --json` works beside the running stack."""
    stack.ask(phone_of(2), "周五还五百")
    assert '"pay_by": "2026-11-27"' in stack.huixin("case", "J-0002", "--json")


def test_a_dispute_is_opened_with_a_case_number(stack: Stack) -> None:
    """A denied debt opens a dispute, and collection of that loan is paused."""
    answer = stack.ask(phone_of(3), "这钱不是我借的")
    assert "15天" in answer
    case = stack.case("J-0003")
    assert [(each["kind"], each["status"]) for each in case["disputes"]] == [("debt", "open")]
    assert {"disputed", "paused"} <= set(case["loan"]["flags"])


def test_an_extension_is_offered_by_number_and_taken_by_a_digit(stack: Stack) -> None:
    """Dates are numbered; `2` records the second of them as the plan."""
    answer = stack.ask(phone_of(4), "能不能延期")
    assert "1. 12月8日" in answer
    assert "2. 12月15日" in answer
    stack.ask(phone_of(4), "2")
    (plan,) = stack.case("J-0004")["plans"]
    assert (plan["kind"], plan["status"]) == ("extension", "accepted")
    assert plan["terms"]["new_due_date"] == "2026-12-15"


def test_a_visit_is_held_then_booked_with_place_and_consent(stack: Stack) -> None:
    """Three slots, one held by `1`, booked after place and consent, said back with badge numbers."""
    offered = stack.ask(phone_of(5), "你们上门来核实吧")
    assert all(f"{number}. " in offered for number in (1, 2, 3))
    stack.ask(phone_of(5), "1")
    assert [each["status"] for each in stack.case("J-0005")["visits"]] == ["proposed"]
    stack.ask(phone_of(5), "我家楼下的茶馆")
    booked = stack.ask(phone_of(5), "同意")
    assert "J-01" in booked
    (visit,) = stack.case("J-0005")["visits"]
    assert visit["status"] == "booked"
    assert visit["place"] == "我家楼下的茶馆"


def test_two_borrowers_cannot_have_the_same_slot(stack: Stack) -> None:
    """Both answer `1` at the same instant: one holds the slot, the other is told and offered others."""
    phones = [phone_of(number) for number in (300, 301, 302, 303)]
    offers = {stack.ask(phone, "约个时间上门核实吧").split("1. ")[1].splitlines()[0] for phone in phones}
    assert len(offers) == 1
    threads = [threading.Thread(target=stack.ask, args=(phone, "1")) for phone in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    visits = [visit for number in range(300, 304) for visit in stack.case(f"J-0{number}")["visits"]]
    assert len([visit for visit in visits if visit["status"] == "proposed"]) == 1
    assert sum("约走" in stack.received(phone)[-1] for phone in phones) == 3


def test_a_request_for_a_person_opens_a_handoff(stack: Stack) -> None:
    """The handoff waits in the queue, and the borrower is told the place."""
    assert "人工" in stack.ask(phone_of(6), "转人工")
    (handoff,) = stack.case("J-0006")["handoffs"]
    assert (handoff["reason"], handoff["status"]) == ("request_human", "waiting")


def test_td_stops_everything_and_is_answered_once(stack: Stack) -> None:
    """Consent is withdrawn at once; a second TD is honoured in silence."""
    stack.ask(phone_of(7), "TD")
    assert stack.case("J-0007")["borrower"]["opted_out"] is True
    stack.send(phone_of(7), "td")
    stack.send(phone_of(7), "退订")
    assert "8007.00" in stack.ask(phone_of(7), "还欠多少钱")
    assert len(stack.received(phone_of(7))) == 2


def test_traditional_is_answered_in_traditional(stack: Stack) -> None:
    """Who writes in Traditional characters reads them in the answer."""
    answer = stack.ask(phone_of(8), "這錢不是我借的")
    assert "編號" in answer
    assert "编号" not in answer


def test_nothing_is_said_of_a_loan_before_identity(stack: Stack) -> None:
    """An unverified number is asked for the tail of the identity document first, and the errand goes on afterwards."""
    phone = phone_of(310)
    asked = stack.ask(phone, "我还欠多少")
    assert "后四位" in asked
    assert "8000" not in asked
    assert "8000.00" in stack.ask(phone, "342X")
    assert stack.case("J-0310")["borrower"]["verified"] is True


def test_three_wrong_tails_call_a_person(stack: Stack) -> None:
    """The third wrong answer ends the questions and opens a handoff."""
    phone = phone_of(311)
    stack.ask(phone, "查一下欠款")
    for tail in ("1111", "2222", "3333"):
        answer = stack.ask(phone, tail)
    assert "同事" in answer
    assert [each["reason"] for each in stack.case("J-0311")["handoffs"]] == ["identity"]


def test_a_crisis_gets_the_static_text_and_a_person_at_once(stack: Stack) -> None:
    """No label, no amount: one segment with the numbers, and a crisis handoff."""
    answer = stack.ask(phone_of(9), "活着没意思了，不想活了")
    assert "12356" in answer
    assert "【" not in answer
    case = stack.case("J-0009")
    assert case["handoffs"][0]["priority"] == "crisis"
    assert "crisis" in case["loan"]["flags"]


def test_texts_sent_in_quick_succession_are_read_together(stack: Stack) -> None:
    """A thought split over three SMS gets one answer."""
    for part in ("我下周三", "发工资", "到时候还八百"):
        stack.send(phone_of(10), part)
    wait_for(lambda: stack.received(phone_of(10)), 15, "the one answer")
    assert "800.00" in stack.received(phone_of(10))[0]
    time.sleep(3)
    assert len(stack.received(phone_of(10))) == 1


def test_delivery_is_reported_back(stack: Stack) -> None:
    """The carrier's receipts move the stored text on to delivered."""
    stack.ask(phone_of(11), "在吗")
    wait_for(lambda: stack.texts(phone_of(11))[-1].status == "delivered", 10, "the receipt")
