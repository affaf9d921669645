"""The approvals: what waits and what it comes to, and the decisions, each once, by whom the policy lets decide."""

import pytest
from factories import make_borrower, make_conversation, make_loan, make_text
from sqlalchemy import select

from servicing import approvals, extensions, handoffs, instalments, offers, plans, policy, questions, waivers
from servicing.events import Event
from servicing.messages import Message

PRODUCT = policy.product("任何产品", "cn")


@pytest.fixture
def plan(session, clock):
    """Twelve instalments that the borrower has chosen and a person must approve."""
    loan = make_loan(session, make_borrower(session, name="陈样本"), ref="L-100")
    talk = make_conversation(session, loan.borrower, replied_at=clock.now())
    made = instalments.accept(session, loan, PRODUCT, 12, None)
    handoffs.open_handoff(session, talk, "instalments", "normal", None)
    session.commit()
    return made


@pytest.fixture
def waiver(session, clock):
    """A request to waive the penalty, which nobody has looked at."""
    loan = make_loan(session, overdue=40, penalty=8_640, outstanding=808_640, due_amount=128_640, product="信用卡")
    made = waivers.request(session, loan, "penalty", PRODUCT, None)
    session.commit()
    return made


@pytest.fixture
def zhou(signed_in):
    """A supervisor."""
    return signed_in("supervisor", name="zhou")


@pytest.fixture
def send():
    """A function that sends one of a plan's forms as the page has it now."""

    def by(browser, plan, act: str, **fields: str):
        page = f"/approvals/{plan.id}"
        seen = browser.get(page).text.partition('name="seen" value="')[2][:16]
        return browser.post(f"{page}/{act}", page=page, **({"seen": seen} | fields))

    return by


def words(browser, answer) -> str:
    """Give the page to which a decision leads."""
    assert answer.status_code == 303, answer.text
    return str(browser.get(answer.location).text)


def told(session) -> list[str]:
    """Give what the borrower is told."""
    session.expire_all()
    return list(session.scalars(select(Message.body).where(Message.direction == "out").order_by(Message.seq)))


def recorded(session) -> list[tuple[str, str]]:
    """Give who did what to plans."""
    session.expire_all()
    rows = session.scalars(select(Event).where(Event.action.like("plan.%")).order_by(Event.id))
    return [(each.actor, each.action) for each in rows]


def test_what_waits_is_listed_with_its_effect(session, plan, zhou, clock) -> None:
    """Masked, oldest first, with what it comes to, why a person decides, and how long it has waited."""
    clock.advance(hours=3)
    loan = make_loan(session, due_amount=2_500_000, outstanding=2_500_000)
    asked = plans.request(session, loan, "extension", "requested", None, asked="2027-01-15")
    plans.ask_person(session, asked, 3)
    session.commit()
    zhou.sign_in("zhou")
    page = zhou.get("/approvals").text
    for part in ("陈**", "L-100", "12 × ", "106.00", "8000.00", "8072.00", "+72.00", "3 hr", "answer by 2026-11-28",
                 "number of instalments", "12, limit 6", "chosen by the borrower", "asked for by the borrower",
                 "2027-01-15", "+562.50", "what is due", "25000.00 CNY, limit 20000.00 CNY"):  # fmt: skip
        assert part in page, part
    assert "陈样本" not in page
    assert page.index(f'id="p{plan.id}"') < page.index(f'id="p{asked.id}"')


def test_the_list_is_narrowed(plan, waiver, zhou) -> None:
    """By kind and product; garbage finds nothing and breaks nothing."""
    both = zhou.get("/approvals").text
    assert f"/approvals/{plan.id}" in both and f"/approvals/{waiver.id}" in both
    only = zhou.get("/approvals?kind=waiver&product=信用卡&part=1").text
    assert f"/approvals/{plan.id}" not in only and f"/approvals/{waiver.id}" in only and "<html" not in only
    assert "1 / 2" in only
    assert "Nothing of this kind waits." in zhou.get("/approvals?kind=<x>&product=%00%FF").text


def test_what_is_looked_for_is_found_behind_many(plan, waiver, zhou, monkeypatch) -> None:
    """Only so many are shown, of those that are wanted: the count is of all, and every product can be chosen."""
    monkeypatch.setattr(approvals, "MOST", 1)
    page = zhou.get("/approvals").text
    assert f"/approvals/{plan.id}" in page and f"/approvals/{waiver.id}" not in page
    assert "1 / 2" in page and "<option>信用卡</option>" in page
    assert f"/approvals/{waiver.id}" in zhou.get("/approvals?kind=waiver").text
    assert f"/approvals/{waiver.id}" in zhou.get("/approvals?product=信用卡").text


def test_a_plan_is_shown_whole(session, plan, zhou) -> None:
    """The schedule to the cent, the loan as it is, what else the policy offers, its limits with their source."""
    page = zhou.get(f"/approvals/{plan.id}").text
    for part in ("2026-12-09", "2027-11-09", "106.00", "100.00", "6.00", "1166.00", "by the ledger",
                 "3 × 406.00", "6 × 206.00", "as it stands", "2 – 12", "instalments.by_itself_up_to_count",
                 "D · the lender", "chosen by the borrower", "borrower: accepted"):  # fmt: skip
        assert part in page, part
    assert "陈样本" not in page
    assert session.scalar(select(Event.actor).where(Event.action == "case.read")) == "zhou"
    for number in ("999999", "99999999999"):
        assert zhou.get(f"/approvals/{number}").status_code == 404


def test_a_plan_is_approved_once(session, plan, zhou, send) -> None:
    """On record with the supervisor, told to the borrower once, and nobody waits for it in the queue any more."""
    form = zhou.tokens(f"/approvals/{plan.id}") | {"seen": ""}
    stale = zhou.client.post(f"/approvals/{plan.id}/approve", data=form)
    assert "changed since the page was opened" in words(zhou, stale)
    assert "It is approved" in words(zhou, send(zhou, plan, "approve"))
    session.expire_all()
    assert (plan.status, plan.decided_by) == ("approved", "zhou")
    assert len(told(session)) == 1 and "已批准" in told(session)[0]
    assert session.scalars(select(handoffs.Handoff.status)).all() == ["closed"]
    event = session.scalars(select(Event).where(Event.action == "plan.approved")).one()
    assert (event.actor, event.data) == ("zhou", {"kind": "instalments"})


def test_a_form_sent_twice_decides_once(session, plan, zhou) -> None:
    """The second time says the same; nothing is doubled."""
    page = f"/approvals/{plan.id}"
    form = zhou.tokens(page) | {"seen": zhou.get(page).text.partition('name="seen" value="')[2][:16]}
    for _ in range(2):
        assert "It is approved" in words(zhou, zhou.client.post(f"{page}/approve", data=form))
    assert recorded(session).count(("zhou", "plan.approved")) == 1 and len(told(session)) == 1


def test_of_two_who_decide_the_other_is_told(session, plan, zhou, signed_in, send) -> None:
    """Whoever comes second reads that it has changed, and sees who decided and why."""
    wu = signed_in("supervisor", name="wu")
    page = f"/approvals/{plan.id}"
    form = wu.tokens(page) | {"seen": wu.get(page).text.partition('name="seen" value="')[2][:16]}
    assert "It is declined" in words(zhou, send(zhou, plan, "decline", reason="收入<b>不足"))
    after = words(wu, wu.client.post(f"{page}/approve", data=form))
    assert "changed since the page was opened" in after
    assert "by zhou at" in after and "收入&lt;b&gt;不足" in after and "Approve</button>" not in after
    assert recorded(session)[-1] == ("zhou", "plan.declined") and len(told(session)) == 1
    assert "没有通过" in told(session)[0] and "收入" not in told(session)[0]


def test_declining_needs_a_reason(session, plan, zhou, send) -> None:
    """Without one nothing is declined."""
    assert "Say for the record why" in words(zhou, send(zhou, plan, "decline", reason=" "))
    session.expire_all()
    assert plan.status == "accepted" and told(session) == []


def test_other_terms_are_an_offer_and_need_a_second_sign(session, plan, zhou, signed_in, send) -> None:
    """The borrower is asked; who set the terms may not approve them, and the page says whose sign is needed."""
    assert "The terms are set." in words(zhou, send(zhou, plan, "change", choice="6"))
    session.expire_all()
    assert (plan.status, plan.terms["instalments"], plan.changed_by) == ("offered", 6, "zhou")
    assert "分6期" in told(session)[0] and f"年化{float(plan.terms['annual_rate']) * 100:.1f}%" in told(session)[0]
    listed = zhou.get("/approvals").text
    assert "Nothing waits for a decision." in listed and "has not answered yet" in listed
    offers.accept_offer(session, plan, None)
    session.commit()
    mine = zhou.get(f"/approvals/{plan.id}").text
    assert "another supervisor has to approve" in mine and "Approve</button>" not in mine
    assert "instalments 12 → 6" in mine
    assert "may not approve it: another person does" in words(zhou, send(zhou, plan, "approve"))
    wu = signed_in("supervisor", name="wu")
    assert "your sign is the second" in wu.get("/approvals").text
    assert "It is approved" in words(wu, send(wu, plan, "approve"))
    assert recorded(session)[1:] == [("zhou", "plan.changed"), ("borrower", "plan.accepted"), ("wu", "plan.approved")]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose one of the options"),
        ({"choice": "other", "other": "x"}, "Choose one of the options"),
        ({"choice": "other", "other": "13"}, "cannot be spread over this number"),
        ({"choice": "6", "other": "9"}, "Choose one of the options"),
        ({"choice": "12"}, "These are the terms as they stand."),
        ({"choice": "-1"}, "cannot be spread over this number"),
        ({"choice": "9" * 40}, "cannot be spread over this number"),
    ],
)
def test_terms_outside_the_policy_are_refused(session, plan, zhou, send, fields: dict[str, str], said: str) -> None:
    """In words, on the plan's page; nothing is changed and nothing told."""
    assert said in words(zhou, send(zhou, plan, "change", **fields))
    session.expire_all()
    assert (plan.status, plan.terms["instalments"]) == ("accepted", 12) and told(session) == []


@pytest.mark.parametrize("day", ["2026-11-20", "2026-12-01", "2028-01-01", "2027-13-01", ""])
def test_an_extension_ends_on_a_day_to_come(session, clock, zhou, send, day: str) -> None:
    """After the due date and after today, within a year."""
    asked = plans.request(session, make_loan(session), "extension", "requested", None, asked="2027-01-15")
    plans.ask_person(session, asked, 3)
    session.commit()
    said = words(zhou, send(zhou, asked, "change", choice="other", other=day))
    assert "a day to come" in said or "Choose one of the options" in said
    session.expire_all()
    assert (asked.status, asked.changed_by) == ("requested", None)


def test_a_waiver_is_set_by_one_and_approved_by_another(session, waiver, zhou, signed_in, send) -> None:
    """Never more than the ledger has; the borrower hears of it when it is approved."""
    page = zhou.get(f"/approvals/{waiver.id}").text
    assert "There is nothing to approve yet" in page and "0.01 – 86.40" in page
    for wrong, said in {
        "86.41": "no more than the ledger",
        "0": "no more than the ledger",
        "-5": "Choose",
        "x": "Choose",
    }.items():
        assert said in words(zhou, send(zhou, waiver, "change", choice="other", other=wrong))
    session.expire_all()
    assert waiver.changed_by is None
    assert "The terms are set." in words(zhou, send(zhou, waiver, "change", choice="other", other="50"))
    assert told(session) == []
    shown = zhou.get("/approvals").text
    assert "Waives" in shown and "50.00 CNY" in shown and "-50.00" in shown and "somebody else signs" in shown
    assert "another person does" in words(zhou, send(zhou, waiver, "approve"))
    wu = signed_in("supervisor", name="wu")
    assert "It is approved" in words(wu, send(wu, waiver, "approve"))
    assert "减免50.00" in told(session)[0]


def test_an_approval_after_the_first_day_is_refused(session, plan, zhou, send, clock) -> None:
    """Too late: the terms are set anew."""
    clock.set("2026-12-09T10:00:00+08:00")
    zhou.sign_in("zhou")
    assert "A day of this plan has gone by" in words(zhou, send(zhou, plan, "approve"))
    assert "overdue" in zhou.get("/approvals").text


def test_a_ledger_that_has_moved_on_is_said(session, plan, zhou) -> None:
    """Where the sum is another than the terms were made for, whoever decides reads so."""
    assert "The ledger has another sum" not in zhou.get(f"/approvals/{plan.id}").text
    plan.loan.due_amount = 60_000
    session.commit()
    assert "The ledger has another sum" in zhou.get(f"/approvals/{plan.id}").text


def test_a_plan_that_stands_is_shown_and_not_decided(session, clock, zhou, send) -> None:
    """Granted by the assistant: there is nothing to press, and the server refuses."""
    plan = extensions.accept(
        session, make_loan(session), extensions.dates(make_loan(session), PRODUCT)[0], PRODUCT, None
    )
    session.commit()
    page = zhou.get(f"/approvals/{plan.id}").text
    assert "Approve</button>" not in page and "Decline</button>" not in page
    assert "changed since" in words(zhou, send(zhou, plan, "approve"))


@pytest.mark.parametrize("act", ["approve", "decline", "change"])
def test_an_agent_does_not_decide(session, plan, signed_in, act: str) -> None:
    """The server refuses, and no page leads there."""
    lin = signed_in()
    assert lin.get("/approvals").status_code == 403
    assert lin.client.post(f"/approvals/{plan.id}/{act}", data=lin.tokens("/account")).status_code == 403
    assert "/approvals" not in lin.get("/queue").text
    assert recorded(session)[-1] == ("borrower", "plan.accepted")


def test_the_thread_leads_to_the_plan(session, plan, zhou) -> None:
    """Beside a conversation, for whoever may decide."""
    talk = make_conversation(session, plan.loan.borrower)
    make_text(session, talk, "能分12期吗")
    session.commit()
    assert f'href="/approvals/{plan.id}"' in zhou.get(f"/threads/{talk.id}").text


def test_a_yes_on_the_telephone_is_put_on_record(session, clock, signed_in, zhou) -> None:
    """What was offered and not answered: once, by the agent, confirmed by SMS; a person approves as always."""
    loan = make_loan(session, ref="L-100")
    talk = make_conversation(session, loan.borrower, replied_at=clock.now())
    plan = plans.request(session, loan, "instalments", "offered", None)
    questions.ask(talk, "choose_plan", [3, 6, 12])
    session.commit()
    lin = signed_in(name="lin")
    here = f"/threads/{talk.id}"
    page = lin.get(here).text
    assert "Accepted by telephone" in page and "12 × 106.00, until 2027-11-09 (+72.00, 12.6 % a year)" in page
    form = lin.tokens(here) | {"id": str(plan.id), "choice": "12", "seen": approvals.mark(plan)}
    for _ in range(2):
        assert "It is on record." in words(lin, lin.client.post(f"{here}/plan", data=form))
    session.expire_all()
    assert (plan.status, plan.awaits_person, plan.changed_by, talk.open_question) == ("accepted", True, "lin", None)
    assert recorded(session) == [("borrower", "plan.offered"), ("lin", "plan.accepted")]
    assert len(told(session)) == 1 and "分12期" in told(session)[0]
    assert "Accepted by telephone" not in lin.get(here).text
    assert "terms by lin" in zhou.get("/approvals").text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"choice": "13"}, "cannot be spread over"),
        ({"seen": "x"}, "changed since"),
        ({"choice": "x"}, None),
        ({"id": "0"}, None),
        ({"id": "99999999999"}, None),
    ],
)
def test_a_yes_to_something_else_is_refused(
    session, clock, signed_in, fields: dict[str, str], said: str | None
) -> None:
    """In words, or as a page that says the form is not right; nothing is recorded."""
    loan = make_loan(session)
    talk = make_conversation(session, loan.borrower)
    plan = plans.request(session, loan, "instalments", "offered", None)
    session.commit()
    lin, here = signed_in(name="lin"), f"/threads/{talk.id}"
    form = {"id": str(plan.id), "choice": "6", "seen": approvals.mark(plan)} | fields
    answer = lin.post(f"{here}/plan", page=here, **form)
    assert answer.status_code in (400, 404) if said is None else said in words(lin, answer)
    session.expire_all()
    assert plan.status == "offered" and told(session) == []
