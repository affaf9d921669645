"""``python -m desk [--agents N] [--texts N] [--seconds N] [--queue]``: work a full desk; the report is ``var/desk.md``.

The whole stack runs: gateway, worker, Rasa, actions, console. Texts come in as signed webhooks, at random instants;
each agent's pages do what `thread.js` and `queue.js` do. What is timed is all by this machine's one clock.
"""

import argparse
import sys

from desk import office, report
from servicing.settings import ROOT

REPORT = ROOT / "var" / "desk.md"


def main() -> None:
    """Work, write the report, and print it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--agents", type=int, default=50)
    parser.add_argument("--texts", type=float, default=20.0, help="inbound a second")
    parser.add_argument("--waiting", type=int, default=40, help="handoffs in the queue")
    parser.add_argument("--queue", action="store_true", help="each agent has the queue open too, in a tab behind")
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    with office.opened(options.agents, options.waiting) as stage:
        day = stage.work(options.texts, options.seconds, has_queue=options.queue)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(report.page(day, vars(options)), encoding="utf-8")
    sys.stdout.write(REPORT.read_text(encoding="utf-8") + f"\n{REPORT}\n")


if __name__ == "__main__":
    main()
