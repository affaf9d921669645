"""Wording: every sentence renders for everyone, says no loan fact unmarked, and travels as JSON unharmed."""

import datetime as dt
import json
import string
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing import segments, wording
from servicing.money import DIGITS, Money
from servicing.wording import Options, Said

HOUSE = {"lender": "回信消费金融", "human_phone": "400-800-1234"}
PEOPLE = [("hans", "cn"), ("hant", "tw"), ("hant", "hk"), ("hans", "us"), ("hant", "us")]
PARTS = (
    "utter_day",
    "utter_weekdays",
    "utter_money_",
    "utter_staff",
    "utter_place_",
    "utter_purpose_",
    "utter_calendar_",
    "utter_way_to_pay",
    "utter_waiver_of_",
)  # of sentences
MONEY = Money(1234567)
DAY = dt.date(2026, 12, 2)
VALUES: dict[str, Any] = {
    **dict.fromkeys(
        ("due", "amount", "paid", "outstanding", "principal", "interest", "penalty", "fees", "cost"), MONEY
    ),
    **dict.fromkeys(("total", "least", "rest"), MONEY),
    **dict.fromkeys(("date", "latest", "as_of", "first", "answer_by"), DAY),
    "start": dt.time(9),
    "end": dt.time(11),
    "old_date": DAY,
    "old_start": dt.time(9),
    "minutes": 30,
    "hours": 24,
    "purpose": Said("utter_purpose_plan"),
    "name": "欧阳样本",
    "ref": "B-000012",
    "back": dt.datetime(2026, 12, 2, 9),
    "number": "D000012",
    "place": 3,
    "days": 12,
    "count": 3,
    "fewest": 2,
    "most": 24,
    "each": "1234.56",
    "rate": "12.3%",
    "part": Said("utter_waiver_of_penalty"),
    "code": "482913",
    "phone": "+86139****5678",
    "at": dt.datetime(2026, 12, 2, 10, 30),
    "product": "现金分期",
    "way": "手机银行",
    "month": "12",
    "day": "2",
    "weekday": "周三",
    "staff": Said("utter_staff", {"staff1": "甲样本", "badge1": "A001", "staff2": "乙样本", "badge2": "A002"}),
    "staff1": "甲样本",
    "badge1": "A001",
    "staff2": "乙样本",
    "badge2": "A002",
}
SLOTS = Options("utter_slot_option", ({"date": DAY, "start": dt.time(9), "end": dt.time(11)},) * 3)
OPTIONS = {
    "utter_ask_loan": Options("utter_loan_option", ({"product": "现金分期", "date": DAY, "due": MONEY},) * 2),
    "utter_extension_options": Options("utter_extension_option", ({"date": DAY, "cost": Money(420)},) * 3),
    "utter_promises_recorded": Options("utter_promise_option", ({"date": DAY, "amount": MONEY},) * 3),
    "utter_instalments_options": Options(
        "utter_instalments_option", ({"count": 12, "each": "10460.82", "total": "125529.84", "cost": "7105.46"},) * 3
    ),
    **dict.fromkeys(("utter_visit_slots", "utter_visit_move_slots", "utter_propose_visit"), SLOTS),
}
PRIVACY = [f"utter_privacy_{kind}" for kind in ("access", "correct", "delete", "explain")]
DAYS_NOT_MONEY = ("utter_complaint_opened", *PRIVACY)  # due: by when a ticket is answered
NAMES = sorted(wording.sentences())


def values(name: str) -> dict[str, Any]:
    """Give plausible values for a sentence."""
    special: dict[str, Any] = {
        "options": OPTIONS.get(name),
        "ways": Options("utter_way_to_pay", ({"way": "手机银行"},) * 3),
    }
    if name in DAYS_NOT_MONEY:
        special["due"] = DAY
    if name.startswith("utter_money_"):
        special["amount"] = "1.00"
    return VALUES | special


def variables(name: str) -> set[str]:
    """Name the variables of a sentence."""
    return {each for _, each, _, _ in string.Formatter().parse(wording.sentences()[name]["text"]) if each}


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_renders_for_everyone(name: str) -> None:
    """No sentence misses a value, keeps a brace, or shows the other script's characters."""
    for script, jurisdiction in PEOPLE:
        text = wording.render(Said(name, values(name)), script=script, jurisdiction=jurisdiction, **HOUSE)
        assert text
        assert not set("{}") & set(text)
        assert "None" not in text
        if script == "hant":
            assert not set("们这还请项钱时间话现发复为给谢编号") & set(text), text


@pytest.mark.parametrize("name", [each for each in NAMES if not each.startswith(PARTS)])
def test_no_sentence_is_long(name: str) -> None:
    """With plausible values a sentence takes two segments at most; a numbered list of days may take a third."""
    may_be_longer = "options" in variables(name) and name != "utter_instalments_options"
    for script, jurisdiction in PEOPLE:
        text = wording.render(Said(name, values(name)), script=script, jurisdiction=jurisdiction, **HOUSE)
        assert segments.count(text) <= (3 if may_be_longer else 2), text


@pytest.mark.parametrize("name", [each for each in NAMES if each.startswith("utter_crisis_")])
def test_a_crisis_text_is_one_segment_without_label(name: str) -> None:
    """The static text takes one segment, names no lender, amount, date or link, and goes out as a crisis text."""
    assert wording.purpose(name) == "crisis"
    assert variables(name) == set()
    for script, jurisdiction in PEOPLE:
        text = wording.render(Said(name), script=script, jurisdiction=jurisdiction, **HOUSE)
        assert segments.count(text) == 1
        assert not [word for word in ("【", "http", "元", "月", "还款") if word in text]


@pytest.mark.parametrize(
    ("law", "numbers"),
    [("cn", ["12356", "110", "120"]), ("tw", ["1925", "1995", "110", "119"]), ("hk", ["18111", "999"]), ("us", ["988", "911"])],
)  # fmt: skip
def test_the_numbers_to_call_are_the_jurisdictions(law: str, numbers: list[str]) -> None:
    """The static text names the hotlines and emergency numbers of RULES.md."""
    text = wording.sentences()[f"utter_crisis_{law}"]["text"]
    assert [number for number in numbers if number not in text] == []


LOAN_FACTS = {
    "due",
    "amount",
    "outstanding",
    "principal",
    "interest",
    "penalty",
    "fees",
    "cost",
    "total",
    "least",
    "rest",
    "each",
    "rate",
    "product",
    "latest",
    "as_of",
}


@pytest.mark.parametrize("name", [each for each in NAMES if not each.startswith(PARTS)])
def test_a_sentence_with_a_loan_fact_is_marked(name: str) -> None:
    """What has a variable for a loan fact is marked so that no unverified number gets it."""
    if variables(name) & LOAN_FACTS and name not in DAYS_NOT_MONEY:
        assert wording.discloses(name)


@pytest.mark.parametrize(
    "name", ["utter_ask_identity", "utter_ask_identity_again", "utter_identity_wrong", "utter_identity_failed",
             "utter_unknown_number", "utter_wrong_number", "utter_third_party", "utter_introduction",
             "utter_deceased", "utter_contact_code", "utter_code_wrong", "utter_contact_confirmed"],
)  # fmt: skip
def test_what_strangers_read_says_nothing_of_a_debt(name: str) -> None:
    """What goes to a number that nobody is verified at names no debt, loan or arrears."""
    text = wording.sentences()[name]["text"]
    assert not [word for word in ("欠", "贷", "债", "逾期", "还款", "催收", "借") if word in text]


def test_taiwan_reads_its_own_words() -> None:
    """What people in Taiwan would notice is worded for them."""
    said = Said("utter_opted_out")
    assert "簡訊" in wording.render(said, script="hant", jurisdiction="tw", **HOUSE)


def test_money_is_written_in_its_currency() -> None:
    """Each currency has its own words."""
    written = {
        currency: wording.render(
            Said("utter_promise_recorded", {"date": DAY, "amount": Money(100, currency)}),
            script="hans",
            jurisdiction="cn",
            **HOUSE,
        )
        for currency in DIGITS
    }
    assert len(set(written.values())) == len(DIGITS)
    assert all("1.00" in each for each in written.values())


def test_braces_of_a_borrower_are_only_text() -> None:
    """What a borrower wrote is filled in as it is, whatever it looks like."""
    said = Said("utter_visit_details", values("utter_visit_details") | {"place": "{lender} {0} %s"})
    assert "{lender} {0} %s" in wording.render(said, script="hans", jurisdiction="cn", **HOUSE)


def test_an_unknown_sentence_is_an_error() -> None:
    """A name that domain.yml lacks is told at once."""
    with pytest.raises(wording.NoSuchSentence, match="utter_nothing"):
        wording.render(Said("utter_nothing"), script="hans", jurisdiction="cn", **HOUSE)


@pytest.mark.parametrize(
    ("name", "purpose"),
    [("utter_greet", "answer"), ("utter_opted_out", "consent"), ("utter_crisis_cn", "crisis")],
)
def test_the_purpose_stands_with_the_sentence(name: str, purpose: str) -> None:
    """What says nothing of its purpose is an answer."""
    assert wording.purpose(name) == purpose


plain = st.one_of(
    st.text(), st.integers(), st.dates(), st.times(),
    st.datetimes(), st.datetimes(timezones=st.just(dt.UTC)),
    st.builds(Money, st.integers(0, 10**14), st.sampled_from(sorted(DIGITS))),
)  # fmt: skip
items = st.lists(st.dictionaries(st.text(min_size=1), plain, max_size=3), max_size=3).map(tuple)


@given(
    plain
    | st.builds(Said, st.text(), st.dictionaries(st.text(), plain, max_size=3))
    | st.builds(Options, st.just("utter_slot_option"), items)
)
def test_values_survive_the_way_through_rasa(value: Any) -> None:
    """Packed, written as JSON, read and unpacked, a value is what it was, of the same type."""
    back = wording.unpack(json.loads(json.dumps(wording.pack(value))))
    assert back == value
    assert type(back) is type(value)


def test_decimals_are_not_sent() -> None:
    """A number that JSON cannot carry exactly is refused rather than rounded."""
    with pytest.raises(TypeError):
        json.dumps(wording.pack(Decimal("0.1")))
