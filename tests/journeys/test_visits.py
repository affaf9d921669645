"""Visits end to end: proposed by the lender, reminded of, moved, with the real Rasa told of questions it did not ask."""

import pytest

from journeys.stack import Stack, phone_of, wait_for

pytestmark = pytest.mark.slow


def test_a_proposed_visit_is_answered_by_a_digit(stack: Stack) -> None:
    """An SMS that no turn of Rasa's wrote is answered by `2`; a refusal of another one is met once, then final."""
    phone = phone_of(251)
    stack.huixin("visits", "propose", "J-0251", "--purpose", "plan")
    wait_for(lambda: stack.received(phone), 20, "the proposal")
    assert "商量还款安排" in stack.received(phone)[0]
    assert stack.case("J-0251")["conversation"]["open_question"] == "choose_slot"
    assert "在哪里见" in stack.ask(phone, "2")
    stack.ask(phone, "小区门口的茶馆")
    assert "已约好" in stack.ask(phone, "同意")
    (visit,) = stack.case("J-0251")["visits"]
    assert (visit["status"], visit["place"]) == ("booked", "小区门口的茶馆")

    other = phone_of(252)
    stack.huixin("visits", "propose", "J-0252", "--purpose", "documents")
    wait_for(lambda: stack.received(other), 20, "the proposal")
    assert "不勉强" in stack.ask(other, "不用")
    assert "1 电话 2 到网点" in stack.ask(other, "别来")
    assert "打电话" in stack.ask(other, "1")
    assert stack.case("J-0252")["visits"] == []


def test_a_visit_asked_for_with_day_and_place_and_then_moved(stack: Stack) -> None:
    """Day and place said at once are not asked again; moved, the old time and the new one are said."""
    phone = phone_of(253)
    offered = stack.ask(phone, "下周一来我单位核实吧")
    assert "1. " in offered
    assert "同意" in stack.ask(phone, "1")
    assert "单位附近" in stack.ask(phone, "我同意")
    assert "仍为您保留" in stack.ask(phone, "周一没空，改到下周三")
    assert "已从" in stack.ask(phone, "1")
    statuses = [(visit["status"], visit["place"]) for visit in stack.case("J-0253")["visits"]]
    assert statuses == [("cancelled", "work"), ("booked", "work")]
    calendar = stack.huixin("visits", "calendar", "--team", "旅一组")
    assert "SEQUENCE:1" in calendar
    assert "BEGIN:VTIMEZONE" in calendar
