"""Policy and settings: data that lenders edit, checked with the name of the field that is wrong."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from servicing import policy, policy_files, settings
from servicing.money import Money
from servicing.settings import BadSetting


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the policy that a test may spoil."""
    for path in policy_files.FOLDER.iterdir():
        shutil.copy(path, tmp_path)
    monkeypatch.setattr(policy_files, "FOLDER", tmp_path)
    policy_files.read.cache_clear()
    yield tmp_path
    policy_files.read.cache_clear()


def test_the_shipped_policy_is_good() -> None:
    """Every file in policy/ fits its schema."""
    policy.check()


@pytest.mark.parametrize(
    ("name", "old", "new", "field"),
    [
        ("products.yml", "longest_deferral_days: {value: 30", "longest_deferral_days: {value: -1", "default.longest_deferral_days.value: -1 is less"),
        ("products.yml", "longest_deferral_days: {value: 20", "longest_deferral_days: {value: viel", "products.信用卡.longest_deferral_days.value"),
        ("products.yml", 'daily_rate: {value: "0.0005"', "daily_rate: {value: 0.0005", "default.extension.daily_rate.value"),
        ("products.yml", "notice_hours: {value: 24", "notice_hours: {value: 2", "default.visit.notice_hours.value"),
        ("products.yml", "value: [7, 14, 30]", "value: []", "default.extension.days.value"),
        ("products.yml", "  longest_deferral_days: {value: 30", "  longest_deferal_days: {value: 30", "longest_deferal_days"),
        ("products.yml", "days: {value: [7, 14, 30], mark: D", "days: {value: [7, 14, 30], mark: X", "default.extension.days.mark: 'X' is not one of"),
        ("products.yml", "days: {value: [7, 14, 30], mark: D, source: the lender}", "days: {value: [7, 14, 30], mark: D}", "default.extension.days: 'source' is a required property"),
        ("products.yml", "days: {value: [7, 14, 30], mark: D, source: the lender}", "days: [7, 14, 30]", "default.extension.days"),
        ("products.yml", 'CNY: "20000"', 'CNY: "-5"', "default.extension.by_itself_up_to.value.CNY"),
        ("products.yml", 'HKD: "20000", ', "", "'HKD' is a required property"),
        ("products.yml", "decided_by: {value: person", "decided_by: {value: machine", "default.waiver.decided_by.value: 'person' was expected"),
        ("products.yml", "jurisdictions:\n  cn", "jurisdictions:\n  de", "'de' was unexpected"),
        ("products.yml", "fewest: {value: 2", "fewest: {value: 30", "default: instalments.fewest: expected at most 24"),
        ("products.yml", "counts: {value: [3, 6, 12]", "counts: {value: [36]", "default: instalments.counts: expected one between 2 and 24"),
        ("products.yml", "default:", "fallback:", "fallback"),
        ("products.yml", "default:", "default: [", "products.yml"),
        ("desk.yml", '"21:00"', '"25:00"', "end"),
        ("desk.yml", "weekdays: [1, 2, 3, 4, 5, 6, 7]", "weekdays: []", "weekdays"),
        ("desk.yml", "weekdays: [1, 2, 3, 4, 5, 6, 7]", "weekdays: [8]", "weekdays.0"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_the_field(folder: Path, name: str, old: str, new: str, field: str) -> None:
    """A policy that does not fit stops the start, naming file and field."""
    path = folder / name
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new), encoding="utf-8")
    with pytest.raises(policy.BadPolicy) as refusal:
        policy.check()
    assert name in str(refusal.value)
    assert field in str(refusal.value)


def test_a_product_takes_what_it_does_not_say_from_the_default() -> None:
    """An unknown product is the default; a known one changes only what it names, within a group too."""
    default, card = policy.product("什么都不是"), policy.product("信用卡")
    assert default.extension.days == (7, 14, 30)
    assert (card.extension.days, card.extension.daily_rate) == ((5, 10, 20), default.extension.daily_rate)
    assert (card.longest_deferral_days, card.visit_notice_hours) == (20, default.visit_notice_hours)


LAW = """
  tw:
    longest_deferral_days: {value: 10, mark: P, source: a statute}
    extension:
      days: {value: [10], mark: P, source: a statute}
    instalments:
      fewest: {value: 3, mark: P, source: a statute}
      most: {value: 60, mark: P, source: a statute}
      rate: {value: "0.004", mark: P, source: a statute}
      person_for: {value: [loan], mark: P, source: a statute}
      by_itself_up_to: {value: {CNY: "1", HKD: "90000", TWD: "100", USD: "1"}, mark: P, source: a statute}
    visit:
      notice_hours: {value: 48, mark: P, source: a statute}
"""


def test_of_two_rules_the_stricter_holds(folder: Path) -> None:
    """A jurisdiction makes a product's rule stricter and never laxer; elsewhere the product's own holds."""
    path = folder / "products.yml"
    path.write_text(path.read_text(encoding="utf-8").rstrip() + LAW, encoding="utf-8")
    policy.check()
    here, elsewhere = policy.product("现金", "tw"), policy.product("现金", "hk")
    assert (here.longest_deferral_days, elsewhere.longest_deferral_days) == (10, 30)
    assert here.extension.days == (7,)
    assert (here.instalments.fewest, here.instalments.most) == (3, 24)
    assert str(here.instalments.rate) == "0.004"
    assert here.instalments.person_for == {"card", "loan"}
    assert here.instalments.by_itself_up_to["HKD"] == Money.parse("10000", "HKD")
    assert here.instalments.by_itself_up_to["TWD"] == Money.parse("100", "TWD")
    assert (here.visit_notice_hours, elsewhere.visit_notice_hours) == (48, 24)


def test_a_product_may_be_stricter_in_one_place(folder: Path) -> None:
    """What a product says of a jurisdiction holds for that product there only."""
    path = folder / "products.yml"
    own = "  車貸:\n    jurisdictions: {tw: {longest_deferral_days: {value: 5, mark: D, source: the lender}}}\n"
    path.write_text(path.read_text(encoding="utf-8").replace("  車貸:\n", own), encoding="utf-8")
    assert policy.product("車貸", "tw").longest_deferral_days == 5
    assert policy.product("車貸", "cn").longest_deferral_days == policy.product("x", "tw").longest_deferral_days == 30


@pytest.mark.parametrize("kind", ["default", "信用卡", "車貸", "私人貸款"])
def test_every_value_has_its_mark_and_source(kind: str) -> None:
    """The stricter rule is found for every field that may be stricter, and no rule is for a field that is not there."""
    assert set(policy_files.STRICTER) <= set(policy_files.fields(kind))


@pytest.mark.parametrize(("due", "least"), [(120_000, 12_000), (50_000, 10_000), (9_000, 9_000)])
def test_the_least_part(due: int, least: int) -> None:
    """A tenth of what is due, never below 100.00, never more than all of it."""
    assert policy.product("x").partial.least_of(Money(due)) == Money(least)


@pytest.mark.parametrize(("count", "day"), [(1, "2026-11-26"), (2, "2026-11-27"), (3, "2026-11-30"), (8, "2026-12-07")])
def test_working_days_are_the_desks(count: int, day: str) -> None:
    """Answers are promised in days on which people are at the desk."""
    desk = policy.Desk(frozenset({1, 2, 3, 4, 5}), dt.time(9), dt.time(18), {}, {}, ())
    assert desk.working_day(dt.date(2026, 11, 25), count).isoformat() == day


@pytest.mark.parametrize(("due", "latest"), [("2026-12-01", "2026-12-31"), ("2026-10-01", "2026-12-25")])
def test_the_latest_promise(due: str, latest: str) -> None:
    """The longest deferral counts from the due date, or from today once that has gone by."""
    today = dt.date(2026, 11, 25)
    assert policy.product("x").latest_promise(dt.date.fromisoformat(due), today).isoformat() == latest


TARGETS = {"crisis": 5, "high": 30, "normal": 120}


@pytest.mark.parametrize(
    ("at", "staffed", "back"),
    [
        ("2026-11-25T08:59", False, "2026-11-25T09:00"),
        ("2026-11-25T09:00", True, "2026-11-26T09:00"),
        ("2026-11-27T18:00", False, "2026-11-30T09:00"),
        ("2026-11-28T12:00", False, "2026-11-30T09:00"),
    ],
)
def test_the_desk_has_hours(at: str, staffed: bool, back: str) -> None:
    """People are there from the first minute to before the last, and come back on the next working day."""
    desk = policy.Desk(frozenset({1, 2, 3, 4, 5}), dt.time(9), dt.time(18), TARGETS, {}, ())
    local = dt.datetime.fromisoformat(at)
    assert desk.is_staffed(local) is staffed
    assert desk.back_at(local).isoformat("T", "minutes") == back


@pytest.mark.parametrize(
    ("priority", "at", "due"),
    [
        ("normal", "2026-11-25T10:00", "2026-11-25T12:00"),
        ("high", "2026-11-25T17:50", "2026-11-25T18:20"),
        ("high", "2026-11-25T20:00", "2026-11-26T09:30"),
        ("crisis", "2026-11-25T03:00", "2026-11-25T03:05"),
    ],
)
def test_a_target_counts_while_the_desk_is_staffed(priority: str, at: str, due: str) -> None:
    """What comes up at night is due after the desk opens; a crisis five minutes later, whatever the hour."""
    desk = policy.Desk(frozenset({1, 2, 3, 4, 5}), dt.time(9), dt.time(18), TARGETS, {}, ())
    assert desk.due_at(priority, dt.datetime.fromisoformat(at)).isoformat("T", "minutes") == due


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An environment without any setting of ours."""
    import os

    for name in list(os.environ):
        if name.startswith(("HUIXIN_", "TWILIO_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HUIXIN_CLOCK", "2026-11-25T10:00:00"),
        ("HUIXIN_CLOCK", "yesterday"),
        ("HUIXIN_SECRET_KEY", "short-secret"),
        ("HUIXIN_DATABASE_URL", "sqlite:///x"),
        ("HUIXIN_PUBLIC_URL", "example.com"),
        ("HUIXIN_CARRIER", "pigeon"),
        ("HUIXIN_JOIN_PAUSE", "-1"),
    ],
)
def test_a_bad_setting_is_named_in_one_line(environment, name: str, value: str) -> None:
    """A malformed setting stops the start with one line that names it and tells no secret."""
    environment.setenv(name, value)
    with pytest.raises(BadSetting) as refusal:
        settings.read()
    told = str(refusal.value)
    assert told.startswith(f"{name}:")
    assert "\n" not in told
    assert "short-secret" not in told


@pytest.mark.parametrize("missing", ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"])
def test_a_real_carrier_needs_its_account(environment, missing: str) -> None:
    """With Twilio as carrier each of its settings is asked for by name."""
    environment.setenv("HUIXIN_CARRIER", "twilio")
    environment.setenv("HUIXIN_PUBLIC_URL", "https://sms.example.com")
    for name in {"TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"} - {missing}:
        environment.setenv(name, "AC0123")
    with pytest.raises(BadSetting, match=missing):
        settings.read()


def test_a_real_carrier_needs_our_address(environment) -> None:
    """Without it every webhook would be taken for forged; a stand-in on this machine needs none."""
    environment.setenv("HUIXIN_CARRIER", "twilio")
    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"):
        environment.setenv(name, "AC0123")
    with pytest.raises(BadSetting, match="HUIXIN_PUBLIC_URL"):
        settings.read()
    environment.setenv("TWILIO_API_BASE", "http://127.0.0.1:8002")
    assert settings.read().carrier == "twilio"


def test_the_clock_stays_put_with_a_real_carrier(environment) -> None:
    """HUIXIN_CLOCK is refused where texts would go to real people, and allowed with a stand-in."""
    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"):
        environment.setenv(name, "AC0123")
    environment.setenv("HUIXIN_CARRIER", "twilio")
    environment.setenv("HUIXIN_CLOCK", "2026-11-25T10:00:00+08:00")
    with pytest.raises(BadSetting, match="HUIXIN_CLOCK"):
        settings.read()
    environment.setenv("TWILIO_API_BASE", "http://127.0.0.1:1")
    assert settings.read().clock is not None


def test_the_simulators_key_is_made_once(environment, tmp_path: Path) -> None:
    """Without a real carrier a key is made, readable by its owner only, and found again."""
    environment.setenv("HUIXIN_HOME", str(tmp_path / "home"))
    first = settings.read().secrets()
    assert settings.read().secrets() == first
    assert len(first[0]) >= 32
    assert (tmp_path / "home" / "secret-key").stat().st_mode & 0o077 == 0


def test_no_other_variable_is_taken_for_a_setting(environment) -> None:
    """HOME, CARRIER and the like are other people's: only the names that CONTRACT.md gives are read."""
    for name in ("HOME", "CARRIER", "LENDER", "CLOCK", "SECRET_KEY", "DATABASE_URL"):
        environment.setenv(name, "/elsewhere")
    read = settings.read()
    assert (read.home, read.carrier, read.clock, read.secret_key) == (settings.ROOT / "var", "simulator", None, None)
