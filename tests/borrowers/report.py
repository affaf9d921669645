"""The report: how the kinds of borrowers fared, and how those fared who did not reach what they wanted."""

import statistics
from collections import Counter
from collections.abc import Sequence

from borrowers.encounter import Outcome
from borrowers.kind import KINDS


def share(outcomes: Sequence[Outcome]) -> float:
    """Give the share of borrowers who reached their goal."""
    return sum(each.reached for each in outcomes) / len(outcomes)


def page(outcomes: Sequence[Outcome]) -> str:
    """Write a table by kind, then the talks that went wrong, in the words of the borrower and the names of sentences."""
    lines = [
        f"# Invented borrowers: {share(outcomes):.1%} of {len(outcomes)} reached their goal",
        "",
        "| kind | who | reached | turns | loops | dead ends | unanswered | at a loss |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for kind in KINDS:
        mine = [each for each in outcomes if each.kind == kind.name]
        if mine:
            lines.append(
                f"| `{kind.name}` | {kind.title} | {sum(each.reached for each in mine)}/{len(mine)} | {_sums(mine)} |"
            )
    lines.append(f"| all | | {sum(each.reached for each in outcomes)}/{len(outcomes)} | {_sums(outcomes)} |")
    for each in outcomes:
        if not each.reached or each.loops or each.unanswered:
            lines += ["", f"## {each.kind}, seed {each.seed}", "", *(f"- {line}" for line in each.transcript)]
    lost = Counter(line for each in outcomes for line in each.lost)
    lines += [
        "",
        "## Where the assistant was at a loss",
        "",
        *(f"- {number} × {line}" for line, number in lost.most_common()),
    ]
    return "\n".join(lines) + "\n"


def _sums(outcomes: Sequence[Outcome]) -> str:
    turns = statistics.median(each.turns for each in outcomes)
    totals = (sum(getattr(each, name) for each in outcomes) for name in ("loops", "dead_ends", "unanswered"))
    lost = sum(len(each.lost) for each in outcomes)
    return " | ".join([f"{turns:g}", *(str(total) for total in totals), str(lost)])
