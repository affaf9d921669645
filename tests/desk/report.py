"""The report: how soon texts were shown, how long requests took, what the console held in memory."""

from collections.abc import Mapping, Sequence
from typing import Any

from desk.office import Day


def page(day: Day, options: Mapping[str, Any]) -> str:
    """Write what was measured beside what is asked for."""
    shown = [day.seen[number] - at for number, at in day.sent.items() if number in day.seen]
    every = [each for took in day.took.values() for each in took]
    lines = [
        f"# A full desk: {options['agents']} agents, {options['texts']:g} texts a second, {options['seconds']} s"
        + (", with the queue open behind" if options["queue"] else ""),
        "",
        "| | number | median | p95 | worst | asked for |",
        "|---|---|---|---|---|---|",
        _line("from webhook to page", shown, "p95 under 1 s"),
        _line("all requests", every, "p95 under 300 ms"),
        *(_line(kind, took, "p95 under 300 ms") for kind, took in sorted(day.took.items())),
        "",
        f"- texts sent {len(day.sent)}, never shown {len(day.sent) - len(shown)}",
        f"- requests refused or failed: {len(day.failed)} {sorted(set(day.failed))[:5]}",
        f"- streams that ended and were opened anew: {day.lost}",
        f"- processor seconds: {', '.join(f'{name} {each:.1f}' for name, each in sorted(day.work.items()))}",
        f"- memory of the console: {day.memory:.0f} MB (asked for: under 300)",
    ]
    return "\n".join(lines) + "\n"


def _line(name: str, seconds: Sequence[float], target: str) -> str:
    ordered = sorted(seconds)
    middle, late, worst = (ordered[int(share * (len(ordered) - 1))] * 1000 for share in (0.5, 0.95, 1.0))
    return f"| {name} | {len(ordered)} | {middle:.0f} ms | {late:.0f} ms | {worst:.0f} ms | {target} |"
