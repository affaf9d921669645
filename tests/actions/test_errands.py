"""Errand by errand: what is recorded, what is said, what is asked."""

import datetime as dt
from typing import Any

import pytest
from factories import make_out
from sqlalchemy import select

from servicing import borrowers, claims, complaints, disputes, payments, promises, visits
from servicing import clock as clock_module
from servicing.money import Money
from servicing.payments import Payment
from servicing.privacy import PrivacyRequest


def promised(scene: Any) -> list[tuple[str, str, str]]:
    """Give the promises on the first loan: amount, day, state."""
    made = promises.of_loan(scene.session, scene.loan)
    return [(str(scene.loan.money(each.amount)), each.pay_by.isoformat(), each.status) for each in made]


# --- promise


@pytest.mark.parametrize(
    ("text", "amount", "day"),
    [
        ("下周三还2000", "2000.00", "2026-12-02"),
        ("明天还", "1200.00", "2026-11-26"),  # all that is due unless said otherwise
        ("周五先还一半", "600.00", "2026-11-27"),
        ("今天还8000", "8000.00", "2026-11-25"),
    ],
)
def test_a_promise_is_recorded_and_said_back(scene, text: str, amount: str, day: str) -> None:
    """What is clear is recorded at once and said back with amount and day."""
    at = scene()
    assert at.write(text, "action_record_promise") == ["utter_promise_recorded"]
    assert promised(at) == [(amount, day, "open")]
    assert at.values == {"amount": Money.parse(amount, "CNY"), "date": dt.date.fromisoformat(day)}
    assert at.question is None


def test_a_promise_without_a_day_asks_for_it(scene) -> None:
    """The day that was missing completes the promise with the amount named before."""
    at = scene()
    assert at.write("我会还500的", "action_record_promise") == ["utter_ask_promise_date"]
    assert (at.question, promised(at)) == ("promise_date", [])
    assert at.write("下周三", "action_record_promise", "inform") == ["utter_promise_recorded"]
    assert promised(at) == [("500.00", "2026-12-02", "open")]


@pytest.mark.parametrize(
    ("text", "said", "question"),
    [
        ("2027年3月1日还", "utter_promise_too_late", "promise_date"),
        ("11月20日还的", "utter_promise_in_the_past", "promise_date"),
        ("明天还99999", "utter_promise_too_much", "promise_date"),
    ],
)
def test_a_promise_that_cannot_be_is_refused_with_the_reason(scene, text: str, said: str, question: str | None) -> None:
    """Too late, gone by or too much: nothing is stored, and what would be possible is said."""
    at = scene()
    assert at.write(text, "action_record_promise") == [said]
    assert (at.question, promised(at)) == (question, [])


def test_a_later_promise_replaces(scene) -> None:
    """Who says another day has promised that day alone."""
    at = scene()
    at.write("明天还", "action_record_promise")
    at.write("改成下周三", "action_record_promise")
    assert [each[2] for each in promised(at)] == ["replaced", "open"]


def test_the_day_counts_from_the_text_not_from_the_turn(scene, clock, session) -> None:
    """Tomorrow is the day after the text was received, however late it is handled."""
    from factories import make_batch

    at = scene()
    batch = make_batch(session, at.conversation, "明天还")
    session.commit()
    clock.set("2026-11-26T00:10:00+08:00")
    at.wrapper.carry_out("action_record_promise", str(batch.id), "promise_to_pay")
    session.expire_all()
    assert promised(at) == [("1200.00", "2026-11-26", "open")]


# --- identity and choice of a loan


def test_nothing_is_told_before_the_tail_is_right(scene) -> None:
    """An unverified number is asked for the tail, may be wrong, and then gets the answer it had asked for."""
    at = scene(verified=False)
    assert at.write("还欠多少", "action_say_balance") == ["utter_ask_identity"]
    assert at.question == "verify"
    assert at.write("1111", "action_verify_identity") == ["utter_identity_wrong"]
    assert at.write("不知道", "action_verify_identity") == ["utter_ask_identity_again"]
    assert at.write("987X", "action_verify_identity") == ["utter_balance"]
    assert at.values["outstanding"] == Money(800_000)
    assert at.question is None


def test_three_wrong_tails_call_a_person(scene) -> None:
    """The third wrong tail ends the question and hands over."""
    at = scene(verified=False)
    at.write("还欠多少", "action_say_balance")
    said = [at.write(tail, "action_verify_identity") for tail in ("1111", "2222", "3333")]
    assert said == [["utter_identity_wrong"], ["utter_identity_wrong"], ["utter_identity_failed"]]
    assert (at.reasons, at.question) == (["identity"], None)
    assert at.write("987X", "action_verify_identity") == ["utter_identity_failed"]


def test_a_refused_errand_does_not_undo_the_verification(scene) -> None:
    """Where the errand that waited is refused, the number stays verified, so that the reason reaches the borrower."""
    at = scene(verified=False)
    at.write("周五还99999", "action_record_promise")
    assert at.write("987X", "action_verify_identity") == ["utter_promise_too_much"]
    assert at.conversation.verified_borrower is not None
    assert at.question == "promise_date"


def test_a_refused_errand_leaves_nothing_of_itself(scene, session) -> None:
    """What the refused errand had begun is undone, what is on record about it too; the verification stands."""
    from servicing.events import Event
    from servicing.teams import Team

    at = scene(verified=False)
    session.scalars(select(Team)).one().weekdays = []
    at.borrower.no_visits = True
    at.write("约上门", "action_offer_slots")
    assert at.write("987X", "action_verify_identity") == ["utter_visit_no_slot"]
    assert at.borrower.no_visits is True
    actions = set(session.scalars(select(Event.action)))
    assert "identity.verified" in actions
    assert "visits.welcome" not in actions


def test_an_errand_that_waited_keeps_its_own_day(scene, clock) -> None:
    """The promise made before the identity was known counts its day from the text it was made in."""
    at = scene(verified=False)
    at.write("明天还500", "action_record_promise")
    clock.advance(hours=13, minutes=55)
    clock.advance(minutes=10)
    assert at.write("987X", "action_verify_identity") == ["utter_promise_recorded"]
    assert promised(at) == [("500.00", "2026-11-26", "open")]


def test_whoever_does_not_want_to_tell_need_not(scene) -> None:
    """A refusal to give the tail closes the question and discloses nothing."""
    at = scene(verified=False)
    at.write("还欠多少", "action_say_balance")
    assert at.write("不想说", "action_refuse_identity", "deny") == ["utter_identity_not_needed"]
    assert at.question is None


def test_an_unknown_number_goes_to_a_person(scene) -> None:
    """Where nobody is known at a number there is nothing to verify."""
    at = scene(known=False)
    assert at.write("还欠多少", "action_say_balance") == ["utter_unknown_number"]
    assert at.reasons == ["unknown_number"]


def test_of_several_loans_one_is_chosen_and_remembered(scene) -> None:
    """Which loan is meant is asked once, by number, then the errand goes on, and later ones know it."""
    at = scene(loans=3)
    assert at.write("明天还500", "action_record_promise") == ["utter_ask_loan"]
    assert at.question == "choose_loan"
    assert [item["product"] for item in at.values["options"].items] == ["产品1", "产品2", "产品3"]
    assert at.write("4", "action_choose_loan", "inform") == ["utter_choose_number"]
    assert at.write("什么", "action_choose_loan") == ["utter_ask_loan", "utter_or_person"]
    assert at.values == {"number": 4}
    assert at.write("产品2那笔", "action_choose_loan", "inform") == ["utter_promise_recorded"]
    assert [len(promises.of_loan(at.session, loan)) for loan in at.borrower.loans] == [0, 1, 0]
    assert at.write("后天还", "action_record_promise") == ["utter_promise_recorded"]
    assert at.conversation.loan_ref == at.borrower.loans[1].ref


def test_a_settled_loan_among_several_is_not_asked_about(scene, session) -> None:
    """With one loan left open there is no choice to make."""
    at = scene(loans=2)
    at.loan.outstanding = at.loan.due_amount = 0
    assert at.write("明天还500", "action_record_promise") == ["utter_promise_recorded"]
    assert [len(promises.of_loan(session, loan)) for loan in at.borrower.loans] == [0, 1]


# --- the account


def test_the_balance_is_the_lenders(scene) -> None:
    """Outstanding amount, parts and as-of day are those of the ledger, on the borrower's calendar, for each open loan."""
    as_of = dt.datetime.fromisoformat("2026-11-25T00:30:00+08:00")
    at = scene(loans=2, as_of=as_of, penalty=1_234)
    said = at.write("还欠多少", "action_say_balance")
    assert said == ["utter_balance", "utter_balance", "utter_balance_total"]
    assert at.values == {"count": 2, "due": Money(240_000), "outstanding": Money(1_600_000)}
    assert at.told()[1].values == {
        "product": "产品2", "due": Money(120_000), "outstanding": Money(800_000), "principal": Money(780_000),
        "interest": Money(20_000), "penalty": Money(1_234), "fees": Money(0), "as_of": dt.date(2026, 11, 25),
    }  # fmt: skip


@pytest.mark.parametrize(("overdue", "said"), [(0, "utter_due_date"), (12, "utter_overdue_since")])
def test_the_due_date_with_days_past_due(scene, overdue: int, said: str) -> None:
    """Before the day it is said when, after it how long since."""
    at = scene(overdue=overdue)
    assert at.write("哪天到期", "action_say_due_date") == [said]
    assert at.values["days"] == overdue


def test_ways_to_pay_are_the_products(scene) -> None:
    """The official ways of that product are listed."""
    at = scene(product="信用卡")
    assert at.write("怎么还", "action_say_how_to_pay") == ["utter_how_to_pay"]
    assert at.values["ways"].items[0]["way"] == "手机银行「信用卡还款」"


def test_a_settled_loan_is_thanked_for(scene) -> None:
    """Nothing is owed: no figure, no promise, thanks."""
    at = scene(outstanding=0, due_amount=0)
    for action in ("action_say_balance", "action_record_promise", "action_offer_extension", "action_say_fees"):
        assert at.write("明天还", action) == ["utter_loan_settled"]


# --- payments


def test_a_payment_that_is_known_is_thanked_for(scene, session) -> None:
    """A claim that the ledger confirms is matched at once."""
    at = scene()
    payments.post(session, at.loan, Payment(ref="P1", loan_id=at.loan.id, amount=5_000, paid_at=clock_module.now()))
    assert at.write("昨天还过50了", "action_record_payment_claim") == ["utter_payment_found"]
    assert [each.status for each in claims.of_loan(session, at.loan)] == ["matched"]


def test_a_payment_that_is_not_known_is_noted(scene, session) -> None:
    """Otherwise reminders pause for two days and how it was paid is asked."""
    at = scene()
    assert at.write("昨天还过了", "action_record_payment_claim") == ["utter_payment_claimed"]
    assert at.question == "payment_details"
    assert at.loan.paused_until == clock_module.now() + dt.timedelta(hours=48)
    assert at.write("支付宝", "action_complete_payment_claim", "inform") == ["utter_payment_details_noted"]
    assert at.question is None


# --- disputes, complaints, rights


@pytest.mark.parametrize("verified", [True, False])
@pytest.mark.parametrize(
    ("action", "text", "kind"),
    [
        ("action_dispute_debt", "我没借过这钱", "debt"),
        ("action_dispute_debt", "健身房跑路了凭什么还", "merchant"),
        ("action_report_fraud", "我被冒名了", "fraud"),
        ("action_dispute_amount", "金额不对", "amount"),
    ],
)
def test_a_dispute_is_recorded_as_told(scene, session, verified: bool, action: str, text: str, kind: str) -> None:
    """Verified or not, a dispute is opened with its words, pauses the loan, and its answer is added to it."""
    at = scene(verified=verified)
    said = at.write(text, action)
    (dispute,) = disputes.of_loan(session, at.loan)
    assert (dispute.kind, dispute.words, at.question) == (kind, text, "dispute_details")
    assert at.values["number"] == dispute.number
    assert ("utter_amount_parts" in said) is (verified and kind == "amount")
    assert at.loan.is_paused()
    assert at.write("没有报警", "action_complete_dispute", "inform") == ["utter_dispute_completed"]
    assert dispute.words == f"{text}\n没有报警"


def test_an_answer_is_added_to_the_dispute_it_is_about(scene, session) -> None:
    """With several loans the answer goes to the dispute that asked, not to the first loan's."""
    at = scene(loans=2)
    at.conversation.loan_ref = at.borrower.loans[1].ref
    at.write("金额不对", "action_dispute_amount")
    at.write("应该是800", "action_complete_dispute", "inform")
    (dispute,) = disputes.of_loan(session, at.borrower.loans[1])
    assert dispute.words == "金额不对\n应该是800"


def test_a_complaint_gets_a_number_and_a_day(scene, session) -> None:
    """A ticket, a person, and no collection meanwhile; no verification is needed."""
    at = scene(verified=False)
    assert at.write("我要投诉你们", "action_open_complaint") == ["utter_complaint_opened"]
    complaint = session.scalars(select(complaints.Complaint)).one()
    assert at.values == {"number": complaint.number, "due": dt.date(2026, 12, 10)}
    assert (at.reasons, at.loan.is_paused()) == (["complaint"], True)


def test_a_privacy_request_gets_a_number_and_a_day(scene, session) -> None:
    """A ticket and a person; no verification is needed to ask."""
    at = scene(known=False)
    assert at.write("你们怎么有我电话", "action_request_privacy") == ["utter_privacy_explain"]
    assert at.values["number"] == session.scalars(select(PrivacyRequest)).one().number
    assert at.reasons == ["privacy_request"]


@pytest.mark.parametrize("verified", [True, False])
def test_hardship_pauses_whoever_tells_it(scene, verified: bool) -> None:
    """Hardship pauses collection without verification; ways out are offered to the verified borrower."""
    at = scene(verified=verified)
    said = at.write("失业半年了", "action_note_hardship")
    assert at.borrower.vulnerable_until == clock_module.now() + dt.timedelta(days=30)
    assert said == (["utter_hardship_noted"] if verified else ["utter_hardship_heard", "utter_ask_identity"])
    if not verified:
        assert at.write("987X", "action_verify_identity") == ["utter_hardship_noted"]
    assert at.write("3", "action_choose_errand", "inform") == ["utter_handoff_waiting"]


def test_a_lawyer_holds_collection(scene) -> None:
    """Who is represented is not collected from until a person lifts it."""
    at = scene(verified=False)
    assert at.write("跟我律师谈", "action_note_lawyer") == ["utter_lawyer_noted"]
    assert at.borrower.represented_at is not None
    assert at.reasons == ["lawyer"]


@pytest.mark.parametrize(
    ("action", "said", "reasons"),
    [
        ("action_suppress_number", "utter_wrong_number", []),
        ("action_note_third_party", "utter_third_party", ["third_party"]),
    ],
)
def test_a_stranger_is_left_alone(scene, session, action: str, said: str, reasons: list[str]) -> None:
    """The number is given up for everyone, what waits for it is dropped, nobody is verified there any more."""
    from factories import make_out

    at = scene()
    campaign = make_out(session, at.conversation, purpose="campaign")
    assert at.write("你发错了", action, "wrong_number") == [said]
    assert at.conversation.contact.suppressed_at is not None
    assert at.conversation.verified_borrower is None
    assert (campaign.status, campaign.rule) == ("dropped", "number_suppressed")
    assert at.reasons == reasons


def test_consent_in_free_words(scene) -> None:
    """Withdrawn and confirmed once, taken back up and confirmed."""
    at = scene()
    said = [at.write("x", action) for action in ("action_opt_out", "action_opt_out", "action_opt_in")]
    assert said == [["utter_opted_out"], [], ["utter_opted_in"]]
    assert at.conversation.contact.opted_out_at is None


def test_a_crisis_as_the_model_reads_it(scene) -> None:
    """The same as by a pattern: hold, person, one static text."""
    at = scene(verified=False)
    assert at.write("撑不下去了", "action_respond_to_crisis") == ["utter_crisis_cn"]
    assert (at.reasons, at.loan.is_paused()) == (["crisis"], True)


# --- talk


def test_the_menu_leads_to_errands(scene) -> None:
    """A number picks an errand; anything else is met by the question again, then with a person."""
    at = scene()
    assert at.write("嗯", "action_offer_menu") == ["utter_menu"]
    assert at.write("7", "action_choose_errand", "inform") == ["utter_choose_number"]
    assert at.write("1", "action_choose_errand", "inform") == ["utter_balance"]
    at.write("嗯", "action_offer_menu")
    assert at.write("2", "action_choose_errand", "inform") == ["utter_ask_promise_date"]
    assert at.question == "promise_date"
    assert at.write("下周三", "action_record_promise", "inform") == ["utter_promise_recorded"]


def test_what_is_not_understood_is_asked_again(scene) -> None:
    """With a question open it is put again, the second time with a person; with none the menu is offered."""
    at = scene()
    assert at.write("？？", "action_fall_back") == ["utter_menu"]
    assert at.write("？？", "action_fall_back") == ["utter_not_understood"]
    assert at.write("？？", "action_fall_back") == ["utter_menu", "utter_or_person"]


def test_a_refusal_to_pay_is_asked_for_its_reason(scene, session) -> None:
    """The reason is asked by number and leads on; who gives none gets a person."""
    at = scene()
    assert at.write("不还了", "action_note_refusal") == ["utter_ask_reason"]
    assert at.write("2", "action_choose_errand", "inform")[-1] == "utter_dispute_debt_opened"
    at.write("不还了", "action_note_refusal")
    assert at.write("不说", "action_decline_reason", "deny") == ["utter_as_you_wish"]
    assert at.reasons == ["refuse_to_pay"]


# --- visits


def test_a_visit_from_offer_to_booking(scene, session) -> None:
    """Three slots, one held, place and consent asked, then booked; who comes is named by reference only."""
    at = scene()
    assert at.write("约上门", "action_offer_slots") == ["utter_visit_slots"]
    assert at.write("2", "action_choose_slot", "inform") == ["utter_ask_place"]
    assert at.question == "place"
    assert at.write("楼下咖啡馆", "action_take_place", "inform") == ["utter_ask_entry_consent"]
    assert at.write("看情况", "action_take_consent", "inform") == ["utter_ask_entry_consent_again"]
    assert at.write("1", "action_take_consent", "inform") == ["utter_visit_booked"]
    (visit,) = visits.of_borrower(session, at.borrower.id)
    assert (visit.status, visit.place, visit.consent_at is not None) == ("booked", "楼下咖啡馆", True)
    assert at.values == {"date": visit.date, "start": visit.start, "end": visit.end, "visit": visit.id}
    assert at.write("几点到", "action_say_visit") == ["utter_visit_details"]
    assert at.write("取消上门", "action_decline_visit") == ["utter_visit_cancelled"]
    assert visit.status == "cancelled"
    assert at.write("几点到", "action_say_visit") == ["utter_visit_none"]
    assert at.borrower.no_visits is False


def test_without_consent_there_is_no_visit(scene, session) -> None:
    """A no to the consent gives the slot back."""
    at = scene()
    at.write("约上门", "action_offer_slots")
    at.write("1", "action_choose_slot", "inform")
    at.write("1", "action_take_place", "inform")
    assert at.write("不行", "action_take_consent", "deny") == ["utter_visit_without_consent"]
    assert [each.status for each in visits.of_borrower(session, at.borrower.id)] == ["cancelled"]


def test_a_hold_that_ran_out_is_offered_anew(scene, clock) -> None:
    """An answer after half an hour finds other slots offered, not a visit booked."""
    at = scene()
    at.write("约上门", "action_offer_slots")
    at.write("1", "action_choose_slot", "inform")
    clock.advance(minutes=31)
    assert at.write("1", "action_take_place", "inform") == ["utter_hold_expired", "utter_visit_slots"]
    assert at.question == "choose_slot"


def test_a_slot_somebody_else_took_is_replaced(scene, session) -> None:
    """If another borrower was quicker, it is said so and other slots are offered."""
    from factories import make_borrower

    from servicing import openings, policy
    from servicing.slots import Slot

    at = scene()
    at.write("约上门", "action_offer_slots")
    slot = Slot.restored(at.conversation.offered[0])
    openings.hold(session, make_borrower(session), slot, policy.product("default"), None)
    assert at.write("1", "action_choose_slot", "inform") == ["utter_slot_taken", "utter_visit_slots"]


def test_the_day_asked_for_is_offered(scene) -> None:
    """Of a day asked for its slots are offered; where it is full or free that is said and others are."""
    at = scene()
    at.write("周五下午约上门", "action_offer_slots")
    offered = {(item["date"], item["start"] >= dt.time(12)) for item in at.values["options"].items}
    assert offered == {(dt.date(2026, 11, 27), True)}
    assert at.write("周六上门", "action_offer_slots") == ["utter_visit_day_full", "utter_visit_slots"]


def test_another_slot_picked_later_is_the_one_booked(scene, session) -> None:
    """Who first picks one slot and then another is booked for the other."""
    at = scene()
    at.write("约上门", "action_offer_slots")
    at.write("1", "action_choose_slot", "inform")
    at.write("换个时间", "action_offer_slots", "reschedule_visit")
    at.write("3", "action_choose_slot", "inform")
    at.write("1", "action_take_place", "inform")
    at.write("1", "action_take_consent", "inform")
    first, second = visits.of_borrower(session, at.borrower.id)
    assert (first.status, second.status, second.place) == ("cancelled", "booked", "home")


def test_no_visits_means_no_visits(scene) -> None:
    """A refusal without a booking is recorded, needs no verification, and is lifted by asking for a visit."""
    at = scene(verified=False)
    assert at.write("别来我家", "action_decline_visit") == ["utter_visit_declined"]
    assert at.borrower.no_visits is True
    borrowers.holder_of(at.session, at.borrower, at.conversation.contact).verified_at = clock_module.now()
    at.write("约上门吧", "action_offer_slots")
    assert at.borrower.no_visits is False


def test_a_region_without_a_team_goes_to_a_person(scene, session) -> None:
    """Where nobody works a person arranges the visit."""
    at = scene()
    at.borrower.region = "远方"
    assert at.write("约上门", "action_offer_slots") == ["utter_visit_no_team"]
    assert at.reasons == ["visit"]


def test_a_second_refusal_in_a_row_calls_a_person(scene, session) -> None:
    """Who says it again right after being asked for the reason is not asked a second time."""
    at = scene()
    assert at.write("不还", "action_note_refusal") == ["utter_ask_reason"]
    make_out(session, at.conversation, responses=["utter_ask_reason"])
    assert at.write("就是不还", "action_note_refusal") == ["utter_as_you_wish"]
    assert at.reasons == ["refuse_to_pay"]
    assert at.question is None
