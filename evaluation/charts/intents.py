"""F1 of each intent, best first, with how many texts it stands on."""

from collections.abc import Mapping
from typing import Any

import altair as alt

from evaluation.charts import style

WIDTH, ROW = 420, 16


def chart(scores: Mapping[str, float], texts: Mapping[str, int], enough: float) -> alt.TopLevelMixin:
    """Draw F1 by intent; ``texts`` counts those labelled with it, ``enough`` is what the mean must reach."""
    rows: list[dict[str, Any]] = [
        {"intent": f"{name} ({texts.get(name, 0)})", "f1": score, "shown": f"{score:.2f}"}
        for name, score in sorted(scores.items(), key=lambda each: (-each[1], each[0]))
    ]
    order = [row["intent"] for row in rows]
    base = alt.Chart(style.values(rows)).encode(
        x=alt.X("f1:Q", scale=alt.Scale(domain=[0, 1]), title="F1 of the primary intent"),
        y=alt.Y("intent:N", sort=order, title=None),
    )
    bars = base.mark_bar(color=style.PALE, stroke=style.GREY, strokeWidth=0.5)
    shown = base.mark_text(align="left", color=style.INK, fontSize=10).encode(x=alt.value(5), text="shown:N")
    mark = alt.Chart(style.values([{"f1": enough}])).mark_rule(color=style.INK, strokeDash=[4, 3]).encode(x="f1:Q")
    mean = sum(scores.values()) / len(scores)
    subtitle = f"mean {mean:.3f}; dashed: {enough:g}, which the mean must reach; in brackets: texts labelled so"
    return alt.layer(bars, shown, mark).properties(
        width=WIDTH, height=ROW * len(rows), title=style.title("F1 by intent", subtitle)
    )
