"""What is wrong with the training data is named, with file, line and what to do, before Rasa is started."""

import ast
from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner

from huixin import model, training_data
from huixin.cli import main
from servicing.settings import ROOT

DOMAIN = """
intents: [crisis, opt_out, ask_balance, ask_fees, affirm, thank, out_of_scope, nlu_fallback]
entities: [date, amount]
responses: {}
"""
GOOD = """
nlu:
- intent: ask_balance
  examples: |
    - 还欠多少
    - -
- intent: ask_balance
  metadata:
    beside: [ask_fees, affirm]
  examples:
  - text: 好，还欠多少，利息怎么算
  - text: |
      行
      还欠多少
    metadata: {beside: [ask_fees]}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout of nothing but a contract and one good file."""
    (tmp_path / "data/nlu").mkdir(parents=True)
    (tmp_path / "domain.yml").write_text(DOMAIN, encoding="utf-8")
    write(tmp_path, "a.yml", GOOD)
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    """Write a file of examples; its first line is the second of the text."""
    (root / "data/nlu" / name).write_text(dedent(text).removeprefix("\n"), encoding="utf-8")


def block(text: str = "- 你好", **fields: str) -> str:
    """Give a file of one block: its intent in line 2, `metadata` in line 3, an example in line 5."""
    intent, metadata = fields.get("intent", "ask_balance"), fields.get("metadata", "{beside: []}")
    return f"nlu:\n- intent: {intent}\n  metadata: {metadata}\n  examples: |\n    {text}\n"


def found(root: Path) -> list[str]:
    """Give what is said of a checkout."""
    return [str(mistake) for mistake in training_data.mistakes(root)]


def test_the_training_data_are_in_order() -> None:
    """Nothing is wrong with the examples of this checkout."""
    wrong = training_data.mistakes(ROOT)
    assert not wrong, training_data.listing(wrong)


def test_good_examples_are_read(root: Path) -> None:
    """Examples are read in both forms, each with its line and what it carries."""
    (file,) = training_data.files(root)
    assert found(root) == []
    assert [(example.place.line, example.text) for block in file.blocks for example in block.examples] == [
        (4, "还欠多少"), (5, "-"), (10, "好，还欠多少，利息怎么算"), (11, "行\n还欠多少"),
    ]  # fmt: skip
    assert [[label.name for label in block.beside] for block in file.blocks] == [[], ["ask_fees", "affirm"]]
    assert [label.name for label in file.blocks[1].examples[1].beside] == ["ask_fees"]


FORM = {
    "a mark that nobody closed": ("nlu:\n- intent: affirm\n  metadata: {beside: [thank\n  examples: |\n    - 好\n", 4),
    "an example less indented": ("nlu:\n- intent: affirm\n  examples: |\n    - 好\n  - 行\n", 5),
    "a line without a key": ("nlu:\n- intent: affirm\n  examples\n- intent: thank\n", 3),
    "a colon within": ("nlu:\n- intent: affirm: yes\n", 2),
    "a tab": ("nlu:\n- intent: affirm\n\texamples: |\n", 3),
    "two documents": ("nlu: []\n---\nnlu: []\n", 2),
}


@pytest.mark.parametrize(("text", "line"), FORM.values(), ids=FORM)
def test_what_is_no_yaml(root: Path, text: str, line: int) -> None:
    """A file that YAML cannot read is named with the line at which reading ended."""
    write(root, "b.yml", text)
    (mistake,) = found(root)
    assert mistake.startswith(f"data/nlu/b.yml:{line}: no YAML (")
    assert mistake.endswith("): compare its indentation with the lines around it")


def test_what_is_no_text(root: Path) -> None:
    """A file in another encoding, or with a control character, is named with its line; a byte order mark is none."""
    for name, raw in (
        ("b.yml", "nlu:\n# 你好".encode("gbk")),
        ("c.yml", "nlu:\n# 你好\n# \x01".encode()),
        ("d.yml", block().encode("utf-8-sig")),
    ):
        (root / "data/nlu" / name).write_bytes(raw)
    assert found(root) == [
        "data/nlu/b.yml:2: not written in UTF-8: save the file as UTF-8",
        "data/nlu/c.yml:3: a character that nobody sees: type the line anew",
    ]


@pytest.mark.parametrize("text", ["", "version: '3.1'\n", "nlu:\n", "- intent: affirm\n", "nlu: |\n  - 好\n"])
def test_a_file_without_blocks(root: Path, text: str) -> None:
    """A file that Rasa would pass over in silence is named."""
    write(root, "b.yml", text)
    (mistake,) = found(root)
    assert mistake.startswith("data/nlu/b.yml:1: no blocks of examples:")


BLOCKS = {
    "no intent": ("nlu:\n- examples: |\n    - 好\n", 2, "a block without an intent"),
    "an empty intent": ("nlu:\n- intent:\n  examples: |\n    - 好\n", 2, "a block without an intent"),
    "a text among blocks": ("nlu:\n- intent: affirm\n  examples: |\n    - 好\n- 行\n", 5, "a block without an intent"),
    "no examples": ("nlu:\n- intent: affirm\n", 2, "no examples of `affirm` here"),
    "examples of nothing": ("nlu:\n\n- intent: affirm\n  examples: |\n", 3, "no examples of `affirm` here"),
    "an empty list": ("nlu:\n- intent: affirm\n  examples: []\n", 2, "no examples of `affirm` here"),
    "folded examples": ("nlu:\n- intent: affirm\n  examples: >\n    - 好\n    - 行\n", 3, "examples in one piece"),
    "a word misspelt": (block().replace("metadata", "metadaten"), 3, "`metadaten` is not read here"),
    "a lookup": ("nlu:\n- intent: affirm\n  lookup: x\n  examples: |\n    - 好\n", 3, "`lookup` is not read here"),
    "the next block's head forgotten": (block() + "  examples: |\n    - 好\n", 6, "`examples` a second time"),
    "no hyphen": (block("你好"), 5, "not an example"),
    "no blank": (block("-你好"), 5, "not an example"),
    "indented further": (block("- 你好\n      - 在吗"), 6, "not an example"),
    "a remark": (block("- 你好\n    # 在吗"), 6, "not an example"),
    "a hyphen alone": (block("- 你好\n    -\n    - 在吗"), 6, "an empty example"),
    "a hyphen and a blank": (block("- 你好\n    - "), 6, "an empty example"),
    "an empty line": (block("- 你好\n\n    - 在吗"), 6, "an empty example"),
    "an empty item": ("nlu:\n- intent: affirm\n  examples:\n  - text: ''\n", 4, "an example without a text"),
    "a bare item": ("nlu:\n- intent: affirm\n  examples:\n  - 好\n", 4, "an example without a text"),
    "a number": ("nlu:\n- intent: affirm\n  examples:\n  - text: 1\n", 4, "`1` alone is no text to YAML"),
    "an unknown intent": (block(intent="ask_balanec"), 2, "is `ask_balance` meant?"),
    "a strange intent": (block(intent="weather"), 2, "`weather` is not among the intents of domain.yml"),
    "Rasa's own intent": (block(intent="nlu_fallback"), 2, "`nlu_fallback` is not among the intents"),
    "beside as a word": (block(metadata="{beside: affirm}"), 3, "no list of intents"),
    "beside misspelt": (block(metadata="{besides: [affirm]}"), 3, "no list of intents"),
    "beside unknown": (block(metadata="{beside: [affrim]}"), 3, "is `affirm` meant?"),
    "beside itself": (block(metadata="{beside: [ask_balance]}"), 3, "`ask_balance` is beside itself"),
    "beside, though higher": (block(metadata="{beside: [opt_out]}"), 3, "write `intent: opt_out` and `beside: [ask_ba"),
    "beside of a thanks": (block(intent="thank", metadata="{beside: [affirm]}"), 3, "`affirm` goes before `thank`"),
    "thanks beside": (block(metadata="{beside: [thank]}"), 3, "`thank` is never carried beside"),
    "lines of a list": (
        block(metadata="\n    beside:\n    - affirm\n    - thank"),
        6,
        "`thank` is never carried beside",
    ),
    "an item's own": (
        "nlu:\n- intent: affirm\n  examples:\n  - text: 好\n    metadata:\n      beside: [crisis]\n",
        6,
        "`crisis` goes before `affirm` in the order of domain.yml",
    ),
    "a mark of nothing": (block("- 我[](date)还"), 5, "an entity mark that covers nothing"),
    "a mark of a blank": (block('- 我[ ]{"entity": "date"}还'), 5, "an entity mark that covers nothing"),
    "an unknown entity": (block("- 我[明天](day)还"), 5, "a mark of `day`, which is no entity"),
    "an unknown entity with a value": (block("- 我[明天](day:2026-11-26)还"), 5, "a mark of `day`"),
    "an unknown entity described": (block('- 我[明天]{"entity": "day"}还'), 5, "a mark of `day`"),
    "a description that is none": (block("- 我[明天]{date}还"), 5, "a mark of ``"),
    "a list of one": (block('- 我[明天]{"value": 1}还'), 5, "need no marks"),
    "another label for the same": (
        block("- 在吗") + "- intent: affirm\n  examples: |\n    - 在嗎\n",
        8,
        "one text with two labels, `affirm` here and `ask_balance` at data/nlu/b.yml:5: remove one of the two lines",
    ),
    "another label for the same, marked": (
        block("- 明天吗") + "- intent: affirm\n  examples: |\n    - [明天](date)吗\n",
        8,
        "one text with two labels",
    ),
}


@pytest.mark.parametrize(("text", "line", "said"), BLOCKS.values(), ids=BLOCKS)
def test_what_is_wrong_is_named(root: Path, text: str, line: int, said: str) -> None:
    """Each mistake is found once, at its line, and nothing else is."""
    write(root, "b.yml", text)
    (mistake,) = found(root)
    assert mistake.startswith(f"data/nlu/b.yml:{line}: ")
    assert said in mistake


def test_what_is_right(root: Path) -> None:
    """The same text twice with one label, an honest mark, and brackets that are none are let through."""
    write(
        root, "b.yml", block("- 还欠多少\n    - [明天](date)还\n    - [微笑]你好(笑)", metadata="{beside: [ask_fees]}")
    )
    assert found(root) == []


def test_labels_in_two_files(root: Path) -> None:
    """A text labelled otherwise in another file is named with both places, in whatever script it is written."""
    write(root, "b.yaml", block("- 還欠 多少", intent="affirm"))
    (mistake,) = found(root)
    assert mistake.startswith("data/nlu/b.yaml:5: one text with two labels")
    assert "`ask_balance` at data/nlu/a.yml:4" in mistake


def test_mistakes_stand_in_order(root: Path) -> None:
    """Mistakes of form and of label are told in the order of files and lines."""
    write(root, "b.yml", block("无\n    - [](date)\n    - 还欠多少", intent="affirm"))
    write(root, "c.yml", block("无", intent="weather"))
    places = [f"{mistake.place}" for mistake in training_data.mistakes(root)]
    assert places == [f"data/nlu/{place}" for place in ("b.yml:5", "b.yml:6", "b.yml:7", "c.yml:2", "c.yml:5")]


def test_a_long_list_is_cut(root: Path) -> None:
    """Twenty mistakes are shown, in the order of files and lines, and the number of the others."""
    write(root, "b.yml", block("- 好" + "\n    无" * 25))
    lines = training_data.listing(training_data.mistakes(root)).splitlines()
    assert [line.split(":")[1] for line in lines[:20]] == [str(number) for number in range(6, 26)]
    assert lines[20:] == ["and 5 more"]
    assert training_data.listing(training_data.mistakes(root)[:20]).count("\n") == 19


def test_training_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`huixin train` says what is wrong in one message and ends with 1; Rasa is not started and nothing is written."""
    write(root, "b.yml", block("无"))
    monkeypatch.setattr(model, "ROOT", root)
    monkeypatch.setattr(model, "MODELS", root / "models")
    monkeypatch.setattr(model, "RASA_PYTHON", root / "nobody")
    before = sorted(root.rglob("*"))
    result = CliRunner().invoke(main, ["train"])
    assert (result.exit_code, result.output.splitlines()) == (
        1,
        [
            "Error: nothing was trained, the examples need mending:",
            "data/nlu/b.yml:5: not an example: write `- text`, indented like the first one of the block",
        ],
    )
    assert sorted(root.rglob("*")) == before


def test_the_contract_is_the_assistants() -> None:
    """The order of intents in domain.yml, and what is never carried beside, are those by which the assistant reads."""
    code = ast.parse((ROOT / "bot/priority.py").read_text(encoding="utf-8"))
    values = {node.targets[0].id: node.value for node in code.body if isinstance(node, ast.Assign)}  # type: ignore[attr-defined]
    assert training_data.contract(ROOT).intents == list(ast.literal_eval(values["PRIORITY"]))
    assert ast.literal_eval(values["ALONE"].args[0]) == training_data.ALONE  # type: ignore[attr-defined]
