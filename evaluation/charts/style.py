"""The style of all charts, and how one becomes a PNG."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import altair as alt

INK, GREY, PALE = "#1b1b1b", "#8c8c8c", "#dedede"
SHARPNESS = 2  # pixels to a point
CONFIG: dict[str, Any] = {
    "background": "white",
    "font": "sans-serif",
    "padding": 16,
    "view": {"stroke": None},
    "title": {"anchor": "start", "fontSize": 16, "subtitleFontSize": 12, "subtitleColor": "#555555", "offset": 12},
    "axis": {
        "domainColor": GREY,
        "gridColor": "#eeeeee",
        "labelColor": INK,
        "labelFontSize": 11,
        "tickColor": GREY,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    },
}


def values(rows: Iterable[Mapping[str, Any]]) -> alt.InlineData:
    """Give rows as a chart's data."""
    return alt.InlineData(values=[dict(row) for row in rows])


def title(text: str, *subtitle: str) -> alt.TitleParams:
    """Give a title with lines in smaller letters below it."""
    return alt.TitleParams(text, subtitle=list(subtitle))


def save(chart: alt.TopLevelMixin, path: Path) -> Path:
    """Write a chart as a PNG in our style; give its path."""
    chart.properties(config=alt.Config(**CONFIG)).save(str(path), scale_factor=SHARPNESS)
    return path
