"""Drawing: Vega-Lite charts become SVG in a process of their own, which ends when they are drawn.

In the console's own process the engine would stay with a hundred megabytes, and hold up every other page while it
draws; so a child draws all charts that are asked for at once, and what was drawn is kept under what it shows.
"""

import collections
import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Any

MOST = 64  # drawings kept, 10 to 40 KB each
LONGEST = 20  # seconds
PATIENCE = 5  # niceness: texts are answered first

_kept: collections.OrderedDict[str, str] = collections.OrderedDict()
_one_at_a_time = threading.Lock()


def draw(charts: Sequence[dict[str, Any]]) -> list[str]:
    """Give each chart as SVG. Raises CalledProcessError where the child fails, TimeoutExpired where it hangs."""
    names = [json.dumps(chart) for chart in charts]
    if not _one_at_a_time.acquire(timeout=LONGEST):
        raise subprocess.TimeoutExpired("drawing", LONGEST)
    try:
        missing = [name for name in dict.fromkeys(names) if name not in _kept]
        if missing:
            _kept.update(zip(missing, _drawn(missing), strict=True))
        for name in names:
            _kept.move_to_end(name)
        drawn = [_kept[name] for name in names]
        while len(_kept) > MOST:
            _kept.popitem(last=False)
        return drawn
    finally:
        _one_at_a_time.release()


def _drawn(charts: Sequence[str]) -> list[str]:
    """Let a child draw; it is given nothing but the charts, and none of our settings or keys."""
    child = subprocess.run(
        [sys.executable, "-m", "console.drawing"],
        input=f"[{','.join(charts)}]",
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=True,
        env={"PYTHONUTF8": "1"},
    )
    drawn: list[str] = json.loads(child.stdout)
    return drawn


def main() -> None:
    """Be the child: read charts, write drawings."""
    import vl_convert

    os.nice(PATIENCE)
    charts = json.load(sys.stdin)
    json.dump([vl_convert.vegalite_to_svg(each, allowed_base_urls=[]) for each in charts], sys.stdout)


if __name__ == "__main__":
    main()
