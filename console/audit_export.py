"""The record taken away: all events that are looked for, as CSV or JSON Lines, written while they are read."""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, abort, request, stream_with_context

from console import audit as page
from console import context, events, formats, guard
from console.events import Row
from console.filters import Filters
from console.roles import needs
from reading import masking
from servicing import audit, audit_case, clock

bp = Blueprint("audit_export", __name__, url_prefix="/audit/export")
FORMS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}
COLUMNS = (
    *("id", "at", "event", "action", "actor", "subject", "name", "number", "cause_kind", "cause", "cause_words"),
    *("changes", "data", "previous", "digest"),
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would carry these out


@bp.get("")
@needs("audit.read")
def download() -> Response:
    """Give them as a file; who took which, and how many rows, is put on record before the first is sent."""
    filters, form = Filters.read(request.args), request.args.get("form", "")
    if form not in FORMS or filters.wrong:
        abort(400)
    with context.transaction() as database:
        if filters.actor and filters.actor not in page.actors(database):
            abort(400)  # nothing that was only typed comes into the record
        case = page.find(database, filters)
        wanted, until = filters.wanted(database, case), audit.last(database)
        number = audit.count(database, wanted, until)
        audit_case.note_exported(database, case, guard.me().name, number, form=form, **filters.told)
    is_case = bool(case)  # names and words only of a case that somebody asked for

    def lines() -> Iterator[str]:
        with context.transaction() as database:
            for found in audit.each(database, wanted, until):
                yield _write(form, [_record(row, is_case=is_case) for row in events.rows(database, found)])

    body = stream_with_context(_headed(form, lines()))
    answer = Response(body, content_type=FORMS[form])
    name = f"record-{clock.now().astimezone(dt.UTC):%Y%m%dT%H%M%SZ}.{form}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _record(row: Row, *, is_case: bool) -> dict[str, Any]:
    event, talk, person = row.event, row.matter.conversation, row.matter.borrower
    is_masked = page.is_masked(talk)
    name = (person.masked if is_masked else person.name) if person is not None and is_case else ""
    phone = (talk.contact.masked if is_masked else talk.contact.phone) if talk is not None and is_case else ""
    words = row.cause.words if row.cause.words is not None and is_case else ""
    return {
        "id": event.id,
        "at": event.at.astimezone(dt.UTC).isoformat(),
        "event": formats.word(event.action, "event"),
        "action": event.action,
        "actor": event.actor,
        "subject": event.subject,
        "name": name,
        "number": phone,
        "cause_kind": row.cause.kind,
        "cause": str(event.cause or ""),
        "cause_words": masking.mask(words) if is_masked else words,
        "changes": [difference.words for difference in row.differences],
        "data": event.data,
        "previous": event.previous,
        "digest": event.digest,
    }


def _headed(form: str, lines: Iterator[str]) -> Iterator[str]:
    if form == "csv":
        yield "\ufeff" + _cells([COLUMNS])  # without the mark a spreadsheet takes Chinese for something else
    yield from lines


def _write(form: str, records: list[dict[str, Any]]) -> str:
    if form == "jsonl":
        return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records)
    flat = [
        each | {"changes": "; ".join(each["changes"]), "data": json.dumps(each["data"], ensure_ascii=False)}
        for each in records
    ]
    return _cells([[_defused(each[name]) for name in COLUMNS] for each in flat])


def _cells(rows: Any) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


def _defused(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
