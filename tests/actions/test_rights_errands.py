"""Rights, contacts and claims to their end: what is recorded, what is said, what is asked, over several turns."""

import datetime as dt

import pytest
from factories import make_borrower, make_out
from sqlalchemy import select

from servicing import claims, contact_changes, contacts, disputes, loans, outbox, payments
from servicing.handoffs import Handoff
from servicing.messages import Message
from servicing.payments import Payment
from servicing.privacy import PrivacyRequest

HOUSE = outbox.House("回信消费金融", "400-800-1234")
NEW = "13900009999"


# --- disputes


def test_a_dispute_is_taken_back(scene, session) -> None:
    """Who owns the debt after all takes the dispute back; only its pause is lifted."""
    at = scene()
    at.write("我没借过这钱", "action_dispute_debt")
    loans.pause(session, at.loan, loans.FOREVER, "complaint", None)
    assert at.write("算了，是我借的", "action_complete_dispute", "dispute_debt") == ["utter_dispute_withdrawn"]
    (dispute,) = disputes.of_loan(session, at.loan)
    assert (dispute.status, set(at.loan.pauses), at.question) == ("withdrawn", {"complaint"}, None)
    assert at.values == {"number": dispute.number}


def test_taking_back_later_and_unverified_needs_the_tail(scene, session) -> None:
    """Without an open question too; an unverified number proves first who it is, because reminders go on then."""
    at = scene(verified=False)
    at.write("金额不对", "action_dispute_amount")
    at.write("应该是800", "action_complete_dispute", "inform")
    assert at.write("弄错了金额没问题", "action_dispute_amount") == ["utter_ask_identity"]
    assert disputes.of_loan(session, at.loan)[0].status == "open"
    assert at.write("987X", "action_verify_identity", "inform") == ["utter_dispute_withdrawn"]
    assert (disputes.of_loan(session, at.loan)[0].status, at.loan.is_paused()) == ("withdrawn", False)


def test_the_police_are_asked_about_once_more(scene, session) -> None:
    """An answer that says neither is met by the question put differently; a yes calls for papers."""
    at = scene()
    assert at.write("身份证被人拿去贷款了", "action_report_fraud")[-1] == "utter_dispute_fraud_opened"
    assert at.write("身份证前年丢的", "action_complete_dispute", "inform") == ["utter_ask_police_again"]
    assert at.question == "dispute_details"
    assert at.write("有的", "action_complete_dispute", "affirm") == ["utter_dispute_completed"]
    (dispute,) = disputes.of_loan(session, at.loan)
    assert (dispute.facts, at.reasons) == ({"police_report": True}, ["dispute_evidence"])


def test_no_police_report_is_no_obstacle(scene, session) -> None:
    """A no is kept as a no; nobody is asked for papers."""
    at = scene()
    at.write("我被冒名了", "action_report_fraud")
    at.write("没有", "action_complete_dispute", "deny")
    assert (disputes.of_loan(session, at.loan)[0].facts, at.reasons) == ({"police_report": False}, [])


def test_what_was_told_is_not_asked(scene, session) -> None:
    """Where the right figure stands in the text nothing is asked; a second text adds to the same number."""
    at = scene()
    assert at.write("金额不对，应该是800", "action_dispute_amount")[-1] == "utter_dispute_opened"
    number = at.values["number"]
    assert at.question is None
    assert disputes.of_loan(session, at.loan)[0].facts == {"claimed": "800"}
    at.write("我被冒名了", "action_report_fraud")
    assert at.values["number"] == number
    assert [each.kind for each in disputes.of_loan(session, at.loan)] == ["fraud"]


def test_a_dispute_over_a_settled_loan(scene, session) -> None:
    """It is said that nothing is owed, and the dispute is recorded for that loan all the same."""
    at = scene(outstanding=0, due_amount=0)
    said = at.write("我没借过这钱", "action_dispute_debt")
    assert said == ["utter_loan_settled", "utter_dispute_debt_opened"]
    assert disputes.of_loan(session, at.loan)[0].loan_id == at.loan.id


# --- a person, lawyers, privacy


NIGHT = "2026-11-25T23:00:00+08:00"


@pytest.mark.parametrize(
    ("answer", "said", "at", "question"),
    [
        ("明天上午十点", "utter_callback_noted", "2026-11-26T10:00", None),
        ("下午三点", "utter_callback_noted", "2026-11-26T15:00", None),
        ("周六", "utter_callback_noted", "2026-11-28T09:00", None),
        ("明晚十点半", "utter_callback_nearest", "2026-11-27T09:00", "callback_time"),
    ],
)
def test_a_call_is_agreed_out_of_hours(scene, clock, answer: str, said: str, at: str, question: str | None) -> None:
    """The time said is kept with the handoff and said back; outside the desk's hours the nearest that is possible."""
    here = scene()
    clock.set(NIGHT)
    assert here.write("转人工", "action_hand_over") == ["utter_handoff_closed"]
    assert here.question == "callback_time"
    assert here.write(answer, "action_take_callback", "inform") == [said]
    agreed = dt.datetime.fromisoformat(at)
    (handoff,) = here.session.scalars(select(Handoff)).all()
    assert here.values == {"at": agreed}
    assert handoff.call_at == agreed.replace(tzinfo=dt.timezone(dt.timedelta(hours=8)))
    assert here.question == question


def test_a_call_needs_no_time(scene, clock) -> None:
    """Who names none is asked once more, then left in peace."""
    at = scene()
    clock.set(NIGHT)
    at.write("转人工", "action_hand_over")
    assert at.write("都可以啊", "action_take_callback", "inform") == ["utter_ask_callback_again"]
    assert at.write("不用了", "action_take_callback", "deny") == ["utter_as_you_wish"]
    assert at.question is None


def test_a_time_said_with_the_wish_is_kept(scene) -> None:
    """In hours too: whoever says when to be called is called then."""
    at = scene()
    assert at.write("明天上午十点让人工打给我", "action_hand_over") == ["utter_callback_noted"]
    assert at.write("下午三点打给我", "action_note_contact", "update_contact") == ["utter_callback_noted"]
    assert at.values == {"at": dt.datetime(2026, 11, 25, 15)}
    assert at.reasons == ["request_human"]


def test_a_call_agreed_is_changed_by_a_bare_time(scene) -> None:
    """Another time, said alone afterwards, takes the place of the one agreed."""
    at = scene()
    at.write("明天上午十点让人工打给我", "action_hand_over")
    assert at.write("下午三点", "action_take_bare_answer", "inform") == ["utter_callback_noted"]
    assert at.values == {"at": dt.datetime(2026, 11, 25, 15)}


def test_the_lawyers_contact_is_asked_once(scene) -> None:
    """Asked, kept as it was told, and never asked again."""
    at = scene(verified=False)
    assert at.write("跟我律师谈", "action_note_lawyer") == ["utter_lawyer_noted"]
    assert at.question == "counsel"
    assert at.write("王律师，正大所", "action_take_counsel", "inform") == ["utter_counsel_noted"]
    assert (at.borrower.counsel, at.question) == ("王律师，正大所", None)
    assert at.write("法院见", "action_note_lawyer") == ["utter_lawyer_kept"]
    assert at.question is None
    assert at.write("王律师 13911112222", "action_note_lawyer") == ["utter_counsel_noted"]
    assert at.borrower.counsel == "王律师，正大所\n王律师 13911112222"


def test_the_lawyers_contact_may_be_kept_back(scene) -> None:
    """A no is respected; collection is held all the same."""
    at = scene()
    at.write("跟我律师谈", "action_note_lawyer")
    assert at.write("不方便", "action_take_counsel", "deny") == ["utter_lawyer_kept"]
    assert (at.borrower.counsel, at.borrower.is_held) == (None, True)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("把我的信息删了", "delete"),
        ("我名字写错了，请更正", "correct"),
        ("你们怎么有我电话", "explain"),
        ("给我一份我的资料", "access"),
    ],
)
def test_each_kind_of_privacy_request(scene, session, text: str, kind: str) -> None:
    """The kind is read from the words, has its own sentence, and is asked for once."""
    at = scene(verified=False)
    assert at.write(text, "action_request_privacy") == [f"utter_privacy_{kind}"]
    at.write(text, "action_request_privacy")
    assert [(each.kind, each.number) for each in session.scalars(select(PrivacyRequest))] == [
        (kind, at.values["number"])
    ]
    assert at.values["due"] == dt.date(2026, 12, 10)


def test_a_complaint_made_twice_is_one_ticket(scene) -> None:
    """More words join the ticket that is open."""
    at = scene()
    at.write("我要投诉你们", "action_open_complaint")
    first = at.results[-1]["said"][0]["values"]["number"]
    at.write("还骂人", "action_open_complaint")
    assert at.results[-1]["said"][0]["values"]["number"] == first


# --- contacts


def sent_code(at) -> str:
    """Send the code and read it off the text to the new number."""
    contact_changes.send_codes(at.session, HOUSE)
    at.session.commit()
    (text,) = [each for each in at.session.scalars(select(Message)) if "utter_contact_code" in (each.responses or [])]
    return text.body.split("验证码是")[1][:6]


def test_a_new_number_is_proved_by_a_code(scene, session) -> None:
    """Named, proved from the old number, used from then on; a wrong code is told apart."""
    at = scene()
    assert at.write(f"以后打{NEW}", "action_note_contact") == ["utter_contact_code_sent"]
    assert at.values == {"phone": "+86139****9999", "hours": 24}
    code = sent_code(at)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert at.write(wrong, "action_confirm_contact", "inform") == ["utter_code_wrong"]
    assert at.question == "contact_code"
    assert at.write(code, "action_confirm_contact", "inform") == ["utter_contact_confirmed"]
    assert session.get_one(contacts.Contact, at.borrower.contact_id).phone == f"+86{NEW}"
    assert at.question is None


def test_a_code_told_long_after_the_question_was_closed(scene, session) -> None:
    """The code counts whatever Rasa takes six digits for."""
    at = scene()
    at.write(f"以后打{NEW}", "action_note_contact")
    at.write("还欠多少", "action_say_balance")
    assert at.question is None
    assert at.write(sent_code(at), "action_offer_menu", "inform") == ["utter_contact_confirmed"]


def test_a_code_told_from_the_new_number(scene, session) -> None:
    """Whoever writes the code from the new number itself is verified there."""
    from scenes import Scene

    from servicing import conversations

    at = scene()
    at.write(f"以后打{NEW}", "action_note_contact")
    code = sent_code(at)
    talk = conversations.of_contact(session, contacts.find_or_add(session, f"+86{NEW}"))
    there = Scene(session, at.wrapper, talk)
    assert there.write(code, "action_offer_menu", "inform") == ["utter_contact_confirmed"]
    assert talk.verified_borrower is at.borrower


def test_three_wrong_codes_call_a_person(scene) -> None:
    """Nothing is changed, and a person looks."""
    at = scene()
    at.write(f"以后打{NEW}", "action_note_contact")
    code = int(sent_code(at))
    said = [at.write(f"{(code + n) % 1_000_000:06d}", "action_confirm_contact", "inform") for n in (1, 2, 3)]
    assert said[-1] == ["utter_code_refused"]
    assert at.reasons == ["update_contact"]


def test_a_number_is_asked_for_and_needs_the_tail(scene) -> None:
    """Who only says that the number changes is asked for it; nobody unverified changes one."""
    at = scene(verified=False)
    assert at.write("我换号了", "action_note_contact") == ["utter_ask_new_number"]
    assert at.write("就是新的啊", "action_take_contact", "inform") == ["utter_ask_new_number_again"]
    assert at.write(NEW, "action_take_contact", "inform") == ["utter_ask_identity"]
    assert at.write("987X", "action_verify_identity", "inform") == ["utter_contact_code_sent"]


def test_a_number_that_cannot_be_used_goes_to_a_person(scene, session) -> None:
    """The number in use is told so; one whose holder wants no texts gets no code."""
    at = scene()
    assert at.write("打13912345678", "action_note_contact") == ["utter_number_in_use"]
    contacts.opt_out(session, contacts.find_or_add(session, f"+86{NEW}"), None)
    session.commit()
    assert at.write(f"以后打{NEW}", "action_note_contact") == ["utter_contact_noted"]
    assert at.reasons == ["update_contact"]


def test_an_address_goes_to_a_person(scene) -> None:
    """Where somebody lives now is checked by a person."""
    at = scene()
    assert at.write("我搬家了，新地址是张江路100号", "action_note_contact") == ["utter_contact_noted"]
    assert at.reasons == ["update_contact"]


@pytest.mark.parametrize(
    ("text", "said", "values", "avoids"),
    [
        ("白天别发，我上班", ["utter_wish_avoided"], (8, 18), True),
        ("晚上八点后再联系", ["utter_wish_kept"], (20, 22), False),
        ("周末再联系我", ["utter_wish_weekend"], None, False),
        ("周末晚上再联系", ["utter_wish_weekend", "utter_wish_kept"], (18, 22), False),
    ],
)
def test_hours_are_kept_and_said_back(scene, text: str, said: list[str], values, avoids: bool) -> None:
    """When not, or when alone, to be written to; needs no verification; said back within what is allowed anyway."""
    at = scene(verified=False)
    assert at.write(text, "action_note_contact") == said
    assert at.borrower.preferred_times["avoids"] is avoids
    assert at.values == ({"start": dt.time(values[0]), "end": dt.time(values[1])} if values else {})


def test_hours_at_night_are_refused(scene) -> None:
    """Within quiet hours nothing is sent: other hours are asked for, nothing is kept."""
    at = scene()
    assert at.write("夜里十点后联系", "action_note_contact") == ["utter_wish_at_night"]
    assert at.borrower.preferred_times is None
    assert at.values == {"start": dt.time(8), "end": dt.time(22)}


# --- strangers


@pytest.mark.parametrize(
    ("text", "said", "reason", "dead"),
    [
        ("他已经过世了", "utter_deceased", "deceased", True),
        ("我是他担保人", "utter_guarantor", "guarantor", False),
        ("他手机在我这", "utter_third_party", "third_party", False),
    ],
)
def test_what_a_third_party_tells(scene, text: str, said: str, reason: str, dead: bool) -> None:
    """Nothing is disclosed; a person is called for the right reason; after a death collection is held."""
    at = scene()
    assert at.write(text, "action_note_third_party", "third_party") == [said]
    (handoff,) = at.session.scalars(select(Handoff)).all()
    assert (handoff.reason, handoff.priority) == (reason, "high")
    borrower = at.conversation.contact.holders[0].borrower
    assert (borrower.deceased_at is not None, borrower.is_held) == (dead, dead)
    assert at.conversation.contact.suppressed_at is not None


def test_a_third_party_who_wants_no_more(scene, session) -> None:
    """The number is opted out too, beside being given up."""
    from factories import make_batch

    at = scene()
    batch = make_batch(session, at.conversation, "我是他老婆，别再发了")
    session.commit()
    at.wrapper.carry_out("action_note_third_party", str(batch.id), "third_party", ("opt_out",))
    session.expire_all()
    assert at.conversation.contact.opted_out_at is not None


def test_somebody_else_at_the_number_says_who_they_are(scene, session) -> None:
    """At a shared number a bare tail tells who writes; the talk goes on with that borrower."""
    at = scene()
    other = make_borrower(session, phone="+8613912345678", id_tail="4321", verified=False)
    session.commit()
    session.expire_all()
    assert at.write("4321", "action_offer_menu", "inform") == ["utter_identity_verified"]
    assert at.conversation.verified_borrower is other


def test_a_wrong_number_after_a_text_about_another(scene, session) -> None:
    """Who is verified stays; the one who was sought is not written to at this number again."""
    at = scene()
    other = make_borrower(session, phone="+8613912345678", verified=False)
    make_out(session, at.conversation, purpose="campaign", about=other.id, status="sent")
    session.commit()
    session.expire_all()
    assert at.write("你发错了", "action_suppress_number", "wrong_number") == ["utter_wrong_number"]
    assert at.conversation.contact.suppressed_at is None
    assert at.conversation.verified_borrower is at.borrower


# --- payments, hardship, insults


def test_details_of_a_payment_are_kept_and_meet_it(scene, session) -> None:
    """Day, amount and way are asked, kept, and the payment they fit is found in the same breath."""
    at = scene()
    payments.post(session, at.loan, Payment(ref="P1", loan_id=at.loan.id, amount=50_000, paid_at=at.loan.as_of))
    session.commit()
    assert at.write("昨天还了1200", "action_record_payment_claim") == ["utter_payment_claimed"]
    assert at.write("不对，是500，支付宝", "action_complete_payment_claim", "inform") == ["utter_payment_found"]
    (claim,) = claims.of_loan(session, at.loan)
    assert (claim.status, claim.details, claim.paid_on) == ("matched", "不对，是500，支付宝", dt.date(2026, 11, 24))
    assert not at.loan.is_paused()


def test_nothing_is_asked_where_all_is_told(scene, session) -> None:
    """Day and way told at once are not asked for."""
    at = scene()
    assert at.write("昨天用支付宝转了1200", "action_record_payment_claim") == ["utter_payment_claimed_fully"]
    assert at.question is None
    (claim,) = claims.of_loan(session, at.loan)
    assert (claim.amount, claim.paid_on, claim.details) == (120_000, dt.date(2026, 11, 24), "昨天用支付宝转了1200")


def test_a_claim_on_a_settled_loan(scene, session) -> None:
    """Nothing is owed: thanks, and nothing is recorded."""
    at = scene(outstanding=0, due_amount=0)
    assert at.write("昨天还了1200", "action_record_payment_claim") == ["utter_loan_settled"]
    assert claims.of_loan(session, at.loan) == []


def test_some_hardships_go_to_a_person(scene, session) -> None:
    """A person looks after it, what it was stands nowhere but in the borrower's own text."""
    at = scene()
    assert at.write("我怀孕了没工作", "action_note_hardship") == ["utter_hardship_cared"]
    assert at.reasons == ["hardship"]
    (handoff,) = session.scalars(select(Handoff)).all()
    assert "孕" not in str(handoff.understood)
    assert at.write("1", "action_choose_errand", "inform") == ["utter_extension_options"]


def test_the_third_insult_in_a_day(scene, clock) -> None:
    """Two are met calmly, the third calls a person; midnight on the borrower's clock begins anew."""
    at = scene()
    clock.set("2026-11-25T23:50:00+08:00")
    said = [at.write("滚", "action_note_abuse", "abuse") for _ in range(2)]
    clock.advance(minutes=20)
    said += [at.write("滚", "action_note_abuse", "abuse") for _ in range(3)]
    assert said == [["utter_calm"]] * 4 + [["utter_calm_person"]]
    assert at.reasons == ["abuse"]
