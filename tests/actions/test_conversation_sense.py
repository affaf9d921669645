"""Conversation sense: corrections, asides, misses, several payments, ratings, and answers that come too late."""

import datetime as dt

import pytest

from actions import beside
from servicing import payments, promises, questions, takeover, users
from servicing.money import Money


def promised(at) -> list[tuple[str, str, str]]:
    """Give amount, day and state of the promises on the first loan."""
    return [
        (str(at.loan.money(each.amount)), each.pay_by.isoformat(), each.status)
        for each in promises.of_loan(at.session, at.loan)
    ]


@pytest.mark.parametrize(
    ("correction", "intent", "expected"),
    [
        ("2000", "inform", ("2000.00", "2026-11-27", "open")),
        ("改成2000", "promise_to_pay", ("2000.00", "2026-11-27", "open")),
        ("不是周五是周四", "promise_to_pay", ("500.00", "2026-11-26", "open")),
        ("还是30号吧", "inform", ("500.00", "2026-11-30", "open")),
    ],
)
def test_what_is_not_mentioned_stays(scene, correction: str, intent: str, expected: tuple[str, str, str]) -> None:
    """A correction of the day keeps the sum, one of the sum keeps the day; the earlier promise is replaced."""
    at = scene()
    at.write("周五还500", "action_record_promise", "promise_to_pay")
    action = "action_take_bare_answer" if intent == "inform" else "action_record_promise"
    assert at.write(correction, action, intent) == ["utter_promise_recorded"]
    assert promised(at)[-1] == expected
    assert [each[2] for each in promised(at)] == ["replaced", "open"]


def test_another_day_moves_what_was_recorded_and_no_visit(scene) -> None:
    """改到周六 reads like moving a visit; where none is booked and a promise was just recorded, it moves that."""
    at = scene()
    at.write("周五还500", "action_record_promise", "promise_to_pay")
    assert at.write("改到周六", "action_move_visit", "reschedule_visit") == ["utter_promise_recorded"]
    assert promised(at)[-1] == ("500.00", "2026-11-28", "open")
    assert at.write("改到周六上午来", "action_move_visit", "reschedule_visit")[0] == "utter_visit_nothing_to_move"


def test_a_day_later_a_bare_number_corrects_nothing(scene, clock) -> None:
    """What was recorded a day ago is not what a bare number is about."""
    at = scene()
    at.write("周五还500", "action_record_promise", "promise_to_pay")
    clock.advance(hours=25)
    assert at.write("2000", "action_take_bare_answer", "inform") == ["utter_menu"]
    assert promised(at) == [("500.00", "2026-11-27", "open")]


def test_change_asks_what(scene) -> None:
    """改 asks for the new day or sum of the promise; with nothing recorded it says so and offers the menu."""
    at = scene()
    assert at.write("改", "action_fall_back", "out_of_scope") == ["utter_nothing_to_change", "utter_menu"]
    at.write("周五还500", "action_record_promise", "promise_to_pay")
    assert at.write("改", "action_fall_back", "out_of_scope") == ["utter_ask_promise_change"]
    assert at.write("下周一", "action_record_promise", "inform") == ["utter_promise_recorded"]
    assert promised(at)[-1] == ("500.00", "2026-11-30", "open")


def test_a_promise_in_two_payments(scene, clock) -> None:
    """Each sum goes with its day, the rest of what is due with the last; each part is judged by itself."""
    at = scene()
    assert at.write("明天还500，剩下的下周三", "action_record_promise") == ["utter_promises_recorded"]
    assert promised(at) == [("500.00", "2026-11-26", "open"), ("700.00", "2026-12-02", "open")]
    clock.advance(hours=2)
    paid = payments.Payment(ref="P-1", loan_id=at.loan.id, amount=50_000, paid_at=clock.now())
    payments.post(at.session, at.loan, paid)
    assert [each[2] for each in promised(at)] == ["kept", "open"]
    clock.advance(days=8)
    payments.judge_due_promises(at.session)
    assert [each[2] for each in promised(at)] == ["kept", "broken"]


def test_a_promise_is_reopened_without_blame(scene) -> None:
    """周五还不了了 lets go of the promise and asks for another day; nobody is marked as in hardship for a day."""
    at = scene()
    at.write("周五还500", "action_record_promise", "promise_to_pay")
    assert at.write("周五还不了了", "action_note_hardship", "report_hardship") == ["utter_promise_reopened"]
    assert (promised(at)[0][2], at.question, at.borrower.vulnerable_until) == ("cancelled", "promise_date", None)
    assert at.write("下周二", "action_record_promise", "inform") == ["utter_promise_recorded"]


def test_a_reason_is_heard_too(scene) -> None:
    """Who tells why is in hardship, and is asked for another day as well."""
    at = scene()
    at.write("周五还500", "action_record_promise", "promise_to_pay")
    text = "我上个星期住院了，工资也没发，周五还不了了"
    assert at.write(text, "action_note_hardship", "report_hardship") == ["utter_promise_reopened"]
    assert at.borrower.vulnerable_until is not None


def test_without_a_promise_nothing_is_reopened(scene) -> None:
    """还不了 with nothing promised is a hardship."""
    at = scene()
    assert at.write("周五还不了了", "action_note_hardship", "report_hardship") == ["utter_hardship_noted"]


@pytest.mark.parametrize("aside", ["action_say_due_date", "action_say_how_to_pay", "action_greet"])
def test_after_an_aside_the_question_stands(scene, aside: str) -> None:
    """A question inside a form is answered, then the form goes on with its own."""
    at = scene()
    at.write("能晚几天吗", "action_offer_extension")
    assert at.write("什么时候到期", aside)[-1] == "utter_again_choose_date"
    assert at.question == "choose_date"
    assert at.write("1", "action_choose_date", "inform") == ["utter_extension_recorded"]


def test_after_a_complaint_nobody_is_pressed(scene) -> None:
    """What is weightier than an aside leaves the question open and does not put it again."""
    at = scene()
    at.write("能晚几天吗", "action_offer_extension")
    assert "utter_again_choose_date" not in at.write("我要投诉", "action_open_complaint")
    assert at.question == "choose_date"


def test_the_second_miss_offers_a_person_by_number(scene) -> None:
    """A wrong answer is met once in other words, then with the choice as it was put and a number for a person."""
    at = scene()
    at.write("能晚几天吗", "action_offer_extension")
    assert at.write("9", "action_choose_date", "inform") == ["utter_choose_number"]
    assert at.write("1和2", "action_choose_date", "inform") == ["utter_extension_options", "utter_or_person"]
    number = at.values["number"]
    said = at.write(str(number), "action_choose_date", "inform")
    assert (len(said), said[0].startswith("utter_handoff_"), at.question) == (1, True, None)
    assert at.reasons == ["request_human"]


def test_the_question_is_put_again_on_request(scene) -> None:
    """继续 repeats the open question with its options."""
    at = scene()
    at.write("能晚几天吗", "action_offer_extension")
    assert at.write("继续", "action_fall_back", "out_of_scope") == ["utter_extension_options"]
    assert at.question == "choose_date"


def test_arrangements_are_listed(scene) -> None:
    """我的安排 says what stands, to a verified number only."""
    at = scene()
    assert at.write("我的安排", "action_fall_back", "out_of_scope") == ["utter_arranged_nothing"]
    at.write("周五还500", "action_record_promise", "promise_to_pay")
    at.write("金额不对", "action_dispute_amount", "dispute_amount")
    said = at.write("我的安排", "action_complete_dispute", "out_of_scope")
    assert said == ["utter_arranged_promise", "utter_arranged_dispute", "utter_arranged_change"]
    assert at.question == "dispute_details"


def test_what_a_person_ended_is_not_begun_anew(scene) -> None:
    """After the hand-back no question is put again, and what was agreed is said from the record, not from the talk."""
    at = scene()
    at.write("能晚几天吗", "action_offer_extension")
    lin = users.add(at.session, "lin", "agent", "a long enough password", "lender")
    handoff = takeover.take(at.session, at.conversation, lin)
    day = dt.date(2026, 11, 27)
    promises.make_promises(at.session, at.loan, [(Money(50_000), day)], latest=day, cause=None, actor="lin")
    takeover.close(at.session, handoff, lin, "escalated", "周五先还五百，主管再回电", "")
    at.session.commit()
    assert at.conversation.open_question is None
    assert at.write("继续", "action_fall_back", "out_of_scope") == ["utter_menu"]
    assert at.write("我的安排", "action_fall_back") == ["utter_arranged_promise", "utter_arranged_change"]


def test_arrangements_are_nobody_elses_business(scene) -> None:
    """Who is not verified is asked who it is first."""
    assert scene(verified=False).write("我的安排", "action_fall_back") == ["utter_ask_identity"]


def test_a_yes_after_the_record_is_no_question(scene) -> None:
    """好的 after something was recorded is taken as such; 不对 leads to a change."""
    at = scene()
    at.write("周五还500", "action_record_promise", "promise_to_pay")
    assert at.write("好的", "action_take_bare_answer", "affirm") == ["utter_acknowledged"]
    assert at.write("不对", "action_take_bare_answer", "deny") == ["utter_ask_promise_change"]


def test_a_rating_once_a_week(scene, clock) -> None:
    """After something was settled thanks are met with a question how it was, not again within a week."""
    at = scene()
    assert at.write("谢谢", "action_thank", "thank") == ["utter_thank"]
    at.write("周五还500", "action_record_promise", "promise_to_pay")
    assert at.write("谢谢", "action_thank", "thank") == ["utter_thank", "utter_ask_rating"]
    assert at.write("2", "action_take_rating", "inform") == ["utter_rated_low"]
    assert at.question is None
    clock.advance(days=6)
    at.write("下周一还500", "action_record_promise", "promise_to_pay")
    assert at.write("再见", "action_say_goodbye", "goodbye") == ["utter_goodbye"]
    clock.advance(days=2)
    at.write("下周三还500", "action_record_promise", "promise_to_pay")
    assert at.write("再见", "action_say_goodbye", "goodbye") == ["utter_goodbye", "utter_ask_rating"]
    assert at.write("明天天气", "action_fall_back", "out_of_scope") == ["utter_menu"]


def test_a_late_answer_is_known_for_one(scene, session, clock) -> None:
    """An answer to a question that was closed for want of one is told so and changes nothing."""
    at = scene()
    at.write("能晚几天吗", "action_offer_extension")
    clock.advance(days=8)
    questions.lapse(session, at.conversation)
    session.commit()
    assert at.write("1", "action_take_bare_answer", "inform") == ["utter_question_lapsed", "utter_menu"]
    clock.advance(days=61)
    questions.close(at.conversation)
    session.commit()
    assert at.write("1", "action_take_bare_answer", "inform") == ["utter_menu"]


@pytest.mark.parametrize("text", ["明天还0元", "明天还-300元"])
def test_nothing_is_no_promise(scene, text: str) -> None:
    """Nought and less are met with what is needed; they are not the whole amount due."""
    at = scene()
    assert at.write(text, "action_record_promise", "promise_to_pay") == ["utter_promise_of_nothing"]
    assert (promised(at), at.question) == ([], "promise_date")


def test_a_day_that_no_calendar_has_is_named(scene) -> None:
    """The 30th of February is said to be no day, and the day is asked for."""
    said = scene().write("2月30号还", "action_record_promise", "promise_to_pay")
    assert said == ["utter_no_such_day", "utter_ask_promise_date"]


def test_what_was_asked_for_is_an_answer_however_it_is_put(scene) -> None:
    """A text that is not understood but names the day that was asked for answers the question."""
    at = scene()
    at.write("等发工资那天", "action_record_promise", "promise_to_pay")
    assert at.write("每个月10号发", "action_fall_back", "nlu_fallback") == ["utter_promise_recorded"]
    assert promised(at) == [("1200.00", "2026-12-10", "open")]


def test_a_day_among_those_offered_is_a_choice(scene) -> None:
    """那先延到 one of the days offered takes that day, though it sounds like a new request."""
    at = scene()
    at.write("能延期吗", "action_offer_extension", "ask_extension")
    said = at.write("那先延到12月31号", "action_offer_extension", "ask_extension", ("promise_to_pay",))
    assert (said, at.question) == (["utter_extension_recorded"], None)


def test_a_part_is_promised_once(scene) -> None:
    """A part with its day, read as a promise too, is one promise of that part."""
    at = scene()
    said = at.write("先还400可以吗，周五", "action_request_partial_payment", "ask_partial_payment", ("promise_to_pay",))
    assert said == ["utter_part_recorded", "utter_part_stops_reminders"]
    assert promised(at) == [("400.00", "2026-11-27", "open")]


def test_a_condition_is_no_promise_after_the_identity_either(scene) -> None:
    """What an errand has seen to is not served once more when it is taken up after the identity question."""
    at = scene(verified=False)
    at.write("如果免罚息我今天就还", "action_request_waiver", "ask_fee_waiver", ("promise_to_pay",))
    said = at.write("987X", "action_verify_identity", "inform")
    assert said == ["utter_waiver_requested", "utter_waiver_condition"]
    assert promised(at) == []


def test_what_is_carried_beside_is_served_by_priority(scene) -> None:
    """How to pay goes before how it is made up, in whatever order they were read; the question comes last."""
    others = beside.of("ask_extension", ["ask_extension", "ask_fees", "ask_how_to_pay"])
    said = scene().write("能晚点还吗？利息怎么算？往哪还？", "action_offer_extension", "ask_extension", others)
    assert said == ["utter_how_to_pay", "utter_amount_parts", "utter_extension_options"]


def test_the_day_and_way_of_a_payment_are_asked_once(scene) -> None:
    """Who told both and says again that they have paid is not asked for them again."""
    at = scene()
    said = at.write("今天上午用微信还了1200", "action_record_payment_claim", "report_payment")
    assert said == ["utter_payment_claimed_fully"]
    assert at.write("我真的还了", "action_record_payment_claim", "report_payment") == said
