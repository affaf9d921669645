"""The board page: figures, charts that carry them, sheets that spreadsheets read, and who may see what."""

import csv
import datetime as dt
import io
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest
from factories import make_borrower, make_conversation, make_out

from console import charts, drawing
from servicing import complaints, handoffs, takeover, users
from servicing.ratings import Rating

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def past(session, clock, hire):
    """Two days: on Monday a complaint answered in 20 and closed in 45 minutes, on Tuesday nothing, today two visits."""
    lin = hire("lin")
    lin.on_duty = True
    hire("wu")
    for day, reason in ((23, "complaint"), (25, "visit"), (25, "visit")):
        talk = make_conversation(session, make_borrower(session))
        clock.set(f"2026-11-{day}T09:00:00+08:00")
        handoff = handoffs.open_handoff(session, talk, reason, "normal", uuid.uuid4())
        clock.advance(minutes=15)
        takeover.claim(session, handoff, lin)
        clock.advance(minutes=5)
        make_out(session, talk, author="agent", agent="lin", status="delivered", attempted_at=clock.now())
        clock.advance(minutes=40)
        takeover.close(session, handoff, lin, "solved", "", "")
    session.add(Rating(conversation_id=talk.id, score=4, asked_at=clock.now()))
    clock.set("2026-11-25T12:00:00+08:00")
    session.commit()


def cells(answer) -> list[list[str]]:
    """Read a sheet as a spreadsheet does."""
    assert answer.status_code == 200 and answer.content_type == "text/csv; charset=utf-8"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def texts(answer) -> list[str]:
    """Give what stands in a drawing, and what it says of each of its marks."""
    assert (answer.status_code, answer.content_type) == (200, "image/svg+xml; charset=utf-8")
    root = ET.fromstring(answer.text)  # noqa: S314 (our own)
    assert root.tag == f"{SVG}svg"
    assert not list(root.iter(f"{SVG}script")) and "http" not in answer.text.replace("http://www.w3.org/", "")
    said = [each.text or "" for each in root.iter(f"{SVG}text")]
    return said + [each.get("aria-label", "") for each in root.iter()]


def test_the_figures_stand_on_the_page(signed_in, past) -> None:
    """For the days chosen, an empty day with dashes; by agent who did nothing too."""
    page = signed_in("supervisor").get("/board?days=7").text
    rows = {row.split("</th>")[0]: row for row in page.split('<th scope="row">')[1:]}
    assert [rows[day].count("<td>–</td>") for day in ("2026-11-23", "2026-11-24", "2026-11-25")] == [1, 8, 0]
    assert "<td>2</td><td>100%</td><td>20 min" in rows["2026-11-25"] and "4.0 <small>(1)" in rows["2026-11-25"]
    assert "<td>3</td><td>20 min" in rows["lin"] and "45 min" in rows["lin"]
    assert rows["wu"].count("<td>–</td>") == 5
    assert "2026-11-19 – 2026-11-25" in page


def test_without_anything_there_are_no_figures(signed_in, clock) -> None:
    """And no charts of nothing."""
    page = signed_in("supervisor").get("/board").text
    assert "Nobody needed a person in these days." in page and "<img" not in page


@pytest.mark.parametrize("query", ["days=x", "days=-1", "days=1000000", "part=", "days=7&days=1&theme=<b>"])
def test_garbage_in_the_address(signed_in, past, monkeypatch, query: str) -> None:
    """What nobody could have chosen is as if nothing was chosen."""
    monkeypatch.setattr(drawing, "_drawn", lambda missing: ["<svg/>"] * len(missing))
    browser = signed_in("supervisor")
    assert "2026-11-19 – 2026-11-25" in browser.get(f"/board?{query}").text
    assert browser.get(f"/board/charts/hours.svg?{query}&size=huge").status_code == 200
    assert browser.get(f"/board/charts/secrets.svg?{query}").status_code == 404


def test_charts_carry_the_data(signed_in, past) -> None:
    """Days, times and numbers stand in the drawing; what is told apart has shapes and words besides colours."""
    browser = signed_in("supervisor")
    drawn = {name: texts(browser.get(f"/board/charts/{name}.svg?days=7")) for name in charts.NAMES}
    assert {"11-23", "11-25", "half of them", "nine of ten", "20 min"} <= set(drawn["answers"])
    assert "day: 11-23; time: 20; kind: half of them" in drawn["answers"]
    assert not [each for each in drawn["answers"] if each.startswith("day: 11-24")]
    assert {"came", "closed", "11-24", "0", "1", "2"} <= set(drawn["load"]) and "0.0" not in drawn["load"]
    assert {"hour: 09; number: 3", "hour: 10; number: 0"} <= set(drawn["hours"])
    assert {"visit", "2", "complaint", "1"} <= set(drawn["reasons"])


def test_large_numbers_are_written_out() -> None:
    """Beside an axis stands 100, not 1e+2."""
    (drawn,) = drawing.draw([charts.hours([150] * 24, charts.Look("light", "wide"))])
    assert ">100<" in drawn and "e+" not in drawn


def test_charts_speak_chinese(signed_in, past) -> None:
    """Labels have room of their own, whatever fonts the server has."""
    drawn = texts(signed_in("supervisor", locale="zh").get("/board/charts/reasons.svg?theme=dark&size=narrow"))
    assert {"上门", "投诉"} <= set(drawn)
    long = charts.reasons({"dispute_evidence": 3}, charts.Look("light", "wide"))
    assert long["encoding"]["y"]["axis"]["minExtent"] >= 6 * 13


def test_a_chart_is_drawn_once(signed_in, past, monkeypatch) -> None:
    """All charts of a page come from one child; the same figures are not drawn again; a failure is said."""
    ran = []
    monkeypatch.setattr(drawing, "_drawn", lambda missing: ran.append(len(missing)) or ["<svg/>"] * len(missing))
    drawing._kept.clear()
    browser = signed_in("supervisor")
    for name in (*charts.NAMES, "load"):
        assert browser.get(f"/board/charts/{name}.svg").text == "<svg/>"
    assert ran == [4]
    drawing._kept.clear()
    monkeypatch.undo()
    with monkeypatch.context() as patch:
        patch.setattr(drawing.sys, "executable", "/bin/false")
        assert browser.get("/board/charts/load.svg").status_code == 503


def test_few_drawings_are_kept(monkeypatch) -> None:
    """The oldest are forgotten."""
    monkeypatch.setattr(drawing, "_drawn", lambda missing: [f"<svg>{each}</svg>" for each in missing])
    drawing._kept.clear()
    for number in range(drawing.MOST + 5):
        drawing.draw([{"number": number}])
    assert len(drawing._kept) == drawing.MOST
    drawing._kept.clear()


def test_a_sheet_by_day(signed_in, past) -> None:
    """Times in minutes; an empty day has empty cells; the days are those asked for."""
    header, *rows = cells(signed_in("supervisor").get("/board.csv?by=day&from=2026-11-23&to=2026-11-25"))
    assert [row[0] for row in rows] == ["2026-11-23", "2026-11-24", "2026-11-25"]
    monday, tuesday, today = (dict(zip(header, row, strict=True)) for row in rows)
    assert (monday["came"], monday["minutes to the first answer, half of them"], monday["closed"]) == ("1", "20.0", "1")
    assert set(tuesday.values()) == {"2026-11-24", ""}
    assert (today["mean rating"], today["asked how it was"], today["minutes in hand, nine of ten"]) == (
        "4.0",
        "1",
        "45.0",
    )
    assert monday["mean rating"] == ""


def test_a_sheet_by_agent(session, signed_in, past) -> None:
    """In the user's language; no name is reckoned by a spreadsheet; nothing of a borrower is in it."""
    users.find(session, "wu").name = "=cmd|'/c calc'!A1"
    session.commit()
    answer = signed_in("admin", locale="zh").get("/board.csv?by=agent")
    header, *rows = cells(answer)
    assert header[0] == "坐席"
    assert {row[0]: row[1] for row in rows} == {"lin": "3", "'=cmd|'/c calc'!A1": ""}
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "样本" not in answer.text and "+86" not in answer.text and "L-" not in answer.text


@pytest.mark.parametrize(
    "query",
    ["from=x", "to=2026-13-01", "from=2026-11-25&to=2026-11-24", "to=2026-11-26", "from=2020-01-01", "from=0001-01-01",
     "from=0001-01-01&to=0001-01-02", "to=9999-12-31"],
)  # fmt: skip
def test_a_sheet_of_impossible_days(signed_in, clock, query: str) -> None:
    """Of no days, of days to come, of more than a year: refused, and said so."""
    assert signed_in("supervisor").get(f"/board.csv?{query}").status_code == 400


@pytest.mark.parametrize("role", ["agent", "tuner", "auditor"])
def test_others_are_refused(signed_in, role: str) -> None:
    """The board is for who leads the desk; nobody else finds it in the navigation."""
    browser = signed_in(role)
    for path in ("/board", "/board?part=1", "/board.csv", "/board/charts/load.svg"):
        assert browser.get(path).status_code == 403, path
    assert 'href="/board"' not in browser.get("/account").text


def test_who_may_not_read_cases_is_led_to_none(session, signed_in, past) -> None:
    """An administrator sees numbers; a supervisor the way to the queue and to a complaint's conversation."""
    talk = make_conversation(session, make_borrower(session, name="陈样本"))
    ticket = complaints.open_complaint(session, talk, "words", None)
    ticket.due = dt.date(2026, 11, 24)
    handoffs.open_handoff(session, talk, "complaint", "high", None)
    session.commit()
    admin, supervisor = signed_in("admin").get("/board").text, signed_in("supervisor").get("/board").text
    for page in (admin, supervisor):
        assert ticket.number in page and "1 overdue" in page and "陈样本" not in page
    links = ("/queue?priority=high", "/queue?reason=complaint", f"/threads/{talk.id}#case", "陈**")
    assert [each in admin for each in links] == [False] * 4
    assert [each in supervisor for each in links] == [True] * 4


@pytest.fixture(autouse=True)
def nothing_drawn_before() -> Iterator[None]:
    """Drawings outlive a test in their process."""
    drawing._kept.clear()
    yield
    drawing._kept.clear()
