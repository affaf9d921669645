"""The commands on the record, as people and scripts run them: output, errors and exit codes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lines import PAYMENT, loan, write_csv

from huixin import records
from huixin.cli import main
from servicing.database import Database
from servicing.switch import is_paused

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def huixin(installation: Database):
    """Run ``huixin`` with these arguments."""

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)

    return run


def test_import_prints_counts_and_refusals(huixin, tmp_path: Path) -> None:
    """Counts on stdout, each refused row on stderr with line, column and what is expected, exit 1."""
    path = write_csv(tmp_path / "loans.csv", [loan(1), loan(2, phone="abc-secret"), loan(3, verified="yes")])
    result = huixin("import", "loans", str(path))
    assert result.stdout.splitlines() == [
        "taken 2, changed 0, unchanged 0, refused 1",
        "unverified 1: their borrowers get neutral texts only until they are verified",
    ]
    assert result.stderr == "line 3: phone: not a telephone number: write it like +8613800000001\n"
    assert result.exit_code == 1
    again = huixin("import", "loans", str(write_csv(tmp_path / "loans.csv", [loan(1)])))
    assert (again.stdout.splitlines()[0], again.exit_code) == ("taken 0, changed 0, unchanged 1, refused 0", 0)


@pytest.mark.parametrize("option", ["--dry-run", "--all-or-nothing"])
def test_nothing_stored_is_said(huixin, tmp_path: Path, option: str) -> None:
    """Whoever reads the counts also reads that they were not kept."""
    path = write_csv(tmp_path / "loans.csv", [loan(1), loan(2, due_date="never")])
    result = huixin("import", "loans", str(path), option)
    assert "taken 1, changed 0, unchanged 0, refused 1" in result.stdout
    assert "nothing was stored" in result.stdout
    assert result.exit_code == 1
    assert huixin("case", "L-1", "--json").exit_code == 1


def test_a_refused_file_is_one_line(huixin, tmp_path: Path) -> None:
    """No traceback, no half import."""
    (tmp_path / "p.csv").write_text("")
    result = huixin("import", "payments", str(tmp_path / "p.csv"))
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "the file is empty" in result.stderr


def test_case_prints_json_or_a_table(huixin, tmp_path: Path) -> None:
    """The JSON is one object with Chinese as it is; the table says the same to people."""
    huixin("import", "loans", str(write_csv(tmp_path / "loans.csv", [loan(1)])))
    huixin("import", "payments", str(write_csv(tmp_path / "payments.csv", [PAYMENT])))
    shown = json.loads(huixin("case", "L-1", "--json").stdout)
    assert [each["ref"] for each in shown["payments"]] == ["P-1"]
    table = huixin("case", "L-1").stdout
    assert "1200.00" in table
    assert "+86138****0001" in table


def test_an_unknown_loan_is_one_line(huixin) -> None:
    """On stderr, with exit 1 and nothing on stdout."""
    result = huixin("case", "L-404", "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Error: There is no loan with this reference.\n"


def test_export_prints_json_lines(huixin, tmp_path: Path) -> None:
    """A refusal that the lender brought comes back as a decision on record; ``--since`` needs an offset."""
    huixin("import", "loans", str(write_csv(tmp_path / "loans.csv", [loan(1, consent_sms="no")])))
    lines = huixin("export", "decisions").stdout.splitlines()
    assert [(each["kind"], each["borrower"]) for each in map(json.loads, lines)] == [("contact", "B-1")]
    assert huixin("export", "decisions", "--since", "2030-01-01T00:00:00Z").stdout == ""
    refused = huixin("export", "decisions", "--since", "2026-11-25")
    assert refused.exit_code != 0
    assert "offset" in refused.stderr


def test_pause_and_resume(huixin, installation: Database) -> None:
    """They take effect for every process, by a row."""
    for command, paused in (("pause", True), ("resume", False)):
        assert huixin(command).exit_code == 0
        with installation.transaction() as session:
            assert is_paused(session) is paused


def test_audit_finds_what_was_altered(huixin, installation: Database) -> None:
    """An altered event is named and the exit code is 1."""
    huixin("pause")
    huixin("resume")
    assert huixin("audit", "verify").exit_code == 0
    with installation.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE events DISABLE TRIGGER USER")
        connection.exec_driver_sql("UPDATE events SET actor = 'nobody' WHERE id = 2")
    result = huixin("audit", "verify")
    assert result.exit_code == 1
    assert "event 2" in result.stderr


def test_a_bad_setting_is_one_line(huixin, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the setting."""
    monkeypatch.setenv("HUIXIN_DATABASE_URL", "mysql://x")
    result = huixin("pause")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "HUIXIN_DATABASE_URL" in result.stderr


def test_all_commands_are_exported() -> None:
    """The command line registers them by these names."""
    names = ["import", "case", "export", "pause", "resume", "audit", "demo"]
    assert [command.name for command in records.COMMANDS] == names
