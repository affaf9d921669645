"""The demo portfolio: invented, the same each time, in every state, and imported as often as one likes."""

import csv
import datetime as dt
from collections import Counter
from pathlib import Path

import phonenumbers
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from huixin import demo, portfolio
from huixin.phonebook import phonebook
from servicing import clock as clocks
from servicing import policy_files
from servicing.borrowers import Borrower
from servicing.database import Database
from servicing.loans import Loan
from servicing.teams import Team

TODAY = dt.date(2026, 11, 25)


def test_the_same_files_each_time(tmp_path: Path) -> None:
    """A seed, not chance, makes them; another day changes only dates."""
    first, second = (portfolio.generate(tmp_path / name, TODAY) for name in ("a", "b"))
    assert all(first[kind].read_bytes() == second[kind].read_bytes() for kind in first)
    later = portfolio.generate(tmp_path / "c", TODAY + dt.timedelta(days=3))
    assert first["payments"].read_bytes() == later["payments"].read_bytes()


def test_numbers_look_right(tmp_path: Path) -> None:
    """Every number is possible in its country, and one is shared by two borrowers."""
    with portfolio.generate(tmp_path, TODAY)["loans"].open(encoding="utf-8") as file:
        phones = {row["borrower_ref"]: row["phone"] for row in csv.DictReader(file)}
    assert all(phonenumbers.is_possible_number(phonenumbers.parse(phone)) for phone in phones.values())
    assert (len(phones), len(set(phones.values()))) == (40, 39)


@pytest.fixture
def loaded(database: Database, session: Session, clock, tmp_path: Path) -> Session:
    """The portfolio, imported."""
    outcomes = demo.load(database, tmp_path)
    assert [outcome.refused for outcome in outcomes.values()] == [0, 0, 0]
    return session


def test_a_second_load_changes_nothing(loaded: Session, database: Database, tmp_path: Path) -> None:
    """However often ``make demo`` runs."""
    for outcome in demo.load(database, tmp_path).values():
        assert set(outcome.rows) == {"unchanged"}


def test_a_load_on_another_day_is_not_refused(loaded: Session, database: Database, clock, tmp_path: Path) -> None:
    """The dates move with the calendar, over the end of a month too."""
    clock.advance(days=9)
    assert [outcome.refused for outcome in demo.load(database, tmp_path).values()] == [0, 0, 0]


def test_everything_occurs(loaded: Session) -> None:
    """Jurisdictions, scripts, states, regions with and without a team, products with and without a policy."""
    people = list(loaded.scalars(select(Borrower)))
    owed = list(loaded.scalars(select(Loan)))
    assert Counter(each.jurisdiction for each in people) == {"cn": 24, "tw": 7, "hk": 6, "us": 3}
    assert {each.script for each in people} == {"hans", "hant"}
    states = {(loan.status(today := clocks.today(loan.borrower.zone)), loan.days_past_due(today)) for loan in owed}
    wanted = {("current", 0), ("due", 0), ("settled", 0), *(("overdue", days) for days in (1, 12, 45, 95))}
    assert wanted <= states
    assert sum(len(each.loans) > 1 for each in people) == 4
    regions = {each.region for each in people}
    staffed = set(loaded.scalars(select(Team.region)))
    assert staffed < regions
    own = {loan.product for loan in owed} & set(policy_files.read("products")["products"])
    assert own
    assert own < {loan.product for loan in owed}


def test_the_phone_book_tells_borrowers_apart(loaded: Session) -> None:
    """Number, name and a note on state, place and what is special."""
    book = {phone: (name, note) for phone, name, note in phonebook(loaded)}
    assert len(book) == 39
    assert book["+8613800000001"] == ("陈样本", "逾期12天 · 大陆")
    notes = [note for _, note in book.values()]
    assert sum("未核实" in note for note in notes) == 7
    assert sum("已退订" in note for note in notes) == 1
    assert "、" in book["+8613800000013"][0]
