"""The ledger over the API: rows are taken, changed, unchanged or refused as an import has them; loans are read back."""

import csv
import threading
from typing import Any

import pytest
from callers import LOAN, PAYMENT, Caller, loan, make_token
from factories import make_loan
from sqlalchemy import select

from huixin import importing
from servicing.borrowers import Borrower
from servicing.events import Event
from servicing.loans import Loan
from servicing.payments import Payment

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def caller(app, session) -> Caller:
    """The lender's ledger."""
    return Caller(app, make_token(session, "loans.read", "loans.write", "payments.write"))


def counted(answer: Any) -> dict[str, int]:
    """Give what became of how many rows."""
    assert answer.status_code == 200, answer.json
    return {name: answer.json[name] for name in ("taken", "changed", "unchanged", "refused") if answer.json[name]}


def test_rows_are_taken_once(session, caller) -> None:
    """New, known, changed; sent again nothing happens; who reported them stands on record."""
    rows = {"rows": [loan(1), loan(2)]}
    assert counted(caller.post("/loans", rows)) == {"taken": 2}
    assert counted(caller.post("/loans", rows)) == {"unchanged": 2}
    later = {"as_of": "2026-11-26T08:00:00+08:00", "due_amount": 900.50, "fees": 12}
    assert counted(caller.post("/loans", {"rows": [loan(1, **later), loan(3)]})) == {"changed": 1, "taken": 1}
    figures = caller.get("/loans/L-1").json
    assert (figures["due_amount"], figures["parts"]["fees"], figures["currency"]) == ("900.50", "12.00", "CNY")
    reports = session.scalars(select(Event).where(Event.action == "ledger.reported")).all()
    assert [each.data.get("taken", 0) for each in reports] == [2, 0, 1]
    assert {each.actor for each in reports} == {f"token:{caller.written.split('_')[1]}"}


def test_a_refused_row_says_where_and_why(session, caller) -> None:
    """Number, field, reason and code of each; the others are taken; no reason repeats what was written."""
    rows = [
        loan(1), loan(2, phone="12"), loan(3) | {"surprise": "x"}, "row", loan(4, principal=None),
        loan(1, borrower_ref="B-9"), loan(5, due_date={"a": 1}), loan(6, consent_sms=True), [1],
    ]  # fmt: skip
    answer = caller.post("/loans", {"rows": rows})
    assert counted(answer) == {"taken": 2, "refused": 7}
    found = {each["number"]: (each.get("field"), each.get("code")) for each in answer.json["rows"]}
    assert found == {
        1: (None, None), 2: ("phone", "bad_value"), 3: ("surprise", "bad_value"), 4: ("row", "bad_value"),
        5: ("principal", "bad_value"), 6: ("borrower_ref", "other_borrower"), 7: ("due_date", "bad_value"),
        8: (None, None), 9: ("row", "bad_value"),
    }  # fmt: skip
    assert session.scalars(select(Borrower.ref).order_by(Borrower.ref)).all() == ["B-1", "B-6"]
    assert answer.json["unverified"] == 2


def test_it_is_the_import(database, session, caller, tmp_path) -> None:
    """What the command says of rows the API says of the same rows: verdicts, fields, reasons, and what is stored."""
    rows = [
        loan(1),
        loan(2, phone="x"),
        loan(3, as_of="2026-11-25"),
        loan(1),
        loan(1, currency="TWD"),
        loan(4, fees="1.234"),
    ]
    sent = caller.post("/loans", {"rows": rows}).json

    def stored() -> list[Any]:
        return [
            (each.ref, each.principal, each.due_date, each.as_of, each.borrower.ref, each.borrower.name)
            for each in session.scalars(select(Loan).order_by(Loan.ref))
        ]

    over_the_api = stored()
    session.expire_all()
    for each in session.scalars(select(Loan)):
        each.ref = f"old-{each.ref}"
    for each in session.scalars(select(Borrower)):
        each.ref = f"old-{each.ref}"
    session.commit()
    path = tmp_path / "loans.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*LOAN, "fees"])
        writer.writeheader()
        writer.writerows(rows)
    refused: list[tuple[int, str, str]] = []
    outcome = importing.run(database, "loans", path, importing.Watcher(lambda *told: refused.append(told)))
    assert dict(outcome.rows) == {name: sent[name] for name in ("taken", "unchanged", "refused")}
    assert refused == [(row["number"] + 1, row["field"], row["reason"]) for row in sent["rows"] if "field" in row]
    session.expire_all()
    assert [row for row in stored() if not row[0].startswith("old-")] == over_the_api


def test_payments(session, caller) -> None:
    """Payments are taken once; of an unknown loan, or contradicting the record, they are refused with the code."""
    caller.post("/loans", {"rows": [LOAN]})
    rows = [PAYMENT, PAYMENT | {"payment_ref": "P-2", "loan_ref": "L-9"}, PAYMENT | {"amount": "1.00"}]
    answer = caller.post("/payments", {"rows": rows})
    assert [(each["verdict"], each.get("code")) for each in answer.json["rows"]] == [
        ("taken", None), ("refused", "unknown_loan"), ("refused", "payment_differs"),
    ]  # fmt: skip
    assert counted(caller.post("/payments", {"rows": [PAYMENT]})) == {"unchanged": 1}
    assert session.scalars(select(Payment.amount)).all() == [120_000]


def test_figures_are_exact(session, caller) -> None:
    """A number of JSON is read as it is written, not as a machine rounds it."""
    body = b'{"rows": [' + str(LOAN).replace("'", '"').encode().replace(b'"8000.00"', b"123456789012.10") + b"]}"
    answer = caller.call("POST", "/loans", data=body, content_type="application/json")
    assert counted(answer) == {"taken": 1}
    assert session.scalars(select(Loan.principal)).one() == 12_345_678_901_210


def test_a_thousand_rows_and_no_more(session, caller) -> None:
    """A thousand are one request; one more is refused as a whole, and so is none."""
    assert counted(caller.post("/loans", {"rows": [loan(number) for number in range(1000)]})) == {"taken": 1000}
    for count in (0, 1001):
        answer = caller.post("/loans", {"rows": [loan(number) for number in range(count)]})
        assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "rows")


def test_loans_are_read_page_by_page(session, caller) -> None:
    """A hundred a page, each once, also while others are added; names and numbers are not in it."""
    for number in range(205):
        make_loan(session, ref=f"L-{number:03}")
    session.commit()
    seen, cursor, pages = [], None, 0
    while True:
        page = caller.get("/loans", **({} if cursor is None else {"cursor": cursor})).json
        assert "陈样本" not in str(page) and "+86" not in str(page)
        seen += [each["ref"] for each in page["items"]]
        pages += 1
        if (cursor := page["next"]) is None:
            break
        if pages == 1:
            make_loan(session, ref="L-new")
            session.commit()
    assert (pages, seen) == (3, [f"L-{number:03}" for number in range(205)] + ["L-new"])


def test_two_at_once_take_each_row_once(own_database) -> None:
    """Two systems send the same rows at the same instant: each row is taken by one and found unchanged by the other."""
    from console.app import create_app
    from servicing.settings import Settings

    app = create_app(Settings(HUIXIN_DATABASE_URL=own_database.url), own_database)
    with own_database.transaction() as session:
        written = make_token(session)
    answers: list[Any] = []
    rows = {"rows": [loan(number) for number in range(200)]}
    callers = [Caller(app, written) for _ in range(2)]
    threads = [threading.Thread(target=lambda one=one: answers.append(one.post("/loans", rows))) for one in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(answer.json["taken"] for answer in answers) == 200
    assert sum(answer.json["unchanged"] for answer in answers) == 200
