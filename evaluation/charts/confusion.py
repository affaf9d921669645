"""The confusion matrix: which intent was read as which; errors in ink, what is right pale."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from evaluation.charts import style

CELL = 17  # points


def chart(counts: Mapping[tuple[str, str], int], intents: Sequence[str]) -> alt.TopLevelMixin:
    """Draw counts of (expected, read) in the order of the intents; what else was read comes after them."""
    columns = [*intents, *sorted({read for _, read in counts} - set(intents))]
    rows: list[dict[str, Any]] = [
        {"expected": expected, "read": read, "texts": texts, "right": expected == read}
        for (expected, read), texts in counts.items()
    ]
    texts = sum(counts.values())
    wrong = sum(row["texts"] for row in rows if not row["right"])
    base = alt.Chart(style.values(rows)).encode(
        x=alt.X("read:N", sort=columns, scale=alt.Scale(domain=columns), title="read as").axis(
            labelAngle=-90, orient="top", grid=True, zindex=0
        ),
        y=alt.Y("expected:N", sort=list(intents), scale=alt.Scale(domain=list(intents)), title="labelled").axis(
            grid=True, zindex=0
        ),
    )
    cells = base.mark_rect().encode(color=alt.condition(alt.datum.right, alt.value(style.PALE), alt.value(style.INK)))
    figures = base.mark_text(fontSize=9).encode(
        text="texts:Q", color=alt.condition(alt.datum.right, alt.value(style.INK), alt.value("white"))
    )
    subtitle = f"{texts} texts, {wrong} of them wrong (dark); the pale diagonal is right; by priority, highest first"
    return (
        alt.layer(cells, figures)
        .properties(width=CELL * len(columns), height=CELL * len(intents))
        .properties(title=style.title("Primary intent: labelled and read", subtitle))
    )
