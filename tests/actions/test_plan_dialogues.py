"""The dialogues of plans: extension, instalments, part payment, waiver, from the first word to the agreement."""

import datetime as dt
import uuid

import pytest
from factories import make_out, make_text
from scenes import HOUSE
from sqlalchemy import select

from servicing import approvals, batches, clock, offers, outbox, plans, promises
from servicing.handoffs import Handoff
from servicing.messages import Message
from servicing.money import Money

OFFER, CHOOSE, DECLINE = "action_request_instalments", "action_choose_plan", "action_decline_options"
PART, WAIVER, EXTEND, CHOOSE_DATE = (
    "action_request_partial_payment", "action_request_waiver", "action_offer_extension", "action_choose_date",
)  # fmt: skip


def plan_of(at):
    """Give the last plan of the loan."""
    return plans.of_loan(at.session, at.loan)[-1]


def offer_instead(at, count: int) -> Message:
    """Have a supervisor offer another number of instalments; give the text that waits in the outbox."""
    plan = plan_of(at)
    approvals.tell(at.session, plan, offers.change(at.session, plan, {"instalments": count}, "wang"), HOUSE)
    at.session.commit()
    return at.session.scalars(select(Message).where(Message.direction == "out").order_by(Message.seq.desc())).first()


def go_out(at, message: Message) -> None:
    """Let a text be handed to the carrier now."""
    message.status, message.attempted_at = "sent", clock.now()
    at.session.commit()


def understood(at) -> dict:
    """Give what the last handoff says was understood."""
    return at.session.query(Handoff).order_by(Handoff.id.desc()).first().understood


def texts(at) -> list[Message]:
    """Write what was said last to the outbox; give the texts."""
    answers = uuid.uuid4()
    outbox.write(at.session, at.conversation, at.told(), HOUSE, answers=answers)
    return list(at.session.scalars(select(Message).where(Message.answers == answers).order_by(Message.part)))


# --- extension


def test_an_extension_is_offered_and_taken_by_a_digit(scene) -> None:
    """Three days with their cost are offered; a digit records the plan and pauses reminders."""
    at = scene()
    assert at.write("能晚几天吗", EXTEND) == ["utter_extension_options"]
    assert at.question == "choose_date"
    costs = [str(item["cost"]) for item in at.values["options"].items]
    assert costs == ["4.20", "8.40", "18.00"]
    assert at.write("9", CHOOSE_DATE, "inform") == ["utter_choose_number"]
    assert at.write("2", CHOOSE_DATE, "inform") == ["utter_extension_recorded"]
    plan = plan_of(at)
    assert (plan.status, plan.terms["new_due_date"], plan.terms["cost"]) == ("accepted", "2026-12-15", "8.40")
    assert at.values == {"date": dt.date(2026, 12, 15), "cost": Money(840)}
    assert at.loan.is_paused()
    assert at.question is None


def test_an_offered_day_may_be_named(scene) -> None:
    """One of the days offered may be named instead of its number; another one is offered anew."""
    at = scene()
    at.write("能晚几天吗", EXTEND)
    assert at.write("12月10日", CHOOSE_DATE, "inform") == ["utter_extension_options"]
    assert at.write("12月10日", CHOOSE_DATE, "inform") == ["utter_extension_recorded"]
    assert plan_of(at).terms["new_due_date"] == "2026-12-10"


def test_beyond_the_policy_a_person_decides(scene) -> None:
    """A later day is put before a person with the day of the answer, and what can be had at once is offered beside it."""
    at = scene()
    assert at.write("宽限到明年3月1日", EXTEND) == ["utter_extension_too_long", "utter_extension_options"]
    assert at.told()[0].values == {"latest": dt.date(2026, 12, 31), "date": dt.date(2026, 11, 28)}
    assert (at.reasons, understood(at)["asked"]) == (["extension"], "2027-03-01")
    assert (plan_of(at).status, plan_of(at).terms) == ("requested", {"asked": "2027-03-01"})
    assert at.write("12月20号", CHOOSE_DATE, "inform") == ["utter_extension_options"]
    at.write("都不行", DECLINE, "deny")
    assert (plan_of(at).status, plan_of(at).terms) == ("requested", {"asked": "2027-03-01"})


def test_a_second_extension_is_a_persons(scene) -> None:
    """Whoever has put a payment off is not offered the same days again: a person decides, and says by when."""
    at = scene()
    at.write("能晚几天吗", EXTEND)
    at.write("1", CHOOSE_DATE, "inform")
    assert at.write("再延到12月20号行吗", EXTEND) == ["utter_extension_to_decide"]
    assert (at.question, at.reasons, at.values) == (None, ["extension"], {"date": dt.date(2026, 11, 28)})
    assert [(each.status, each.terms.get("asked")) for each in plans.of_loan(at.session, at.loan)] == [
        ("accepted", None), ("requested", "2026-12-20"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "sentence"), [("延到昨天行吗", "utter_day_gone_by"), ("延到2月30号", "utter_no_such_day")]
)
def test_a_day_that_cannot_be_is_answered(scene, text: str, sentence: str) -> None:
    """A day gone by, or one that no calendar has, is named as that, and possible days are offered; nothing is agreed."""
    at = scene(overdue=30)
    assert at.write(text, EXTEND) == [sentence, "utter_extension_options"]
    assert at.write(text, CHOOSE_DATE, "inform") == [sentence, "utter_extension_options"]
    assert (plan_of(at).status, at.question) == ("offered", "choose_date")


@pytest.mark.parametrize(
    ("action", "text", "question"),
    [(EXTEND, "能晚几天吗", "choose_date"), (OFFER, "能分期吗", "choose_plan"), (PART, "先还500行吗", "part_payment")],
)
def test_what_nobody_wants_is_declined(scene, action: str, text: str, question: str) -> None:
    """A no to what was offered closes the question, declines the plan and offers a person."""
    at = scene()
    at.write(text, action)
    assert (at.question, plan_of(at).status) == (question, "offered")
    assert at.write("都不行", DECLINE, "deny") == ["utter_options_declined"]
    assert (at.question, plan_of(at).status) == (None, "declined")


@pytest.mark.parametrize("action", [EXTEND, OFFER, PART])
def test_nothing_due_needs_no_plan(scene, action: str) -> None:
    """Where nothing is due at present that is said, and nothing recorded."""
    at = scene(due_amount=0)
    assert at.write("能晚点吗", action) == ["utter_nothing_due"]
    assert plans.of_loan(at.session, at.loan) == []


# --- instalments


def offered(at) -> list[int]:
    """Give the numbers of instalments that the last list offers."""
    return [item["count"] for item in at.values["options"].items]


def test_instalments_are_offered_and_taken_by_a_digit(scene) -> None:
    """Three schedules with number, amount, total and cost; a digit agrees on one, in force at once, and collection rests."""
    at = scene()
    assert at.write("能分期吗", OFFER) == ["utter_instalments_options"]
    assert at.question == "choose_plan"
    assert at.values["options"].items[0] == {"count": 3, "each": "406.00", "total": "1218.00", "cost": "18.00"}
    assert (offered(at), at.values["amount"], plan_of(at).status) == ([3, 6, 12], Money(120_000), "offered")
    assert at.write("2", CHOOSE, "inform") == ["utter_instalments_agreed"]
    plan = plan_of(at)
    assert (plan.status, plan.is_in_force, plan.terms["instalments"]) == ("accepted", True, 6)
    assert at.values["total"] == Money(123_600)
    assert (at.question, at.reasons, at.loan.paused_why) == (None, [], "plan")


def test_the_options_fit_two_segments_with_the_label(scene, session) -> None:
    """Number, amount, total and cost of three schedules fit two segments, signature and label of a first text included."""
    at = scene()
    at.conversation.replied_at = None
    at.write("能分期吗", OFFER)
    (text,) = texts(at)
    assert text.responses == ["utter_introduction", "utter_instalments_options"]
    assert text.segments == 2


@pytest.mark.parametrize(
    ("text", "said", "counts"),
    [
        ("分6期行吗", [], [6, 3, 12]),
        ("半年还清", [], [6, 3, 12]),
        ("分5个月还", [], [5, 3, 6]),
        ("每个月还500可以吗", [], [3, 6, 12]),
        ("每月还200", [], [7, 3, 6]),
        ("分24期", ["utter_instalments_nearest"], [12, 3, 6]),  # 100.00 at least
        ("每个月最多能还50", ["utter_instalments_nearest"], [12, 3, 6]),
        ("欠5000能分期吗", [], [3, 6, 12]),  # no monthly amount
    ],
)
def test_what_was_asked_for_comes_first(scene, text: str, said: list[str], counts: list[int]) -> None:
    """A number or an amount a month is met as the first option, or by the nearest possible, which is said."""
    at = scene()
    assert at.write(text, OFFER) == [*said, "utter_instalments_options"]
    assert offered(at) == counts


@pytest.mark.parametrize("text", ["分1期", "分999期", "分0期"])
def test_impossible_numbers_have_their_own_sentence(scene, text: str) -> None:
    """One instalment, none or 999 are refused with the possible range; a number alone then answers."""
    at = scene()
    assert at.write(text, OFFER) == ["utter_instalments_out_of_range"]
    assert (at.values, plans.of_loan(at.session, at.loan)) == ({"fewest": 2, "most": 12}, [])
    assert at.write("不知道", CHOOSE, "inform") == ["utter_instalments_out_of_range"]
    assert at.write("随便", CHOOSE, "inform") == ["utter_instalments_out_of_range", "utter_or_person"]
    assert at.write("6", CHOOSE, "inform") == ["utter_instalments_options"]
    assert offered(at) == [6, 3, 12]


def test_another_number_is_offered_first(scene) -> None:
    """Whoever names another number while options are open gets it offered first; a digit alone is a place in the list."""
    at = scene()
    at.write("能分期吗", OFFER)
    assert at.write("8期", CHOOSE, "inform") == ["utter_instalments_options"]
    assert offered(at) == [8, 3, 6]
    assert at.write("9", CHOOSE, "inform") == ["utter_choose_number"]
    assert at.write("每月还500吧", CHOOSE, "inform") == ["utter_instalments_options"]
    assert offered(at) == [3, 6, 12]
    assert at.write("12期", CHOOSE, "ask_installment") == ["utter_plan_accepted"]


def test_an_unclear_answer_is_asked_again(scene) -> None:
    """A yes to three options, and words without a number, are met with the numbers; the second time with a person."""
    at = scene()
    at.write("能分期吗", OFFER)
    assert at.write("可以", CHOOSE, "affirm") == ["utter_choose_number"]
    assert at.write("0", CHOOSE, "inform") == ["utter_instalments_options", "utter_or_person"]
    assert plan_of(at).status == "offered"
    at.write("4", CHOOSE, "inform")
    assert (at.reasons, plan_of(at).status) == (["request_human"], "offered")


@pytest.mark.parametrize("fields", [{"credit_type": "card"}, {"product": "信用卡", "credit_type": "card"}])
def test_a_card_waits_for_a_person(scene, fields: dict[str, str]) -> None:
    """Card debt is approved by a person: accepted, before a person with what was understood, told by when; collection rests."""
    at = scene(**fields)
    at.write("能分期吗", OFFER)
    assert at.write("1", CHOOSE, "inform") == ["utter_plan_accepted"]
    plan = plan_of(at)
    assert (plan.status, plan.awaits_person, at.values["answer_by"]) == ("accepted", True, dt.date(2026, 11, 28))
    assert at.reasons == ["instalments"]
    assert understood(at)["amounts"] == plan.terms["amounts"]
    assert at.loan.is_paused()
    assert at.write("分期办好了吗", OFFER) == ["utter_plan_waiting"]


def test_a_plan_that_stands_is_said(scene) -> None:
    """Whoever has instalments and asks again hears what stands, and how to change it."""
    at = scene()
    at.write("分6期", OFFER)
    at.write("1", CHOOSE, "inform")
    assert at.write("能分期吗", OFFER) == ["utter_instalments_stand"]
    assert [each.status for each in plans.of_loan(at.session, at.loan)] == ["accepted"]


def test_a_small_sum_is_not_spread(scene) -> None:
    """Too small a sum is said so, with the way to an extension beside it."""
    assert scene(due_amount=15_000).write("能分期吗", OFFER) == ["utter_too_little_to_spread"]


@pytest.mark.parametrize(
    ("text", "intent", "said", "status"),
    [
        ("1", "inform", "utter_plan_accepted", "accepted"),
        ("可以", "affirm", "utter_plan_accepted", "accepted"),
        ("2", "inform", "utter_options_declined", "declined"),
        ("3", "inform", "utter_choose_number", "offered"),
    ],
)
def test_terms_of_a_person_are_answered(scene, session, text: str, intent: str, said: str, status: str) -> None:
    """What a person offers instead is accepted by 1 or yes, declined by 2, and then approved by another person."""
    at = scene()
    at.write("能分12期吗", OFFER)
    at.write("1", CHOOSE, "inform")
    go_out(at, offer_instead(at, 9))
    assert at.write(text, CHOOSE, intent) == [said]
    assert (plan_of(at).status, plan_of(at).terms["instalments"]) == (status, 9)


@pytest.mark.parametrize("text", ["1", "2", "可以"])
def test_terms_nobody_has_read_are_put_again(scene, session, clock, text: str) -> None:
    """While the newer offer is held an answer is to the earlier one: nothing is accepted or declined, it is put now."""
    at, intent = scene(), "affirm" if text == "可以" else "inform"
    at.write("能分12期吗", OFFER)
    at.write("1", CHOOSE, "inform")
    go_out(at, offer_instead(at, 9))
    clock.advance(hours=2)
    held = offer_instead(at, 10)
    held.status = "held"
    session.commit()
    clock.advance(minutes=10)
    assert at.write(text, CHOOSE, intent) == ["utter_plan_offered_instalments"]
    assert (plan_of(at).status, at.values["count"], at.question) == ("offered", 10, "choose_plan")
    assert (held.status, held.rule) == ("dropped", "put_again")
    go_out(at, make_out(session, at.conversation, responses=["utter_plan_offered_instalments"], about=at.borrower.id))
    clock.advance(minutes=1)
    assert at.write("1", CHOOSE, "inform") == ["utter_plan_accepted"]
    assert (plan_of(at).status, plan_of(at).terms["instalments"]) == ("accepted", 10)


def test_a_text_from_before_the_offer_accepts_nothing(scene, session, clock) -> None:
    """It waited to be read while the offer went out: the borrower had not seen it."""
    at = scene()
    at.write("能分12期吗", OFFER)
    at.write("1", CHOOSE, "inform")
    earlier = make_text(session, at.conversation, "1")
    clock.advance(seconds=5)
    go_out(at, offer_instead(at, 9))
    clock.advance(seconds=5)
    later = make_text(session, at.conversation, "好")
    batch = batches.open_batch(session, at.conversation, [earlier, later])
    session.commit()
    said = at.wrapper.carry_out(CHOOSE, str(batch.id), "affirm")["said"]
    session.expire_all()
    assert [each["response"] for each in said] == ["utter_plan_offered_instalments"]
    assert plan_of(at).status == "offered"


# --- part payment


def test_a_part_is_led_into_a_promise(scene) -> None:
    """An amount said first: what it stops and what not, then the day; the part is a plan and a promise."""
    at = scene()
    assert at.write("先还500行吗", PART) == ["utter_part_stops_reminders", "utter_ask_part_date"]
    assert (at.told()[0].values, plan_of(at).status) == ({"rest": Money(70_000)}, "offered")
    assert at.write("12月4号", PART, "inform") == ["utter_part_recorded", "utter_part_stops_reminders"]
    assert (plan_of(at).status, plan_of(at).terms["amounts"]) == ("accepted", ["500.00"])
    (promise,) = promises.of_loan(at.session, at.loan)
    assert (promise.amount, promise.pay_by, at.question) == (50_000, dt.date(2026, 12, 4), None)


def test_amount_and_day_may_come_one_by_one(scene) -> None:
    """Nothing said: least amount and both are asked for; four digits alone are an amount here."""
    at = scene(due_amount=500_000)
    assert at.write("能先还一部分吗", PART) == ["utter_ask_part"]
    assert at.values == {"least": Money(50_000)}
    assert at.write("2000", PART, "inform") == ["utter_part_stops_reminders", "utter_ask_part_date"]
    assert at.write("嗯嗯", PART, "affirm") == ["utter_ask_part_date"]
    assert at.write("再说", PART, "inform") == ["utter_ask_part_date", "utter_or_person"]
    assert at.write("下周五", PART, "inform") == ["utter_part_recorded", "utter_part_stops_reminders"]
    assert plan_of(at).terms == {"amounts": ["2000.00"], "dates": ["2026-12-04"]}


def test_all_at_once_is_recorded_at_once(scene) -> None:
    """Amount and day in one text need no question."""
    at = scene()
    assert at.write("周五先还500行吗", PART) == ["utter_part_recorded", "utter_part_stops_reminders"]
    assert at.question is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("先还0元行吗", "utter_part_too_small"),
        ("先还-500", "utter_part_too_small"),
        ("先还100", "utter_part_too_small"),
        ("先还90000行吗", "utter_part_too_much"),
    ],
)
def test_amounts_that_cannot_be_change_nothing(scene, text: str, sentence: str) -> None:
    """Nothing, less than nothing, too little and more than all is owed: its sentence, nothing recorded, asked again."""
    at = scene()
    assert at.write(text, PART) == [sentence]
    assert (plans.of_loan(at.session, at.loan), promises.of_loan(at.session, at.loan)) == ([], [])
    assert at.write("500", PART, "inform")[-1] == "utter_ask_part_date"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2月30号", ["utter_no_such_day", "utter_ask_part_date"]),
        ("昨天", ["utter_promise_in_the_past"]),
        ("明年6月1号", ["utter_promise_too_late"]),
    ],
)
def test_days_that_cannot_be_are_asked_for_again(scene, text: str, said: list[str]) -> None:
    """A day that is none, gone by or too late: its sentence; another day is taken with the amount said before."""
    at = scene()
    at.write("先还500行吗", PART)
    assert at.write(text, PART, "inform") == said
    assert promises.of_loan(at.session, at.loan) == []
    at.write("12月4号", PART, "inform")
    assert plan_of(at).terms["amounts"] == ["500.00"]


# --- corrections


@pytest.mark.parametrize(
    ("begin", "offer", "pick", "text", "said"),
    [
        ("能晚几天吗", EXTEND, CHOOSE_DATE, "12月10号", "utter_extension_options"),
        ("能分期吗", OFFER, CHOOSE, "5期", "utter_instalments_options"),
    ],
)
def test_what_was_just_agreed_may_be_mended(scene, begin: str, offer: str, pick: str, text: str, said: str) -> None:
    """Another day or number, said right after, is offered and takes the place of the first: that is no second plan."""
    at = scene()
    at.write(begin, offer)
    at.write("1", pick, "inform")
    assert at.write(text, "action_take_bare_answer", "inform") == [said]
    at.write("1", pick, "inform")
    assert [each.status for each in plans.of_loan(at.session, at.loan)] == ["declined", "accepted"]
    assert at.reasons == []


@pytest.mark.parametrize(
    ("text", "amount", "day"), [("12月8号", "500.00", "2026-12-08"), ("600", "600.00", "2026-12-04")]
)
def test_a_part_keeps_what_is_not_mended(scene, text: str, amount: str, day: str) -> None:
    """A bare day or sum after a part was agreed on changes that alone; plan and promise go with it."""
    at = scene()
    at.write("12月4号先还500行吗", PART, "ask_partial_payment")
    at.write(text, "action_take_bare_answer", "inform")
    assert plan_of(at).terms == {"amounts": [amount], "dates": [day]}
    assert [each.status for each in plans.of_loan(at.session, at.loan)] == ["declined", "accepted"]
    (promise,) = promises.open_promises(at.session, at.loan)
    assert (str(at.loan.money(promise.amount)), promise.pay_by.isoformat()) == (amount, day)


def test_what_stands_is_listed(scene) -> None:
    """Instalments and what a person looks at are among the arrangements."""
    at = scene()
    at.write("能分期吗", OFFER)
    at.write("1", CHOOSE, "inform")
    at.write("罚息能免吗", WAIVER)
    listed = at.write("我的安排", "action_list_arrangements")
    assert listed == ["utter_arranged_instalments", "utter_arranged_request", "utter_arranged_change"]


# --- waiver


@pytest.mark.parametrize(
    ("text", "part"),
    [("罚息能免吗", "penalty"), ("利息少收点", "interest"), ("打个八折一次还清", "principal"), ("能减免吗", "charges")],
)
def test_a_waiver_goes_before_a_person(scene, text: str, part: str) -> None:
    """What is asked is said back with the day of the answer; a person decides, nothing is promised."""
    at = scene()
    assert at.write(text, WAIVER) == ["utter_waiver_requested"]
    assert (at.values["part"].response, at.values["date"]) == (f"utter_waiver_of_{part}", dt.date(2026, 11, 28))
    assert (plan_of(at).status, plan_of(at).terms, at.reasons) == ("requested", {"asked": part}, ["waiver"])
    assert not at.loan.is_paused()


def test_a_condition_is_noted_and_is_no_promise(scene) -> None:
    """Who would pay if something were waived has promised nothing yet: day and amount stand with the request."""
    at = scene()
    said = at.write("如果免罚息我今天就还500", WAIVER, "ask_fee_waiver", others=("promise_to_pay",))
    assert said == ["utter_waiver_requested", "utter_waiver_condition"]
    condition = {"date": "2026-11-25", "amount": "500.00"}
    assert plan_of(at).terms == {"asked": "penalty", "condition": condition}
    assert understood(at)["condition"] == condition
    assert promises.of_loan(at.session, at.loan) == []


def test_a_promise_beside_a_waiver_is_recorded(scene) -> None:
    """What is promised whatever becomes of the waiver is a promise."""
    at = scene()
    at.write("明天还500，罚息能免吗", WAIVER, "ask_fee_waiver", others=("promise_to_pay",))
    assert [each.amount for each in promises.of_loan(at.session, at.loan)] == [50_000]


def test_the_loan_chosen_stays_chosen(scene) -> None:
    """With several loans the one named in the first text is the one that the digit answers for."""
    at = scene(loans=2)
    at.write("产品2能分期吗", OFFER)
    at.write("1", CHOOSE, "inform")
    standing = [[each.status for each in plans.of_loan(at.session, loan)] for loan in at.borrower.loans]
    assert standing == [[], ["accepted"]]


def test_texts_of_plans_leave_in_two_segments(scene) -> None:
    """Large sums, too, are written as texts of two segments at most."""
    at = scene(due_amount=9_999_999, outstanding=9_999_999, overdue=1)
    for text, action in (("能分期吗", OFFER), ("2", CHOOSE)):
        at.write(text, action, "inform")
        assert [each.segments for each in texts(at)] == [2]
