"""Charts: the board's figures as Vega-Lite, told apart by shape and by words beside them, so that grey is enough."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext

from console.formats import word
from servicing.service_level import Figures, Report

NAMES = ("answers", "load", "hours", "reasons")
SIZES = {"wide": (580, 230), "narrow": (330, 230)}  # pixels, as they stand on the page
INKS = {  # frame.css has the same
    "light": {"ink": "#1c2320", "soft": "#535d59", "line": "#d9d4c8", "strong": "#1d6b57", "pale": "#a9d3c4"},
    "dark": {"ink": "#e7ece9", "soft": "#a5b1ac", "line": "#37413d", "strong": "#6cc6aa", "pale": "#2f5a4c"},
}
FONT = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC', sans-serif"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"  # a name, not an address that is asked
LABEL = "' + datum.label + '"  # within an expression
MOST = 9  # reasons drawn; what is rarer stands in the table
LONG = 180  # minutes above which hours are easier to read
Spec = dict[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Look:
    """How a chart is drawn: ``theme`` light or dark, ``size`` wide or narrow."""

    theme: str
    size: str

    @property
    def inks(self) -> Mapping[str, str]:
        """Its colours."""
        return INKS[self.theme]


def of(report: Report, look: Look) -> dict[str, Spec]:
    """Give all charts of some days by name."""
    return {
        "answers": answers(report.by_day, look),
        "load": load(report.by_day, look),
        "hours": hours(report.hours, look),
        "reasons": reasons(report.reasons, look),
    }


def answers(days: Mapping[dt.date, Figures], look: Look) -> Spec:
    """Draw the time to the first answer: a full line with dots for the middle, a broken one with triangles for p90."""
    kinds = {"median": gettext("half of them"), "p90": gettext("nine of ten")}
    waits = {day: figures.waits for day, figures in days.items()}
    longest = max((each.p90 for each in waits.values() if each.p90), default=dt.timedelta(0))
    is_long = longest > dt.timedelta(minutes=LONG)
    unit = dt.timedelta(hours=1) if is_long else dt.timedelta(minutes=1)
    rows = [
        {"day": _day(day), "kind": name, "time": None if time is None else round(time / unit, 2)}
        for day, each in waits.items()
        for name, time in ((kinds["median"], each.median), (kinds["p90"], each.p90))
    ]
    names = list(kinds.values())
    ink, kind = look.inks, {"field": "kind", "type": "nominal", "title": None}
    return _chart(look, rows) | {
        "mark": {"type": "line", "strokeWidth": 2, "point": {"size": 45, "filled": True, "strokeWidth": 1.5}},
        "encoding": {
            "x": _x(list(days)),
            "y": _y(
                "time", gettext("%(number)s h", number=LABEL) if is_long else gettext("%(number)s min", number=LABEL)
            ),
            "color": kind | {"scale": {"domain": names, "range": [ink["strong"], ink["soft"]]}},
            "strokeDash": kind | {"scale": {"domain": names, "range": [[1, 0], [5, 4]]}},
            "shape": kind | {"scale": {"domain": names, "range": ["circle", "triangle-up"]}},
        },
    }


def load(days: Mapping[dt.date, Figures], look: Look) -> Spec:
    """Draw how many came, as wide pale bars, and how many were closed, as narrow dark bars in front of them."""
    rows = [
        {"day": _day(day)} | ({} if each.is_empty else {"came": each.waits.opened, "closed": each.closes.closed})
        for day, each in days.items()
    ]
    names = {"came": gettext("came"), "closed": gettext("closed")}
    scale = {"domain": list(names.values()), "range": [look.inks["pale"], look.inks["strong"]]}

    def bars(field: str, share: float) -> Spec:
        color = {"datum": names[field], "scale": scale, "title": None}
        mark = {"type": "bar", "width": {"band": share}, "stroke": look.inks["soft"], "strokeWidth": 0.5}
        return {"mark": mark, "encoding": {"y": _y(field), "color": color}}

    return _chart(look, rows) | {"encoding": {"x": _x(list(days))}, "layer": [bars("came", 0.85), bars("closed", 0.4)]}


def hours(counts: Sequence[int], look: Look) -> Spec:
    """Draw at which hours of the day people are needed."""
    rows = [{"hour": f"{hour:02}", "number": number} for hour, number in enumerate(counts)]
    axis = {"labelAngle": 0, "labelOverlap": True}
    x = {"field": "hour", "type": "ordinal", "sort": None, "title": None, "axis": axis}
    return _chart(look, rows) | {
        "mark": {"type": "bar", "color": look.inks["strong"], "width": {"band": 0.8}},
        "encoding": {"x": x, "y": _y("number")},
    }


def reasons(counts: Mapping[str, int], look: Look) -> Spec:
    """Draw why people are needed, the number at the end of each bar."""
    named = [(word(reason, "reason"), number) for reason, number in list(counts.items())[:MOST]]
    rows = [{"reason": name, "number": number} for name, number in named]
    room = max((_breadth(name) for name, _ in named), default=0) + 8
    axis = {"domain": False, "ticks": False, "labelLimit": room, "minExtent": room}
    x = {"field": "number", "type": "quantitative", "axis": None}
    y = {"field": "reason", "type": "nominal", "sort": None, "title": None, "axis": axis}
    bar = {"mark": {"type": "bar", "color": look.inks["strong"], "height": {"band": 0.7}}}
    label = {"mark": {"type": "text", "align": "left", "dx": 4}, "encoding": {"text": {"field": "number"}}}
    padding = {"padding": {"left": 2, "top": 4, "right": 32, "bottom": 2}}  # for the last number
    return _chart(look, rows) | padding | {"encoding": {"x": x, "y": y}, "layer": [bar, label]}


def _chart(look: Look, rows: list[dict[str, Any]]) -> Spec:
    width, height = SIZES[look.size]
    ink = look.inks
    words = {"labelColor": ink["ink"], "labelFontSize": 12}
    return {
        "$schema": SCHEMA,
        "width": width,
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 2, "top": 4, "right": 6, "bottom": 2},
        "background": None,
        "data": {"values": rows},
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "text": {"color": ink["ink"], "fontSize": 12},
            "axis": {
                **words,
                "domainColor": ink["soft"],
                "gridColor": ink["line"],
                "tickColor": ink["soft"],
            },
            "legend": {**words, "orient": "top", "direction": "horizontal", "symbolSize": 90, "offset": 6},
        },
    }


def _x(days: Sequence[dt.date]) -> Spec:
    every = 1 if len(days) <= 8 else 7
    shown = [_day(day) for number, day in enumerate(reversed(days)) if number % every == 0]
    axis = {"labelAngle": 0, "values": shown, "grid": False}
    scale = {"domain": [_day(day) for day in days]}  # the empty ones too
    return {"field": "day", "type": "ordinal", "sort": None, "title": None, "axis": axis, "scale": scale}


def _y(field: str, label: str = LABEL) -> Spec:
    ticks = {"tickCount": 4, "tickMinStep": 1, "format": "~f", "ticks": False, "domain": False}
    axis = ticks | {"labelExpr": f"'{label}'"}
    return {"field": field, "type": "quantitative", "title": None, "axis": axis}


def _day(day: dt.date) -> str:
    return f"{day:%m-%d}"


def _breadth(text: str) -> int:
    """Give the room for a label in pixels, whether or not this machine has a Chinese font to measure it with."""
    return sum(13 if each > "\u2e80" else 7 for each in text)
