"""Rasa's components of ours, in Rasa's own environment: one process for all that is asked here."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-rasa/bin/python"
ANSWERS: list[tuple[Any, bool]] = [
    ({"events": [], "responses": []}, True),
    ({"events": [{"event": "slot", "name": "open_question", "value": None}], "responses": []}, True),
    ({"events": [{"event": "followup", "name": "action_listen", "timestamp": None}], "responses": []}, True),
    ({"events": [], "responses": [{"custom": {"response": "utter_greet", "values": {}}}]}, True),
    ({}, True),
    ({"events": [{"name": "nameless"}], "responses": []}, False),
    ({"events": "none", "responses": []}, False),
    ({"events": [], "responses": ["hello"]}, False),
    ({"events": [], "responses": {}}, False),
    ([], False),
    (None, False),
]
TEXTS = ["還 款２０００", "转人工", "~~~", "/restart", "//"]
BARE = {
    "2": "inform", "123X": "inform", "周五": "inform", "2000": "inform", "下周三，2000元。": "inform", "第二个": "inform",
    "周五还2000": "abuse", "滚": "abuse", "2号楼": "abuse", "在吗": "abuse",
    "……": "out_of_scope", "？？": "out_of_scope", "😡": "abuse", "菜单": "out_of_scope",
}  # fmt: skip
EXAMPLES = [
    ("promise_to_pay", "明天还钱", []), ("promise_to_pay", "下周还钱", []), ("promise_to_pay", "月底还钱", []),
    ("greet", "你好", []), ("greet", "您好啊", []), ("greet", "早上好", []),
    ("complain", "我要投诉你们", []), ("complain", "投诉你们骚扰", []),
    ("complain", "投诉你们，明天还钱", ["promise_to_pay"]), ("complain", "我要投诉，下周还钱", ["promise_to_pay"]),
]  # fmt: skip
SENTENCES = ["我下周三发工资，到时候还两千", "等发了薪水就转给你们", "今晚吃啥", "退订", "还" * 500]
NET = [
    (["活着没意思了", "report_hardship"], ["crisis", "report_hardship"]),
    (["活着没意思了", "out_of_scope"], ["crisis"]),
    (["活着没意思了", "crisis", "opt_out"], ["crisis", "opt_out"]),
    (["TD", "inform"], ["opt_out", "inform"]),
    (["穷死了", "report_hardship"], ["report_hardship"]),
    (["不要退订", "opt_in"], ["opt_in"]),
    (["打错了，别再发了", "wrong_number"], ["wrong_number", "opt_out"]),
]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """What Rasa's environment told of all that is asked."""
    asked = {
        "at": "2026-11-25T10:00:00+08:00",
        "answers": [answer for answer, _ in ANSWERS],
        "texts": TEXTS,
        "dated": ["下周三还2000", "在吗"],
        "bare": list(BARE),
        "examples": EXAMPLES,
        "read": ["明天还钱", "你好", "我要投诉你们，明天还钱"],
        "sentences": SENTENCES,
        "net": [asked for asked, _ in NET],
    }
    run = subprocess.run(
        [PYTHON, "-W", "ignore", Path(__file__).with_name("in_rasa.py")],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONDONTWRITEBYTECODE": "1"},
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return dict(json.loads(run.stdout.splitlines()[-1]))


def test_the_compiled_validator_judges_as_the_original(told) -> None:
    """Ours takes the place of Rasa's and accepts and refuses the same answers of an action."""
    assert told["validators"]["replaced"]
    assert told["validators"]["before"] == [good for _, good in ANSWERS]
    assert told["validators"]["after"] == told["validators"]["before"]


def test_a_sentence_is_handed_on_by_name(told) -> None:
    """Rasa hands on which sentence is said, with no words and none of its slots."""
    assert told["names"] == {"custom": {"response": "utter_greet", "values": {}}}


def test_what_is_read_is_normalised_and_what_was_written_kept(told) -> None:
    """The classifier reads one script and width, examples alike; the original stays aside and is not told."""
    read = told["normalised"]["read"]
    assert read[0] == "还款2000"
    assert read[1] == "转人工"
    assert all(text and not text.startswith("/") for text in read)
    assert told["normalised"]["learnt"] == read
    assert told["normalised"]["written"] == TEXTS
    assert told["normalised"]["told"] == [None] * len(TEXTS)


def test_entities_are_those_of_our_grammar(told) -> None:
    """Days count from the instant in the metadata, spans lie in the text as it was written."""
    dated, none = told["entities"]
    assert [(each["entity"], each["value"], each["text"]) for each in dated] == [
        ("date", "2026-12-02", "下周三"), ("amount", "2000", "2000"),
    ]  # fmt: skip
    assert [("下周三还2000"[each["start"] : each["end"]]) for each in dated] == ["下周三", "2000"]
    assert {each["extractor"] for each in dated} == {"EntityReader"}
    assert none == []


def test_entities_without_an_instant(told) -> None:
    """A text without metadata is read all the same, and the jurisdiction may be another."""
    assert [each["value"] for each in told["undated"]] == ["2000"]
    assert [each["value"] for each in told["elsewhere"]] == ["2026-11-30"]


def test_of_a_text_no_sms_could_hold_the_ends_are_read(told) -> None:
    """The classifier is given the beginning and the end, the grammar the beginning: a turn stays quick."""
    length, values = told["long"]
    assert length <= 1200
    assert values == ["2026-12-02"]


@pytest.mark.parametrize("text", BARE)
def test_a_bare_answer_is_information(told, text: str) -> None:
    """A text that is nothing but values answers a question, whatever the classifier thought; others are left alone."""
    assert told["bare"][text] == BARE[text]


@pytest.mark.parametrize("how", ["classifier", "by block", "not wanted"])
def test_the_classifier_reads_several_intents(told, how: str) -> None:
    """The primary intent comes first, what is carried beside it after, never one of higher priority; it loads as trained."""
    assert told[how]["same"]
    promise, greeting, both = told[how]["read"]
    assert [each[0]["name"] for each in (promise, greeting, both)] == ["promise_to_pay", "greet", "complain"]
    assert [each["name"] for each in promise[1]] == ["promise_to_pay"]
    assert [each["name"] for each in both[1]] == ["complain", "promise_to_pay"]
    for _, intents, ranking in told[how]["read"]:
        ranks = [told["priority"].index(each["name"]) for each in intents]
        assert ranks[1:] == sorted(rank for rank in ranks[1:] if rank > ranks[0])
        assert sum(each["confidence"] for each in ranking) == pytest.approx(1, abs=1e-6)


def test_without_the_encoder_characters_and_words_must_do(told) -> None:
    """Where the package is missing the same is trained without it; a file of another kind is refused by name."""
    assert told["without encoder"]["trained"] == told["not wanted"]
    assert told["without encoder"]["trained"] != told["classifier"]
    assert "in_rasa.py" in told["without encoder"]["refusal"]


def test_the_encoder_computes_what_its_engine_does(told) -> None:
    """In eight bits a text's vector stays that of the package's own engine, alone and among many; meaning tells."""
    assert min(told["encoder"]["engine"][:-1]) > 0.98  # the last text is longer than what is read of it
    assert min(told["encoder"]["many"]) > 0.98
    assert told["encoder"]["length"] == pytest.approx([1] * len(SENTENCES), abs=1e-3)
    wages, salary, dinner = told["encoder"]["near"][0][:3]
    assert wages > salary > dinner


@pytest.mark.parametrize(("number", "expected"), list(enumerate(expected for _, expected in NET)))
def test_the_safety_net_adds_what_patterns_find(told, number: int, expected: list[str]) -> None:
    """Crisis and opt-out are carried whatever the model said, by priority; what stands only alone gives way."""
    first, intents, after_fallback = told["net"][number]
    assert [each["name"] for each in intents] == expected
    assert first == intents[0]
    found = first["confidence"] == 1
    assert after_fallback == (expected[0] if found else "nlu_fallback")  # what is found is not doubted afterwards


def test_one_text_is_weighed_as_many_are(told) -> None:
    """Our quick weighing of one text gives what scikit-learn gives; of unknown sequences only the ends are known."""
    assert told["weighed"]["furthest"] < 1e-6
    assert told["weighed"]["unknown"] == [2, 2]


def test_the_last_turns_are_remembered_and_each_is_stored_once(told) -> None:
    """Of twenty turns Rasa is given the last six, with the slots as they stand; nothing is stored twice or lost."""
    assert told["memory"]["read"] == [f"{number}" for number in range(14, 20)]
    assert told["memory"]["all"]
    assert told["memory"]["slot"] == 19
    assert told["memory"]["stored"] == [f"{number}" for number in range(20)]
