"""Wording: no loan fact is said unmarked, all speak as their place does, and sentences travel as JSON unharmed."""

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
    "utter_signature",
)  # of sentences
DAY = dt.date(2026, 12, 2)
SLOT: dict[str, Any] = {"date": DAY, "start": dt.time(9), "end": dt.time(11), "minutes": 30}
PRIVACY = [f"utter_privacy_{kind}" for kind in ("access", "correct", "delete", "explain")]
DAYS_NOT_MONEY = ("utter_complaint_opened", *PRIVACY)  # due: by when a ticket is answered
NAMES = sorted(wording.sentences())


def variables(name: str) -> set[str]:
    """Name the variables of a sentence."""
    return {each for _, each, _, _ in string.Formatter().parse(wording.sentences()[name]["text"]) if each}


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


@pytest.mark.parametrize(
    ("place", "told"), [("tw", "地點我們的服務據點"), ("hk", "地點我們的分行"), ("us", "地點我們的網點")]
)
def test_what_is_said_inside_a_sentence_is_said_as_the_place_says_it(place: str, told: str) -> None:
    """A sentence that fills another one, a day or a sum is in the same script and usage."""
    said = Said("utter_visit_place_heard", SLOT | {"place": Said("utter_place_office")})
    text = wording.render(said, script="hant", jurisdiction=place, **HOUSE)
    assert told in text
    assert ("12月2日（星期三）" if place == "hk" else "12月2日（週三）") in text


def test_what_is_filled_in_keeps_its_words() -> None:
    """A lender's product or a place is called as it is called; only its characters are converted."""
    said = Said("utter_visit_place_heard", SLOT | {"place": "社区网点"})
    assert "社區網點" in wording.render(said, script="hant", jurisdiction="tw", **HOUSE)


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
    said = Said("utter_visit_place_heard", SLOT | {"place": "{lender} {0} %s"})
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
