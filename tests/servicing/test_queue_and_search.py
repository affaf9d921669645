"""The queue's order, what is told who waits too long, and finding people whose names are sealed."""

import datetime as dt

import pytest
from factories import make_borrower, make_conversation, make_loan
from sqlalchemy import select, text
from test_takeover import make_user, need

from servicing import contacts, conversations, handoffs, outbox, overdue, queue, search, takeover
from servicing.messages import Message

HOUSE = outbox.House("回信消费金融", "400-800-1234")


def chase(session) -> list[str]:
    """Do what the sweep does, and name what was told since the beginning."""
    for each in overdue.waiting(session):
        overdue.chase(session, each.id, HOUSE)
    session.flush()
    return [each.responses[-1] for each in session.scalars(select(Message).order_by(Message.seq))]


def test_the_most_urgent_comes_first(session, clock) -> None:
    """A crisis first, then by when it is due; what waits in one conversation is one row with all its reasons."""
    late, soon, urgent = (make_conversation(session) for _ in range(3))
    need(session, late, "visit")
    clock.advance(minutes=1)
    need(session, soon, "update_contact")
    need(session, soon, "complaint", "high")
    need(session, urgent, "crisis", "crisis")
    found = queue.waiting(session)
    assert [each.conversation for each in found] == [urgent, soon, late]
    assert found[1].reasons == ["complaint", "update_contact"]
    assert [each.conversation for each in queue.waiting(session, queue.Wanted(reason="visit"))] == [late]
    assert [each.priority for each in queue.waiting(session, queue.Wanted(priority="crisis"))] == ["crisis"]
    lin = make_user(session, "lin")
    takeover.claim(session, found[0].first, lin)
    assert [each.conversation for each in queue.held(session, lin)] == [urgent]
    assert [each.conversation for each in queue.waiting(session)] == [soon, late]


def test_who_waits_too_long_is_told_once(session, clock) -> None:
    """After the target the handoff is raised by one step, and the borrower reads it once however often it is swept."""
    conversation = make_conversation(session, replied_at=clock.now())
    handoff = need(session, conversation)
    clock.advance(minutes=120)
    assert chase(session) == []
    clock.advance(seconds=1)
    assert chase(session) == chase(session) == ["utter_handoff_overdue"]
    assert handoff.priority == "high"
    clock.advance(minutes=10)
    need(session, conversation, "complaint", "high")
    clock.advance(minutes=31)
    assert chase(session) == ["utter_handoff_overdue"]


def test_the_night_does_not_count(session, clock) -> None:
    """What came up after hours is not late before the desk has opened."""
    clock.set("2026-11-25T22:00:00+08:00")
    need(session, make_conversation(session))
    clock.set("2026-11-26T10:59:00+08:00")
    assert chase(session) == []
    clock.set("2026-11-26T11:01:00+08:00")
    assert chase(session) == ["utter_handoff_overdue"]


def test_a_call_agreed_is_due_at_its_hour(session, clock) -> None:
    """Who is to be called in the afternoon is not told at noon that it takes longer."""
    handoff = need(session, make_conversation(session))
    handoffs.agree_call(session, handoff, clock.now() + dt.timedelta(hours=5), None)
    clock.advance(hours=5, minutes=120)
    assert chase(session) == []
    assert queue.waiting(session)[0].call_at == handoff.call_at
    clock.advance(seconds=1)
    assert chase(session) == ["utter_handoff_overdue"]


@pytest.mark.parametrize("why", ["crisis", "opted_out", "suppressed", "taken"])
def test_some_are_not_told(session, clock, why: str) -> None:
    """After a crisis only its own text is said; who opted out, or is not the borrower, is left alone; so is who has a person."""
    conversation = make_conversation(session)
    need(session, conversation, *(("crisis", "crisis") if why == "crisis" else ("visit", "normal")))
    if why == "opted_out":
        contacts.opt_out(session, conversation.contact, None)
    if why == "suppressed":
        contacts.suppress(session, conversation.contact, "third_party", None)
    if why == "taken":
        takeover.claim(session, queue.waiting(session)[0].first, make_user(session, "lin"))
    clock.advance(hours=4)
    assert chase(session) == []


def found(session, words: str) -> list[str | None]:
    """Search, and name who was found."""
    return [each.borrower.ref if each.borrower else None for each in search.find(session, words)]


def test_people_are_found(session, clock) -> None:
    """By loan, borrower, number in any usual spelling, and whole name in either script, though number and name are sealed."""
    chen = make_borrower(session, ref="B-CHEN", name="陈样本", phone="+8613800009999")
    loan = make_loan(session, chen, ref="L-CHEN")
    talk = make_conversation(session, chen)
    other = make_borrower(session, ref="B-LIN", name="林美玲", phone="+886912000002", jurisdiction="tw")
    for words in (
        "L-CHEN",
        "l-chen",
        " B-CHEN ",
        "陈样本",
        "陳樣本",
        "陈 样本",
        "+8613800009999",
        "13800009999",
        "138 0000 9999",
    ):
        assert found(session, words) == ["B-CHEN"], words
    assert found(session, "0912000002") == [other.ref]
    assert found(session, "陈") == found(session, "") == found(session, "%") == []
    assert search.find(session, loan.ref)[0].conversation is talk


def test_a_changed_name_is_found_by_itself(session, clock) -> None:
    """The digest follows the name, and tells nothing without the key."""
    borrower = make_borrower(session, ref="B-1", name="王小明")
    borrower.name = "王大明"
    session.flush()
    assert (found(session, "王大明"), found(session, "王小明")) == (["B-1"], [])
    kept = session.execute(text("SELECT name, name_digest FROM borrowers WHERE ref = 'B-1'")).one()
    assert not any("王" in value for value in kept)


def test_a_stranger_who_wrote_is_found_by_number(session, clock) -> None:
    """A number that nobody is known at has a conversation all the same."""
    contact = contacts.find_or_add(session, "+8613900001111")
    talk = conversations.of_contact(session, contact)
    (one,) = search.find(session, "13900001111")
    assert (one.borrower, one.conversation) == (None, talk)


def test_the_search_uses_its_indexes(session, clock) -> None:
    """No table is read through: with sequential scans forbidden nothing but index scans is left."""
    session.execute(text("SET LOCAL enable_seqscan = off"))
    plan = session.execute(text("EXPLAIN SELECT id FROM borrowers WHERE name_digest = 'x'")).scalars().all()
    assert "ix_borrowers_name_digest" in " ".join(plan)
