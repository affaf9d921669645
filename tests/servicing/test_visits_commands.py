"""The commands on visits, as people run them."""

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from factories import make_borrower, make_loan, make_team
from icalendar import Calendar

from huixin.cli import main
from servicing import openings, policy, visits
from servicing.database import Database

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def huixin(installation: Database):
    """Run ``huixin visits`` with these arguments, where a team and three borrowers are."""
    with installation.transaction() as session:
        make_team(session, name="T1")
        make_loan(session, ref="L-1")
        make_loan(session, make_borrower(session, verified=False), ref="L-2")
        third = make_loan(session, ref="L-3").borrower
        slot = openings.offer(session, third, policy.product("default"))[0]
        visit = openings.hold(session, third, slot, policy.product("default"), None)
        visit.place = "楼下茶馆"
        visits.book(session, visit, None)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ("visits", *arguments))

    return run


def test_a_visit_is_proposed(huixin) -> None:
    """It says until when an answer is waited for; a second time it is refused in one line."""
    result = huixin("propose", "L-1", "--purpose", "plan")
    assert (result.exit_code, result.output) == (0, "proposed; without an answer it ends at 2026-11-28T02:00+00:00\n")
    again = huixin("propose", "L-1", "--purpose", "plan")
    assert again.exit_code == 1
    assert again.stderr.startswith("Error: This borrower has a visit booked, or one proposed")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("L-2", "--purpose", "plan"), "Error: The borrower's number is not verified"),
        (("L-3", "--purpose", "plan"), "Error: This borrower has a visit booked"),
        (("L-9", "--purpose", "plan"), "Error: There is no loan with this reference."),
        (("L-1", "--purpose", "tea"), "Invalid value for '--purpose'"),
        (("L-1",), "Missing option '--purpose'"),
    ],
)
def test_what_is_refused_is_said_in_one_line(huixin, arguments: tuple[str, ...], message: str) -> None:
    """No traceback, and nothing of the borrower."""
    result = huixin("propose", *arguments)
    assert result.exit_code != 0
    assert message in result.stderr


def test_a_calendar_is_a_file_for_its_owner_only(huixin, tmp_path: Path) -> None:
    """It is written with names and address, so nobody else on the machine may read it, whoever had it before."""
    path = tmp_path / "t1.ics"
    path.write_text("old")
    path.chmod(0o644)
    assert huixin("calendar", "--team", "T1", "--out", str(path)).exit_code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (event,) = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    assert event["location"] == "楼下茶馆"
    assert huixin("calendar", "--team", "T1").stdout_bytes == path.read_bytes()


def test_a_team_that_is_not_there(huixin) -> None:
    """Refused in one line."""
    result = huixin("calendar", "--team", "T9")
    assert (result.exit_code, result.stderr) == (1, "Error: There is no team with this name.\n")
