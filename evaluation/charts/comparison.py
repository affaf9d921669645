"""The comparison of pipelines: what each reads wrong and what it costs, side by side."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from evaluation.charts import style

WIDTH, ROW = 190, 34
PANELS = (
    ("wrong", "primary intent wrong", "% of texts", 1),
    ("seconds", "training", "seconds", 0),
    ("p50", "one parse, median", "milliseconds", 1),
    ("p99", "one parse, 99th percentile", "milliseconds", 1),
    ("peak", "training, most memory", "MiB", 0),
    ("size", "model on disk", "MiB", 1),
)
ABREAST = 3


def chart(entries: Sequence[Mapping[str, Any]], subtitle: str) -> alt.TopLevelMixin:
    """Draw one small bar chart a figure; every entry has a ``name`` and the panels' figures. Shorter is better."""
    order = [entry["name"] for entry in sorted(entries, key=lambda entry: entry["wrong"])]
    panels = [_panel(entries, order, *panel) for panel in PANELS]
    heading = style.title("Pipelines on the same examples: shorter is better", subtitle)
    return alt.concat(*panels, columns=ABREAST, spacing=28).properties(title=heading)


def _panel(
    entries: Sequence[Mapping[str, Any]], order: list[str], figure: str, what: str, unit: str, places: int
) -> alt.LayerChart | alt.FacetChart:
    rows = [
        {"name": entry["name"], "value": entry[figure], "shown": f"{entry[figure]:,.{places}f}"} for entry in entries
    ]
    room = max(row["value"] for row in rows) * 1.25 or 1  # for the figure beside the longest bar
    base = alt.Chart(style.values(rows)).encode(
        x=alt.X("value:Q", scale=alt.Scale(domain=[0, room]), title=unit).axis(tickCount=4),
        y=alt.Y("name:N", sort=order, title=None),
    )
    bars = base.mark_bar(color=style.PALE, stroke=style.GREY, strokeWidth=0.5)
    shown = base.mark_text(align="left", dx=4, color=style.INK, fontSize=11).encode(text="shown:N")
    height = ROW * len(rows)
    return alt.layer(bars, shown).properties(width=WIDTH, height=height, title=alt.TitleParams(what, fontSize=12))
