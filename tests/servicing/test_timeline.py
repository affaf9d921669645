"""The timeline: page after page without a gap, and for a page that was away all that it has missed."""

import uuid

import pytest
from factories import make_batch, make_conversation, make_out, make_text
from sqlalchemy import insert

from servicing import notes, segments, timeline
from servicing.messages import Message


@pytest.fixture
def talk(session, clock):
    """A conversation."""
    return make_conversation(session)


def fill(session, talk, clock, count: int) -> None:
    """Add texts, a minute apart."""
    rows = []
    for number in range(count):
        clock.advance(minutes=1)
        fields = {"id": uuid.uuid4(), "conversation_id": talk.id, "direction": "in", "author": "borrower"}
        rows.append(fields | {"body": f"第{number}条", "at": clock.now(), "status": "handled"})
    session.execute(insert(Message), rows)


def test_a_thousand_texts_are_read_page_by_page(session, talk, clock) -> None:
    """From the latest back to the first, each once and in order, and the notes among them where they belong."""
    fill(session, talk, clock, 500)
    notes.write(session, talk, "备注", "lin")
    fill(session, talk, clock, 500)
    page = timeline.page(session, talk)
    found = page.entries
    pages = 1
    while page.earlier is not None:
        page = timeline.page(session, talk, page.earlier)
        found = page.entries + found
        pages += 1
    bodies = [entry.text.body for entry in found if entry.text]
    assert bodies == [f"第{number}条" for number in [*range(500), *range(500)]]
    assert [number for number, entry in enumerate(found) if entry.note] == [500]
    assert pages == 1000 // timeline.PAGE


def test_a_page_that_was_away_misses_nothing(session, talk, clock) -> None:
    """From the text it knew last, in as many steps as it takes; nothing twice."""
    fill(session, talk, clock, 10)
    last = timeline.page(session, talk).entries[-1].text.seq
    fill(session, talk, clock, 450)
    clock.advance(minutes=1)
    notes.write(session, talk, "备注", "lin")
    seen = []
    page = timeline.since(session, talk, last)
    seen += page.entries
    while page.later:
        page = timeline.since(session, talk, seen[-1].text.seq)
        seen = seen[:-1] + page.entries
    assert [entry.text.body for entry in seen[:-1]] == ["第9条", *(f"第{number}条" for number in range(450))]
    assert seen[-1].note.body == "备注"
    assert len({entry.key for entry in seen}) == len(seen)
    assert len(timeline.since(session, talk, 0).entries) == timeline.MOST


def test_what_was_understood_stands_with_the_last_text_of_a_batch(session, talk, clock) -> None:
    """Once for what was read together, with its values counted from when it came."""
    batch = make_batch(session, talk, "我下周三发工资", "到时候还两千")
    batch.understood = [{"name": "promise_to_pay", "confidence": 0.94}]
    make_out(session, talk)
    entries = timeline.page(session, talk).entries
    assert [entry.batch is batch for entry in entries] == [False, True, False]
    assert {(each.entity, each.value) for each in timeline.values(talk, batch)} == {
        ("date", "2026-12-02"), ("amount", "2000"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "urgency"), [("活着没意思了", "crisis"), ("TD", "opt_out"), ("0000", None), ("好", None)]
)
def test_urgent_texts_are_marked(session, talk, body: str, urgency: str | None) -> None:
    """A crisis before all else; what may be the tail of an identity number is not taken for an opt-out."""
    make_text(session, talk, body)
    (entry,) = timeline.page(session, talk).entries
    assert entry.urgency == urgency
    assert segments.count(body) == entry.text.segments
