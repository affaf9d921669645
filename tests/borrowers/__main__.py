"""``python -m borrowers [--seeds N] [--only kind,kind]``: play borrowers of each kind; the report is ``var/borrowers.md``."""

import argparse
import sys

from borrowers import report, run
from borrowers.encounter import Encounter
from borrowers.kind import KINDS
from servicing.settings import ROOT

REPORT = ROOT / "var" / "borrowers.md"


def main() -> None:
    """Play, write the report, and print its table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    kinds = [kind for kind in KINDS if not options.only or kind.name in options.only.split(",")]
    with run.stage() as stage:
        outcomes = [Encounter(stage, kind, seed).play() for kind in kinds for seed in range(options.seeds)]
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(report.page(outcomes), encoding="utf-8")
    sys.stdout.write(report.page(outcomes).split("\n## ")[0] + f"\n\n{REPORT}\n")


if __name__ == "__main__":
    main()
