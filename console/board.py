"""The board: how the desk stands now, and how it served; for who leads it. docs/reference/board.md has the figures."""

import datetime as dt
import subprocess

import structlog
from flask import Blueprint, Response, abort, render_template, request

from console import charts, context, drawing, guard, sheets
from console.roles import needs
from servicing import board, service_level
from servicing.days import Days

bp = Blueprint("board", __name__)
log = structlog.get_logger()
PERIODS = (7, 28, 1)  # days until today; the first is shown where none is chosen
EARLIEST, LONGEST = dt.date(2000, 1, 1), 366  # a day, and days in a sheet


@bp.get("/board")
@needs("board.read")
def show() -> str:
    """Show the board; with ``part`` only how it stands now, for the page that refreshes itself."""
    with context.transaction() as session:
        live = {
            "lines": board.waiting(session),
            "reasons": board.reasons(session),
            "staff": board.places(session),
        }
        if request.args.get("part"):
            return render_template("_board.html", **live)
        number = _number()
        days = Days.until_today(number, guard.me().zone)
        return render_template(
            "board.html",
            **live,
            number=number,
            periods=PERIODS,
            days=days,
            report=service_level.report(session, days),
            complaints=board.complaints_due(session, days.zone),
        )


@bp.get("/board/charts/<name>.svg")
@needs("board.read")
def chart(name: str) -> Response:
    """Draw a chart; all that a page shows are drawn together, because the first costs most."""
    if name not in charts.NAMES:
        abort(404)
    look = charts.Look(_chosen("theme", tuple(charts.INKS)), _chosen("size", tuple(charts.SIZES)))
    days = Days.until_today(_number(), guard.me().zone)
    with context.transaction() as session:
        specs = charts.of(service_level.report(session, days), look)
    try:
        drawn = dict(zip(specs, drawing.draw(list(specs.values())), strict=True))
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        log.error("charts were not drawn", why=type(error).__name__, said=str(error.stderr)[-500:])
        abort(503)
    return Response(drawn[name], content_type="image/svg+xml; charset=utf-8")


@bp.get("/board.csv")
@needs("board.read")
def sheet() -> Response:
    """Give the figures of some days, ``from`` and ``to`` included, ``by`` day or agent, for a spreadsheet."""
    days = _days()
    by = _chosen("by", ("day", "agent"))
    with context.transaction() as session:
        report = service_level.report(session, days)
    figures = report.by_agent if by == "agent" else report.by_day
    answer = Response(sheets.lines(by, figures), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{by}-{days.first}-{days.last}.csv"'
    return answer


def _number() -> int:
    number = request.args.get("days", 0, type=int)
    return number if number in PERIODS else PERIODS[0]


def _chosen(name: str, values: tuple[str, ...]) -> str:
    """Give what the address says, or the first where it says nothing that there is."""
    value = request.args.get(name, "")
    return value if value in values else values[0]


def _days() -> Days:
    zone = guard.me().zone
    usual = Days.until_today(max(PERIODS), zone)
    try:
        first, last = (
            dt.date.fromisoformat(request.args.get(name) or day.isoformat())
            for name, day in (("from", usual.first), ("to", usual.last))
        )
    except ValueError:
        abort(400)
    days = Days(first, last, zone)
    if not (EARLIEST <= first <= last <= usual.last) or len(days) > LONGEST:
        abort(400)
    return days
