"""What is said of visits: early wishes, places, wrong answers, moves, reminders, and what the lender proposes."""

import datetime as dt
from typing import Any

import pytest
from factories import make_borrower, make_team
from scenes import HOUSE
from sqlalchemy import select

from actions import reply
from servicing import appointments, borrowers, openings, outbox, policy, proposals, reminders, visits
from servicing import clock as clock_module
from servicing.events import Event
from servicing.messages import Message
from servicing.slots import Slot
from servicing.teams import Team

PRODUCT = policy.product("default")
FRIDAY, MONDAY = dt.date(2026, 11, 27), dt.date(2026, 11, 30)


@pytest.fixture
def at(scene):
    """A verified borrower who writes."""
    return scene()


@pytest.fixture
def booked(at):
    """The same, with a visit booked for Friday from nine to eleven at home."""
    at.write("周五上午9点来我家", "action_offer_slots", "book_visit")
    at.write("1", "action_choose_slot", "inform")
    at.write("同意", "action_take_consent", "affirm")
    return at


@pytest.fixture
def proposed(at):
    """The same, with a visit proposed by a supervisor instead."""
    proposals.propose(at.session, at.borrower, "plan", PRODUCT, HOUSE, actor="supervisor-1")
    at.session.commit()
    at.session.expire_all()
    return at


def visits_of(at) -> list[tuple[str, str, str | None]]:
    """Give the visits on record: status, time, place."""
    found = visits.of_borrower(at.session, at.borrower.id)
    return [(each.status, f"{each.date:%m-%d} {each.start:%H:%M}", each.place) for each in found]


def offered(at) -> list[str]:
    """Give the slots that are numbered now."""
    found = [Slot.restored(each) for each in at.conversation.offered]
    return [f"{each.date:%m-%d} {each.start:%H:%M}" for each in found]


def told(at) -> str:
    """Give the words of the last answer, as they would be sent."""
    import uuid

    answers = uuid.uuid4()
    outbox.write(at.session, at.conversation, at.told(), HOUSE, answers=answers)
    at.session.flush()
    texts = at.session.scalars(select(Message).where(Message.answers == answers).order_by(Message.seq)).all()
    assert len(texts) == 1
    assert texts[0].segments <= 2
    return texts[0].body


# --- what is said early


def test_day_part_and_place_said_at_once(at) -> None:
    """Friday morning at work: its slots are offered, the place is not asked for, and consent comes next."""
    assert at.write("周五上午来我单位", "action_offer_slots", "book_visit") == ["utter_visit_slots"]
    assert offered(at) == ["11-27 09:00", "11-27 11:00"]
    assert at.write("2", "action_choose_slot", "inform") == ["utter_visit_place_heard", "utter_ask_entry_consent"]
    assert "单位附近，保留30分钟" in told(at)
    assert at.write("好", "action_take_consent", "affirm") == ["utter_visit_booked"]
    assert visits_of(at) == [("booked", "11-27 11:00", "work")]


def test_a_question_about_a_visit_beside_the_wish_for_one(at) -> None:
    """Who asks for a visit is not told, beside the slots, that there is none."""
    assert at.write("周日来我家行吗", "action_offer_slots", "book_visit", ("ask_visit",))[-1:] == ["utter_visit_slots"]
    assert "utter_visit_none" not in [said.response for said in at.told()]


def test_a_place_said_early_outlives_a_change_of_day(at) -> None:
    """The place said with the first wish holds when another day is chosen, and passes Rasa by."""
    at.write("周五来万达广场星巴克见", "action_offer_slots", "book_visit")
    assert at.write("还是周一吧", "action_choose_slot", "inform") == ["utter_visit_slots"]
    assert at.write("下午", "action_choose_slot", "inform") == ["utter_visit_slots"]
    assert offered(at) == ["11-30 15:00"]
    assert at.write("好的", "action_choose_slot", "affirm")[0] == "utter_visit_place_heard"
    assert visits_of(at) == [("proposed", "11-30 15:00", "万达广场星巴克")]
    assert "星巴克" not in str(at.results)


def test_the_wish_survives_the_question_who_it_is(scene) -> None:
    """An unverified number is asked for the tail first; then day and place are what was said before."""
    at = scene(verified=False)
    assert at.write("周五上午来我单位", "action_offer_slots", "book_visit") == ["utter_ask_identity"]
    assert at.write("987X", "action_verify_identity", "inform") == ["utter_visit_slots"]
    assert offered(at) == ["11-27 09:00", "11-27 11:00"]
    assert at.write("1", "action_choose_slot", "inform")[0] == "utter_visit_place_heard"


@pytest.mark.parametrize(("text", "slot"), [("周五那个", "11-27 09:00"), ("第二个", "11-26 13:00"), ("周四下午", "")])
def test_a_slot_is_picked_by_its_day(at, text: str, slot: str) -> None:
    """Who names what fits one of the slots alone has picked it; what fits none is another wish."""
    at.write("约上门", "action_offer_slots", "book_visit")
    assert offered(at) == ["11-26 11:00", "11-26 13:00", "11-27 09:00"]
    said = at.write(text, "action_choose_slot", "inform")
    if slot:
        assert (said, visits_of(at)) == (["utter_ask_place"], [("proposed", slot, None)])
    else:
        assert (said, offered(at)) == (["utter_visit_slots"], ["11-26 15:00"])


def test_the_minutes_are_those_of_the_policy(at, monkeypatch) -> None:
    """How long a slot is held is said as the policy has it, and kept so long."""
    import dataclasses

    from actions import visit, visit_terms

    def hasty(_: Any) -> policy.Product:
        return dataclasses.replace(PRODUCT, visit_hold_minutes=45)

    monkeypatch.setattr(visit, "product_of", hasty)
    monkeypatch.setattr(visit_terms, "product_of", hasty)
    at.write("约上门", "action_offer_slots", "book_visit")
    at.write("1", "action_choose_slot", "inform")
    assert "保留45分钟" in told(at)
    (visit_row,) = visits.of_borrower(at.session, at.borrower.id)
    assert visit_row.held_until - clock_module.now() == dt.timedelta(minutes=45)


# --- wrong answers


@pytest.mark.parametrize("text", ["0", "9", "1和2", "好的", "2月30号"])
def test_no_slot_for_a_wrong_answer(at, text: str) -> None:
    """A number that was not offered, two at once, a bare yes to three, a day that does not exist: asked again."""
    at.write("约上门", "action_offer_slots", "book_visit")
    intent = "affirm" if text == "好的" else "inform"
    assert at.write(text, "action_choose_slot", intent) == ["utter_choose_number"]
    assert at.write(text, "action_choose_slot", intent) == ["utter_visit_slots", "utter_or_person"]
    assert (visits_of(at), at.question) == ([], "choose_slot")
    assert at.write("1", "action_choose_slot", "inform") == ["utter_ask_place"]


@pytest.mark.parametrize("text", ["0", "9", "1和2", "随便", "12"])
def test_no_place_for_a_wrong_answer(at, text: str) -> None:
    """A number that was not offered, or words that name no place, are no place: asked again."""
    at.write("约上门", "action_offer_slots", "book_visit")
    at.write("1", "action_choose_slot", "inform")
    assert at.write(text, "action_take_place", "inform") == ["utter_ask_place_again"]
    assert at.write("都不行", "action_take_place", "deny") == ["utter_ask_place", "utter_or_person"]
    assert at.write("南京路15号3楼", "action_take_place", "inform") == ["utter_ask_entry_consent"]
    assert visits_of(at)[0][2] == "南京路15号3楼"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("昨天来", "utter_visit_in_the_past"),
        ("今天下午来", "utter_visit_too_soon"),
        ("周六来", "utter_visit_day_full"),
        ("明年1月20号来", "utter_visit_too_far"),
    ],
)
def test_a_day_that_cannot_be_is_told_why(at, text: str, sentence: str) -> None:
    """Gone by, too soon, not worked, too far: each has its sentence, and the nearest slots follow in one SMS."""
    assert at.write(text, "action_offer_slots", "book_visit") == [sentence, "utter_visit_slots"]
    told(at)
    assert len(offered(at)) == 3
    assert visits_of(at) == []


def test_a_taken_slot_is_replaced_by_the_nearest(at) -> None:
    """Whose slot was taken meanwhile is told so and offered the nearest to it; the place said early is kept."""
    at.write("周一来我单位", "action_offer_slots", "book_visit")
    first = Slot.restored(at.conversation.offered[0])
    openings.hold(at.session, make_borrower(at.session), first, PRODUCT, None)
    assert at.write("1", "action_choose_slot", "inform") == ["utter_slot_taken", "utter_visit_slots"]
    assert offered(at) == ["11-30 11:00", "11-30 13:00", "11-30 15:00"]
    assert at.write("1", "action_choose_slot", "inform")[0] == "utter_visit_place_heard"


def test_another_day_while_the_place_is_asked(at) -> None:
    """A day in answer to the question where is another wish, not a place; the slot held before is given back."""
    at.write("约上门", "action_offer_slots", "book_visit")
    at.write("1", "action_choose_slot", "inform")
    assert at.write("周一上午", "action_take_place", "inform") == ["utter_visit_slots"]
    at.write("1", "action_choose_slot", "inform")
    assert visits_of(at) == [("cancelled", "11-26 11:00", None), ("proposed", "11-30 09:00", None)]


@pytest.mark.parametrize("intent", ["decline_visit", "deny", "book_visit", "inform"])
def test_not_inside_but_downstairs(at, intent: str) -> None:
    """Who does not want anybody inside and names another place is booked there, and told that nobody comes in."""
    at.write("约上门", "action_offer_slots", "book_visit")
    at.write("1", "action_choose_slot", "inform")
    at.write("1", "action_take_place", "inform")
    assert at.write("我不同意进门，在楼下见可以吗", "action_take_consent", intent) == ["utter_visit_booked_outside"]
    (visit,) = visits.of_borrower(at.session, at.borrower.id)
    assert (visit.status, visit.place, visit.may_enter) == ("booked", "楼下", False)
    assert "在楼下见，不进家门" in told(at)


@pytest.mark.parametrize(
    ("text", "intent", "status", "may_enter"),
    [("同意，来我家吧", "affirm", "booked", True), ("来我家不行", "deny", "cancelled", None)],
)
def test_their_home_is_no_other_place(at, text: str, intent: str, status: str, may_enter: bool | None) -> None:
    """Where the home is named in the answer, the answer to entering it is what counts."""
    at.write("来我家核实", "action_offer_slots", "book_visit")
    at.write("1", "action_choose_slot", "inform")
    at.write(text, "action_take_consent", intent)
    (visit,) = visits.of_borrower(at.session, at.borrower.id)
    assert (visit.status, visit.place, visit.may_enter) == (status, "home", may_enter)


@pytest.mark.parametrize(("number", "sentence"), [("1", "utter_visit_by_phone"), ("2", "utter_visit_at_office")])
def test_telephone_or_office_instead(at, number: str, sentence: str) -> None:
    """Without consent the slot is free again, and telephone or office are offered by number; a person sees to it."""
    at.write("约上门", "action_offer_slots", "book_visit")
    at.write("1", "action_choose_slot", "inform")
    at.write("1", "action_take_place", "inform")
    assert at.write("别进我家", "action_take_consent", "decline_visit") == ["utter_visit_without_consent"]
    assert at.write(number, "action_choose_errand", "inform") == [sentence]
    assert (at.reasons, at.question, visits_of(at)[0][0]) == (["visit"], None, "cancelled")


# --- what stands


def test_a_second_visit_is_not_made_beside_the_first(booked) -> None:
    """Who asks for a visit while one stands is told of it; who names another day may move it."""
    assert booked.write("约上门", "action_offer_slots", "book_visit") == ["utter_visit_already"]
    assert "11月27日（周五）09:00-11:00，地点住处" in told(booked)
    assert booked.write("周一上午上门", "action_offer_slots", "book_visit") == ["utter_visit_move_slots"]
    assert booked.write("1", "action_choose_slot", "inform") == ["utter_visit_moved"]
    assert [each[0] for each in visits_of(booked)] == ["cancelled", "booked"]


def test_a_move_says_old_and_new_and_asks_nothing_twice(booked) -> None:
    """Place and consent are kept; the old slot stands until the new one is booked; both are said."""
    assert booked.write("周五空不了改周一", "action_move_visit", "reschedule_visit") == ["utter_visit_move_slots"]
    assert "改好前仍为您保留11月27日（周五）09:00" in told(booked)
    assert visits_of(booked) == [("booked", "11-27 09:00", "home")]
    assert booked.write("3", "action_choose_slot", "inform") == ["utter_visit_moved"]
    said = told(booked)
    assert "已从11月27日（周五）09:00改到11月30日（周一）13:00-15:00，地点住处" in said
    assert "司马样本（A001）" in said
    assert visits_of(booked) == [("cancelled", "11-27 09:00", "home"), ("booked", "11-30 13:00", "home")]


def test_a_move_that_is_given_up_changes_nothing(booked) -> None:
    """No to the other slots leaves the visit as it was booked, and says so."""
    booked.write("改时间", "action_move_visit", "reschedule_visit")
    assert booked.write("都不行", "action_decline_slots", "deny") == ["utter_visit_unchanged"]
    assert (visits_of(booked), booked.question) == ([("booked", "11-27 09:00", "home")], None)


def test_a_move_with_another_place(booked) -> None:
    """Time and place at once: the new place needs no new consent where nobody goes into a home."""
    booked.write("周五空不了改周一来我单位", "action_move_visit", "reschedule_visit")
    assert booked.write("1", "action_choose_slot", "inform") == ["utter_visit_moved"]
    assert visits_of(booked)[-1] == ("booked", "11-30 09:00", "work")


def test_only_the_place_is_changed(booked) -> None:
    """Another place leaves the time; one that was not named is asked for; one inside a home needs consent."""
    assert booked.write("地点改成公司楼下", "action_move_visit", "reschedule_visit") == ["utter_visit_relocated"]
    assert visits_of(booked) == [("booked", "11-27 09:00", "公司楼下")]
    assert booked.write("换个地方", "action_move_visit", "reschedule_visit") == ["utter_ask_other_place"]
    assert booked.write("3", "action_take_place", "inform") == ["utter_visit_relocated"]
    assert visits_of(booked) == [("booked", "11-27 09:00", "office")]


def test_into_a_home_only_with_consent(booked) -> None:
    """Who let nobody in before is asked before the place becomes their home; without it nothing changes."""
    visit = visits.booked(booked.session, booked.borrower)
    visit.place, visit.may_enter = "楼下", False
    assert booked.write("改到我家吧", "action_move_visit", "reschedule_visit") == ["utter_ask_entry_consent"]
    assert booked.write("算了不同意", "action_take_consent", "deny") == ["utter_visit_unchanged"]
    assert visits_of(booked)[0][2] == "楼下"
    booked.write("改到我家吧", "action_move_visit", "reschedule_visit")
    assert booked.write("再看看", "action_take_consent", "inform") == ["utter_ask_entry_consent_again"]
    assert booked.write("1", "action_take_consent", "inform") == ["utter_visit_relocated"]
    assert (visits_of(booked)[0][2], visits.booked(booked.session, booked.borrower).may_enter) == ("home", True)


def test_not_there_but_elsewhere_is_no_refusal(booked) -> None:
    """A place refused with another one named moves the visit there instead of cancelling it."""
    assert booked.write("别来我家，楼下见吧", "action_decline_visit", "decline_visit") == ["utter_visit_relocated"]
    assert visits_of(booked) == [("booked", "11-27 09:00", "楼下")]
    assert booked.borrower.no_visits is False


def test_nothing_to_move_yet(at) -> None:
    """Where nothing is booked that is said, and slots are offered."""
    assert at.write("改时间", "action_move_visit", "reschedule_visit") == [
        "utter_visit_nothing_to_move", "utter_visit_slots",
    ]  # fmt: skip
    assert at.write("这几个都没空", "action_move_visit", "reschedule_visit") == ["utter_visit_slots"]
    assert offered(at) == ["11-26 15:00", "11-27 11:00", "11-27 13:00"]


def test_what_is_told_depends_on_what_stands(at) -> None:
    """Nothing, only held, booked: each is told as what it is; a held one is no appointment yet."""
    assert at.write("几点到", "action_say_visit", "ask_visit") == ["utter_visit_none"]
    at.write("约上门", "action_offer_slots", "book_visit")
    at.write("1", "action_choose_slot", "inform")
    assert at.write("几个人来", "action_say_visit", "ask_visit") == ["utter_visit_pending", "utter_again_place"]
    assert at.question == "place"
    at.write("1", "action_take_place", "inform")
    at.write("1", "action_take_consent", "inform")
    assert at.write("要准备什么", "action_say_visit", "ask_visit") == ["utter_visit_details"]
    assert "请备好身份证件" in told(at)


def test_a_region_without_a_team_is_told_so(at) -> None:
    """A person arranges it; that is said, and nothing is open."""
    at.session.scalars(select(Team)).one().region = "徐汇"
    at.session.flush()
    assert at.write("约上门", "action_offer_slots", "book_visit") == ["utter_visit_no_team"]
    assert (at.reasons, at.question) == (["visit"], None)


def test_an_unverified_number_learns_nothing_of_a_visit(booked) -> None:
    """Whoever has a number that is not verified any more reads neither that a visit stood nor where."""
    borrowers.holder_of(booked.session, booked.borrower, booked.conversation.contact).verified_at = None
    booked.session.flush()
    for action in ("action_say_visit", "action_move_visit", "action_confirm_visit", "action_offer_slots"):
        assert booked.write("几点到", action, "ask_visit") == ["utter_ask_identity"]
    assert booked.write("别来", "action_decline_visit", "decline_visit") == ["utter_visit_declined"]
    assert visits_of(booked)[0][0] == "cancelled"


# --- the reminder


@pytest.fixture
def reminded(booked, clock):
    """The same on the day before, after the reminder."""
    clock.set("2026-11-26T09:30:00+08:00")
    assert reminders.plan(booked.session, booked.borrower.id, HOUSE) is True
    booked.session.commit()
    booked.session.expire_all()
    assert booked.conversation.open_question == "confirm_visit"
    return booked


@pytest.mark.parametrize(("text", "intent"), [("1", "inform"), ("好的", "affirm")])
def test_a_yes_to_the_reminder_confirms(reminded, text: str, intent: str) -> None:
    """By digit or word; said back in full."""
    assert reminded.write(text, "action_confirm_visit", intent) == ["utter_visit_confirmed"]
    assert (visits_of(reminded)[0][0], reminded.question) == ("confirmed", None)
    assert "11月27日（周五）09:00-11:00，地点住处" in told(reminded)


def test_the_reminder_can_be_answered_with_a_move_or_a_no(reminded) -> None:
    """Two moves, a bare no is asked what is meant, three cancels and frees the slot."""
    assert reminded.write("不行", "action_confirm_visit", "deny") == ["utter_confirm_visit_again"]
    assert reminded.write("2", "action_confirm_visit", "inform") == ["utter_visit_move_slots"]
    assert reminded.write("算了", "action_decline_slots", "deny") == ["utter_visit_unchanged"]
    reminded.conversation.open_question, reminded.conversation.offered = "confirm_visit", list(visits.REPLIES)
    assert reminded.write("3", "action_confirm_visit", "inform") == ["utter_visit_cancelled"]
    assert visits_of(reminded)[0][0] == "cancelled"
    assert reminded.borrower.no_visits is False


def test_an_answer_after_the_visit_is_over(reminded, clock) -> None:
    """A yes that comes a day late confirms nothing, and the question is closed."""
    clock.advance(days=2)
    assert reminded.write("好的", "action_confirm_visit", "affirm") == ["utter_visit_none"]
    assert (visits_of(reminded)[0][0], reminded.question) == ("booked", None)


# --- what the lender proposes


def test_a_proposal_is_taken_by_a_digit(proposed) -> None:
    """The slot is held, place and consent are asked, then it is booked and the proposal accepted."""
    assert proposed.write("2", "action_choose_slot", "inform") == ["utter_ask_place"]
    proposed.write("楼下", "action_take_place", "inform")
    assert proposed.write("可以", "action_take_consent", "affirm") == ["utter_visit_booked"]
    assert proposals.open_proposal(proposed.session, proposed.borrower) is None
    assert visits_of(proposed) == [("booked", "11-26 13:00", "楼下")]


def test_what_is_only_proposed_is_told_as_such(proposed) -> None:
    """Who asks about it reads what it is for and that nobody comes without consent; the choice stays open."""
    assert proposed.write("为什么要上门", "action_choose_slot", "ask_visit") == [
        "utter_visit_only_proposed",
        "utter_again_choose_slot",
    ]
    assert "商量还款安排" in told(proposed)
    assert proposed.question == "choose_slot"


@pytest.mark.parametrize(
    ("action", "intent"), [("action_decline_visit", "decline_visit"), ("action_decline_slots", "deny")]
)
def test_a_refusal_is_met_once_and_then_final(proposed, action: str, intent: str) -> None:
    """First why it may help, with the slots still open; then telephone or office, and no visits for good."""
    assert proposed.write("不用", action, intent) == ["utter_visit_may_help"]
    assert (proposed.question, proposed.borrower.no_visits) == ("choose_slot", True)
    assert proposed.write("不要来", action, intent) == ["utter_visit_instead"]
    assert proposed.write("1", "action_choose_errand", "inform") == ["utter_visit_by_phone"]
    assert proposed.borrower.no_visits is True
    with pytest.raises(visits.NoVisitsWanted):
        proposals.propose(proposed.session, proposed.borrower, "plan", PRODUCT, HOUSE, actor="supervisor-1")
    names = set(proposed.session.scalars(select(Event.action)))
    assert {"proposal.explained", "proposal.refused", "visits.refused"} <= names


def test_a_borrower_may_think_better_of_it(proposed) -> None:
    """Who picks a slot after the first refusal wants the visit after all."""
    proposed.write("不用", "action_decline_slots", "deny")
    assert proposed.write("1", "action_choose_slot", "inform") == ["utter_ask_place"]
    assert proposed.borrower.no_visits is False


def test_a_proposal_outlives_another_errand(proposed) -> None:
    """A refusal after something else was asked meanwhile still meets the numbers of the proposal."""
    first = list(proposed.conversation.offered)
    proposed.write("能不能延期", "action_offer_extension", "ask_extension")
    assert proposed.write("别来我家", "action_decline_visit", "decline_visit") == ["utter_visit_may_help"]
    assert proposed.conversation.offered == first


def test_every_question_is_put_once_for_one_text(booked) -> None:
    """What a text says of the visit beside its primary intent is served with it, not a second time."""
    batch_text = "别来我家，楼下见吧"
    from factories import make_batch

    batch = make_batch(booked.session, booked.conversation, batch_text)
    booked.session.commit()
    result = reply.Wrapper(booked.wrapper.database).carry_out(
        "action_decline_visit", str(batch.id), "decline_visit", ("book_visit",)
    )
    assert [each["response"] for each in result["said"]] == ["utter_visit_relocated"]


def test_who_comes_may_change_with_the_team(booked) -> None:
    """Moved to a time at which another team works, the other team's names are said."""
    make_team(booked.session, staff1="端木样本", badge1="B001", staff2="公孙样本", badge2="B002", weekdays=[7])
    booked.session.commit()
    booked.write("改到周日", "action_move_visit", "reschedule_visit")
    booked.write("1", "action_choose_slot", "inform")
    assert "端木样本（B001）" in told(booked)


# --- what the desk asks


@pytest.fixture
def asked(booked):
    """The booked visit, about which the desk has asked whether Monday at nine will do instead."""
    (visit,) = visits.of_borrower(booked.session, booked.borrower.id)
    monday = Slot(MONDAY, dt.time(9), dt.time(11), visit.team_id)
    seen = appointments.version(visit)
    appointments.ask_to_move(booked.session, visit, seen, monday, HOUSE, actor="lin")
    booked.session.commit()
    booked.session.expire_all()
    return booked


def test_a_yes_to_the_desk_moves_the_visit(asked) -> None:
    """Until then it stands; place and consent are kept, and the borrower is told from when to when."""
    assert visits_of(asked) == [("booked", "11-27 09:00", "home")]
    assert asked.write("好的", "action_choose_slot", "affirm") == ["utter_visit_moved"]
    assert visits_of(asked) == [("cancelled", "11-27 09:00", "home"), ("booked", "11-30 09:00", "home")]


def test_a_no_to_the_desk_leaves_it(asked) -> None:
    """It is said that it stays, and nothing is moved or called off."""
    assert asked.write("不用", "action_decline_slots", "deny") == ["utter_visit_unchanged"]
    assert visits_of(asked) == [("booked", "11-27 09:00", "home")]
