"""The reliability plot: how often the assistant is right when it says how sure it is."""

from collections.abc import Sequence

import altair as alt

from evaluation import calibration
from evaluation.calibration import Bin
from evaluation.charts import style

WIDTH, HEIGHT, COUNTS = 420, 420, 90
SHARE = alt.Scale(domain=[0, 1])
MARGIN = 20  # points above the tallest bar, for its figure


def chart(bins: Sequence[Bin]) -> alt.TopLevelMixin:
    """Draw accuracy over confidence by bin, the ideal as a dashed line, and below it how many texts each bin has."""
    texts = sum(each.count for each in bins)
    subtitle = f"expected calibration error {calibration.error(bins):.3f} over {calibration.BINS} bins, {texts} texts"
    title = style.title("Right as often as it is sure?", subtitle, "dashed: the ideal; larger dots: more texts")
    return alt.vconcat(_accuracy(bins), _counts(bins)).properties(title=title)


def _accuracy(bins: Sequence[Bin]) -> alt.LayerChart | alt.FacetChart:
    rows = [{"confidence": each.confidence, "right": each.accuracy, "texts": each.count} for each in bins]
    x = alt.X("confidence:Q", scale=SHARE, title=None)
    y = alt.Y("right:Q", scale=SHARE, title="share of texts read right")
    ends = style.values([{"confidence": 0, "right": 0}, {"confidence": 1, "right": 1}])
    ideal = alt.Chart(ends).mark_line(strokeDash=[4, 4], color=style.GREY).encode(x=x, y=y)
    gaps = alt.Chart(style.values(rows)).mark_rule(color=style.GREY).encode(x=x, y=y, y2="confidence:Q")
    size = alt.Size("texts:Q", scale=alt.Scale(type="sqrt", range=[25, 400]), legend=None)
    dots = alt.Chart(style.values(rows)).mark_circle(color=style.INK, opacity=1).encode(x=x, y=y, size=size)
    return alt.layer(ideal, gaps, dots).properties(width=WIDTH, height=HEIGHT)


def _counts(bins: Sequence[Bin]) -> alt.LayerChart | alt.FacetChart:
    rows = [
        {"low": each.low, "high": each.high, "middle": (each.low + each.high) / 2, "texts": each.count} for each in bins
    ]
    tallest = max((each.count for each in bins), default=1)
    scale = alt.Scale(domain=[0, tallest * COUNTS / (COUNTS - MARGIN)], nice=False)
    base = alt.Chart(style.values(rows)).encode(y=alt.Y("texts:Q", scale=scale, title="texts").axis(tickCount=3))
    bars = base.mark_rect(color=style.PALE, stroke=style.GREY, strokeWidth=0.5).encode(
        x=alt.X("low:Q", scale=SHARE, title="confidence of the primary intent"), x2="high:Q", y2=alt.datum(0)
    )
    shown = base.mark_text(dy=-7, fontSize=10, color=style.INK).encode(x=alt.X("middle:Q", scale=SHARE), text="texts:Q")
    return alt.layer(bars, shown).properties(width=WIDTH, height=COUNTS)
