"""The latency histogram: how long single parses took, with the median and the 99th percentile marked."""

from collections import Counter

import altair as alt

from evaluation.charts import style
from evaluation.latency import Latency

WIDTH, HEIGHT = 620, 260
BARS = 60  # about as many, up to a quarter beyond the 99th percentile


def chart(latency: Latency) -> alt.TopLevelMixin:
    """Draw how many parses took how many milliseconds; what lies far beyond the 99th percentile is told in words."""
    step = _step(latency.p99 * 1.25 / BARS)
    end = step * (int(latency.p99 * 1.25 / step) + 1)
    counts = Counter(int(time / step) for time in latency.times if time < end)
    rows = [{"from": place * step, "to": (place + 1) * step, "parses": parses} for place, parses in counts.items()]
    x = alt.X("from:Q", scale=alt.Scale(domain=[0, end]), title="milliseconds from question to answer")
    bars = (
        alt.Chart(style.values(rows))
        .mark_rect(color=style.PALE, stroke=style.GREY, strokeWidth=0.5)
        .encode(x=x, x2="to:Q", y=alt.Y("parses:Q", title=f"parses in each {step:g} ms"), y2=alt.datum(0))
    )
    marks = alt.Chart(
        style.values({"ms": value, "name": f"{name} {value:.1f} ms"} for name, value in _marked(latency))
    ).encode(x="ms:Q")
    rules = marks.mark_rule(color=style.INK, strokeDash=[4, 3])
    labels = marks.mark_text(color=style.INK, align="left", dx=4, fontSize=12).encode(text="name:N", y=alt.value(8))
    beyond = sum(time >= end for time in latency.times)
    subtitle = f"{len(latency.times)} parses one after another over loopback; {beyond} beyond the picture"
    subtitle += f", slowest {max(latency.times):.0f} ms"
    return alt.layer(bars, rules, labels).properties(
        width=WIDTH, height=HEIGHT, title=style.title("One parse in the running server, on one core", subtitle)
    )


def _marked(latency: Latency) -> list[tuple[str, float]]:
    return [("p50", latency.p50), ("p99", latency.p99)]


def _step(least: float) -> float:
    """Round a width up to one that can be read off an axis."""
    return next((step for step in (0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100) if step >= least), 500.0)
