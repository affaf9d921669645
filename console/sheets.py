"""Sheets: figures as CSV for spreadsheets: with a mark for Chinese, and with nothing in it that they would run."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask_babel import gettext

from servicing.service_level import Figures

MARK = "\ufeff"  # by it a spreadsheet knows UTF-8
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so is reckoned, not read


def lines(by: str, figures: Mapping[Any, Figures]) -> Iterator[str]:
    """Give the lines of a sheet by day or agent, its header first; times in minutes, an empty cell is no figure."""
    columns = _of_agent if by == "agent" else _of_day
    header = [gettext("Agent") if by == "agent" else gettext("Day"), *columns(Figures())]
    rows = ([str(name), *columns(each).values()] for name, each in figures.items())
    return _written(header, rows)


def _of_day(figures: Figures) -> dict[str, Any]:
    waits, ratings = figures.waits, figures.ratings
    counts = {
        gettext("came"): waits.opened,
        gettext("taken in time"): waits.in_time,
        gettext("of so many whose target has been met or missed"): waits.judged,
        gettext("closed without a text"): waits.silent,
        gettext("asked how it was"): ratings.asked,
        gettext("rated"): ratings.rated,
        gettext("mean rating"): ratings.mean and round(ratings.mean, 2),
    }
    return _of_agent(figures) | (dict.fromkeys(counts) if figures.is_empty else counts)


def _of_agent(figures: Figures) -> dict[str, Any]:
    waits, closes = figures.waits, figures.closes
    found = {
        gettext("answered first"): waits.answered,
        gettext("minutes to the first answer, half of them"): _minutes(waits.median),
        gettext("minutes to the first answer, nine of ten"): _minutes(waits.p90),
        gettext("closed"): closes.closed,
        gettext("minutes in hand, half of them"): _minutes(closes.median),
        gettext("minutes in hand, nine of ten"): _minutes(closes.p90),
        gettext("needed again within 7 days"): closes.again,
    }
    return dict.fromkeys(found) if figures.is_empty else found


def _minutes(value: dt.timedelta | None) -> float | None:
    return None if value is None else round(value / dt.timedelta(minutes=1), 1)


def _written(header: list[str], rows: Iterable[list[Any]]) -> Iterator[str]:
    yield MARK
    line = io.StringIO()
    writer = csv.writer(line)
    for row in (header, *rows):
        writer.writerow([_harmless(each) for each in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if str(cell).startswith(FORMULA) else cell
