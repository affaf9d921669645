"""Importing files: what is taken, changed, unchanged and refused, and that a refused row leaves nothing behind."""

import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest
from lines import PAYMENT, TEAM, loan, write_csv
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from huixin import importing
from servicing import events
from servicing.borrowers import Borrower
from servicing.contacts import Contact, Holder
from servicing.database import Database
from servicing.events import Event
from servicing.loans import Loan
from servicing.payments import Payment
from servicing.teams import Team

pytestmark = pytest.mark.usefixtures("clock")
Import = Callable[..., tuple[dict[str, int], list[str]]]
NEXT_DAY = "2026-11-26T08:00:00+08:00"


@pytest.fixture
def take(database: Database, tmp_path: Path) -> Import:
    """Import rows of a kind; give the counts and the refusals as they are printed."""

    def run(kind: str, rows: Iterable[Mapping[str, str]], **options: bool) -> tuple[dict[str, int], list[str]]:
        refusals: list[str] = []
        watcher = importing.Watcher(lambda line, column, reason: refusals.append(f"line {line}: {column}: {reason}"))
        outcome = importing.run(database, kind, write_csv(tmp_path / "rows.csv", rows), watcher, **options)
        return {name: count for name, count in outcome.rows.items() if count}, refusals

    return run


def count(session: Session, *tables: type) -> list[int]:
    """Count the rows of tables."""
    return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def test_a_second_import_of_the_same_file_changes_nothing(take: Import, session: Session) -> None:
    """Lenders send the same file again: no row, and no event, is added."""
    rows = [loan(1), loan(2), loan(3, borrower_ref="B-2", phone=loan(2)["phone"])]
    assert take("loans", rows) == ({"taken": 3}, [])
    before = count(session, Loan, Borrower, Contact, Holder, Event)
    assert before == [3, 2, 2, 2, 3]
    assert take("loans", rows) == ({"unchanged": 3}, [])
    assert count(session, Loan, Borrower, Contact, Holder, Event) == before


def test_newer_figures_are_taken_and_put_on_record(take: Import, session: Session) -> None:
    """The event names what changed, with the figures as they were and are, never the person."""
    take("loans", [loan(1)])
    assert take("loans", [loan(1, due_amount="900.00", name="林样本", as_of=NEXT_DAY)]) == ({"changed": 1}, [])
    changed = session.scalars(select(Loan)).one()
    assert (changed.due_amount, changed.borrower.name) == (90_000, "林样本")
    event = session.scalars(select(Event).where(Event.action == "loan.changed")).one()
    assert (event.data["was"], event.data["now"]) == ({"due_amount": "1200.00"}, {"due_amount": "900.00"})
    assert (event.actor, event.subject) == ("lender", "loan:L-1")
    assert event.data["fields"] == ["due_amount", "as_of", "borrower.name"]
    assert events.first_broken(session) is None


REFUSED = [
    ({"as_of": "2026-11-24T08:00:00+08:00"}, "as_of: These figures are older than those on record."),
    ({"borrower_ref": "B-9", "as_of": NEXT_DAY}, "borrower_ref: This loan is on record with another borrower."),
    ({"currency": "HKD", "as_of": NEXT_DAY}, "currency: This loan is kept in another currency."),
    ({"phone": "12"}, "phone: not a telephone number: write it like +8613800000001"),
]


@pytest.mark.parametrize(("values", "reason"), REFUSED)
def test_a_refused_row_leaves_nothing_behind(
    take: Import, session: Session, values: dict[str, str], reason: str
) -> None:
    """Not even a new number or a new borrower stays of it, while the rows around it are taken."""
    take("loans", [loan(1)])
    before = count(session, Contact, Borrower)
    phone = {"phone": "+8613999999999"} | values
    counts, refusals = take("loans", [loan(2), loan(1, due_amount="1.00", **phone), loan(3)])
    assert (counts, refusals) == ({"taken": 2, "refused": 1}, [f"line 3: {reason}"])
    assert count(session, Contact, Borrower) == [each + 2 for each in before]
    assert session.scalars(select(Loan.due_amount).where(Loan.ref == "L-1")).one() == 120_000


def test_the_same_loan_twice_in_a_file_is_judged_in_order(take: Import, session: Session) -> None:
    """The second row meets what the first has stored, also within one transaction."""
    counts, refusals = take("loans", [loan(1, as_of=NEXT_DAY), loan(2), loan(1), loan(1, as_of=NEXT_DAY)])
    assert counts == {"taken": 2, "refused": 1, "unchanged": 1}
    assert refusals == ["line 4: as_of: These figures are older than those on record."]


@pytest.mark.parametrize(("options", "rows"), [({"dry_run": True}, [loan(1)]), ({"all_or_nothing": True}, [])])
def test_nothing_is_stored(
    take: Import, session: Session, options: dict[str, bool], rows: list[dict[str, str]]
) -> None:
    """A dry run stores nothing, and all-or-nothing stores nothing when one row is refused; both say what they found."""
    many = [loan(number) for number in range(2, importing.CHUNK + 20)]
    bad = [] if rows else [loan(1, due_date="2026-02-30")]
    counts, refusals = take("loans", [*rows, *many, *bad], **options)
    assert (counts["taken"], len(refusals)) == (len(rows) + len(many), len(bad))
    assert count(session, Loan, Borrower, Contact, Holder, Event) == [0, 0, 0, 0, 0]


def test_all_or_nothing_stores_everything_when_all_is_right(take: Import, session: Session) -> None:
    """One transaction for several chunks; each row has its event, and the chain holds."""
    rows = [loan(number) for number in range(1, importing.CHUNK + 20)]
    assert take("loans", rows, all_or_nothing=True) == ({"taken": len(rows)}, [])
    assert count(session, Loan, Event) == [len(rows), len(rows)]
    assert events.first_broken(session) is None


PAYMENTS = [
    ({"loan_ref": "L-9", "payment_ref": "P-2"}, "loan_ref: There is no loan with this reference"),
    ({"currency": "HKD", "payment_ref": "P-2"}, "currency: This loan is kept in another currency."),
    ({"amount": "1.00"}, "payment_ref: This payment is on record with another loan, amount or time."),
    ({"loan_ref": "L-2"}, "payment_ref: This payment is on record with another loan, amount or time."),
    ({"paid_at": "2026-11-25"}, "payment_ref: This payment is on record with another loan, amount or time."),
]


@pytest.mark.parametrize(("values", "reason"), PAYMENTS)
def test_payments_are_refused_that_contradict_the_record(take: Import, values: dict[str, str], reason: str) -> None:
    """A payment belongs to a known loan, in its currency, and its reference means one payment for ever."""
    take("loans", [loan(1), loan(2)])
    assert take("payments", [PAYMENT, PAYMENT]) == ({"taken": 1, "unchanged": 1}, [])
    counts, refusals = take("payments", [PAYMENT | values])
    assert counts == {"refused": 1}
    assert refusals[0].startswith(f"line 2: {reason}")


def test_a_payment_on_a_bare_day_counts_to_its_end(take: Import, session: Session) -> None:
    """Ledgers often keep no time; the day is the borrower's."""
    take("loans", [loan(1)])
    take("payments", [PAYMENT | {"paid_at": "2026-11-24"}])
    assert session.scalars(select(Payment)).one().paid_at.isoformat() == "2026-11-24T15:59:59+00:00"


def test_teams_are_known_by_name_and_region(take: Import, session: Session) -> None:
    """The same team may work in two regions; new staff are a change."""
    elsewhere = TEAM | {"region": "西湖"}
    assert take("teams", [TEAM, elsewhere]) == ({"taken": 2}, [])
    assert take("teams", [TEAM, elsewhere | {"weekdays": "6"}]) == ({"unchanged": 1, "changed": 1}, [])
    assert [team.weekdays for team in session.scalars(select(Team).order_by(Team.id))] == [[1, 2, 3, 4, 5], [6]]


def test_two_imports_of_one_file_at_the_same_time_take_each_row_once(own_database: Database, tmp_path: Path) -> None:
    """Whichever comes first takes a row; the other finds it unchanged, and neither fails."""
    path = write_csv(tmp_path / "loans.csv", [loan(number) for number in range(1, 900)])
    outcomes = []
    threads = [
        threading.Thread(
            target=lambda: outcomes.append(importing.run(own_database, "loans", path, importing.Watcher()))
        )
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(outcome.rows["taken"] for outcome in outcomes) == 899
    assert sum(outcome.rows["unchanged"] for outcome in outcomes) == 899
    with own_database.transaction() as session:
        assert count(session, Loan, Borrower, Contact, Event) == [899] * 4
        assert events.first_broken(session) is None


def test_a_savepoint_leaves_the_chain_to_others(own_database: Database) -> None:
    """Events join the chain when the transaction commits: until then nobody waits for it, and a refused one is gone."""
    locks = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
    with own_database.transaction() as session:
        with events.savepoint(session):
            events.record(session, "lender", "team.taken", "team:1")
        with pytest.raises(ValueError, match="refused"), events.savepoint(session):
            events.record(session, "lender", "team.taken", "team:2")
            raise ValueError("refused")
        assert session.scalar(locks) == 0
        assert count(session, Event) == [0]
    with own_database.transaction() as session:
        assert list(session.scalars(select(Event.subject))) == ["team:1"]
