"""The ledger over the API: loans as they stand, and rows of loans and payments, by the same rules as the import."""

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Self

from flask import Blueprint
from pydantic import Field, WithJsonSchema
from sqlalchemy.orm import Session

from console.api import bearer, pages
from console.api.bodies import Answer, Body, OneOf, Paged
from console.api.verbs import Verb, serve
from servicing import case, clock, intake, json_rows, loans, rows
from servicing.columns import RowError
from servicing.loans import Loan

bp = Blueprint("ledger", __name__)
MOST = 1000  # rows a request
VALUE = {"type": ["string", "number", "boolean", "null"]}


def _row_schema(columns: dict[str, bool]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict.fromkeys(columns, VALUE),
        "required": [name for name, is_required in columns.items() if is_required],
        "additionalProperties": False,
    }


LoanRow = Annotated[Any, WithJsonSchema(_row_schema(rows.LOANS))]
PaymentRow = Annotated[Any, WithJsonSchema(_row_schema(rows.PAYMENTS))]


class Rows(Body):
    """Rows, each judged for itself; values are read as they are written, so 1200.10 stays exact."""

    rows: list[Any] = Field(min_length=1, max_length=MOST)

    @classmethod
    def read(cls, data: bytes) -> Self:
        """Read numbers as the texts that they are."""
        found = json_rows.parse(data)
        return cls.model_validate(dict(found) if isinstance(found, json_rows.Pairs) else found)


class LoanRows(Rows):
    """One to a thousand rows, with the columns of `huixin import loans`."""

    rows: list[LoanRow] = Field(min_length=1, max_length=MOST)


class PaymentRows(Rows):
    """One to a thousand rows, with the columns of `huixin import payments`."""

    rows: list[PaymentRow] = Field(min_length=1, max_length=MOST)


class RowResult(Answer):
    """What became of a row; `number` counts from 1."""

    number: int
    verdict: Annotated[str, OneOf(intake.VERDICTS)]
    field: str | None = None
    reason: str | None = None
    code: str | None = None


class Taken(Answer):
    """What became of the rows; `unverified` counts loans whose borrowers get neutral texts only."""

    taken: int
    changed: int
    unchanged: int
    refused: int
    unverified: int
    rows: list[RowResult]


class Parts(Answer):
    """What is outstanding, by the lender's ledger; decimal texts."""

    principal: str
    interest: str
    penalty: str
    fees: str


class LoanFigures(Answer):
    """A loan as the lender's ledger last had it."""

    ref: str
    borrower: str = Field(description="the borrower's reference")
    product: str
    credit_type: str
    status: Annotated[str, OneOf(("current", "due", "overdue", "settled"))]
    currency: str
    due_amount: str
    due_date: str
    outstanding: str
    parts: Parts
    dpd: int = Field(description="days past due")
    instalment_no: int | None
    instalments: int | None
    paused: bool = Field(description="reminders for this loan are held back")
    as_of: str


class Loans(Answer):
    """A page of loans, in the order in which they were first taken."""

    items: list[LoanFigures]
    next: int | None


@bp.get("/loans")
@serve(Verb("loans.read", Loans, asks=Paged))
def list_loans(session: Session, query: Paged) -> dict[str, Any]:
    """Give loans, a hundred at a time."""
    found = loans.page(session, query.cursor or 0, pages.FETCHED)
    return pages.page(found, lambda loan: loan.id, _figures)


@bp.get("/loans/<ref>")
@serve(Verb("loans.read", LoanFigures))
def show_loan(session: Session, ref: str) -> dict[str, Any]:
    """Give one loan."""
    return _figures(case.loan_of(session, ref))


@bp.post("/loans")
@serve(Verb("loans.write", Taken, takes=LoanRows))
def take_loans(session: Session, body: Rows) -> dict[str, Any]:
    """Take loans and their borrowers on record; sending rows again changes nothing."""
    return _take(session, "loans", body)


@bp.post("/payments")
@serve(Verb("payments.write", Taken, takes=PaymentRows))
def take_payments(session: Session, body: Rows) -> dict[str, Any]:
    """Take payments on record; sending rows again changes nothing."""
    return _take(session, "payments", body)


def _take(session: Session, kind: str, body: Rows) -> dict[str, Any]:
    asked = intake.KINDS[kind]
    found = intake.take(session, asked, enumerate(_values(body.rows, asked.columns), 1))
    intake.note(session, kind, found.results, bearer.token().subject)
    verdicts = [result.verdict for result in found.results]
    counts = {verdict: verdicts.count(verdict) for verdict in intake.VERDICTS}
    return {**counts, "unverified": found.unverified, "rows": [_written(result) for result in found.results]}


def _values(found: Iterable[Any], columns: Iterable[str]) -> Iterator[dict[str, str] | RowError]:
    known = set(columns)
    for each in found:
        try:
            values = json_rows.values(each)
        except RowError as error:
            yield error
            continue
        unknown = sorted(values.keys() - known)
        yield RowError(unknown[0][:100], "is not a column of this import") if unknown else values


def _written(result: intake.Result) -> dict[str, Any]:
    fields = dataclasses.asdict(result)
    fields["field"] = fields.pop("column")
    return {name: value for name, value in fields.items() if value != ""}


def _figures(loan: Loan) -> dict[str, Any]:
    zone = loan.borrower.zone
    today = clock.today(zone)
    names = ("ref", "product", "credit_type", "currency", "instalment_no", "instalments")
    return {name: getattr(loan, name) for name in names} | {
        "borrower": loan.borrower.ref,
        "status": loan.status(today),
        "due_amount": str(loan.due),
        "due_date": loan.due_date.isoformat(),
        "outstanding": str(loan.money(loan.outstanding)),
        "parts": {part: str(loan.money(getattr(loan, part))) for part in Parts.model_fields},
        "dpd": loan.days_past_due(today),
        "paused": loan.is_paused(),
        "as_of": clock.local(loan.as_of, zone).isoformat(),
    }
