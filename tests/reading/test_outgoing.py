"""What goes out: claims that nobody may make are found in either script, and what denies them is not one."""

import re

import pytest
import yaml

from reading import lexicon, outgoing

FORBIDDEN = [
    ("再不还我们就起诉您", "forbidden_court"),
    ("我們將向法院提告", "forbidden_court"),
    ("要是不能还款就移送法院", "forbidden_court"),
    ("強制執行扣薪", "forbidden_court"),
    ("唔還就入稟法庭", "forbidden_court"),
    ("今天不还款就报警抓你", "forbidden_police"),
    ("警方會上門", "forbidden_police"),
    ("您涉嫌诈骗", "forbidden_police"),
    ("一切后果自负", "forbidden_threat"),
    ("我们知道你家住哪", "forbidden_threat"),
    ("你这人真不要脸", "forbidden_insult"),
    ("征信会黑一辈子", "forbidden_blacklist"),
    ("影響您孩子上學", "forbidden_blacklist"),
    ("利息会翻倍", "forbidden_exaggeration"),
    ("这是最后通牒", "forbidden_exaggeration"),
    ("我们会联系您的单位", "forbidden_third_party"),
    ("只能通知你 爸 妈 了", "forbidden_third_party"),
    ("我哋會搵你屋企人", "forbidden_third_party"),
    ("先跟朋友借点还上", "forbidden_borrowing"),
    ("刷信用卡還一下", "forbidden_borrowing"),
]
FAIR = [
    "我们不会联系您的家人，也不会起诉您",
    "您可以先和家人说说",
    "请问您报警了吗？建议您向公安机关报案，保留好回执",
    "我们不会把您列入黑名单",
    "请回复律师或法院的联系方式",
    "逾期会按合同计罚息，并可能如实报送征信",
    "您的安全最重要，请拨打110",
    "谨防骗子冒充，不要套现",
    "不建议向朋友借钱还款",
    "两位同事会带证件去您家核实",
    "同事会联系您本人",
    "下周可以先还500元吗",
]


@pytest.mark.parametrize(("text", "rule"), FORBIDDEN)
def test_a_claim_is_found(text: str, rule: str) -> None:
    """By the rule it breaks, with the words that break it, however they are spaced or written."""
    found = outgoing.claim(text)
    assert found is not None and found.rule == rule
    assert found.words and found.reason and found.source


@pytest.mark.parametrize("text", FAIR)
def test_what_is_fair_is_not_a_claim(text: str) -> None:
    """What is denied, advised for the borrower's good, or true and unexaggerated may be said."""
    assert outgoing.claim(text) is None


def test_every_sentence_of_the_assistant_is_fair() -> None:
    """No response of domain.yml, in any variant, makes a forbidden claim; none that strangers read tells of a loan."""
    responses = yaml.safe_load((lexicon.HERE.parent / "domain.yml").read_text(encoding="utf-8"))["responses"]
    for name, variations in responses.items():
        metadata = variations[0].get("metadata", {})
        for text in (variations[0]["text"], *(metadata[law] for law in ("tw", "hk") if law in metadata)):
            assert outgoing.claim(text) is None, name
            is_canned = name.startswith("utter_desk_") and not metadata.get("discloses")
            assert not (is_canned and outgoing.tells_of_loan(text)), name


@pytest.mark.parametrize("text", ["您欠1200元", "這筆貸款", "本月還款日", "NT$500", "账单已出", "还3000块"])
def test_loan_facts_are_found(text: str) -> None:
    """A sum, or a word that tells there is a debt, in either script."""
    assert outgoing.tells_of_loan(text)


@pytest.mark.parametrize(
    "text", ["您好，请问有什么可以帮您", "您现在安全吗？身边有人陪着吗？", "请致电400-800-1234核实身份"]
)
def test_courtesy_tells_of_no_loan(text: str) -> None:
    """What may be written to a number at which nobody is verified."""
    assert not outgoing.tells_of_loan(text)


def test_every_pattern_is_argued_for() -> None:
    """Each has a reason and a source, a name of its own, and is matched by something in these tests or is one of several."""
    rows = lexicon.rows("patterns/forbidden.tsv")
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["reason"] and re.search(r"\((?:S|P)\)", row["source"]), row["id"]
    assert {rule for _, rule in FORBIDDEN} == set(outgoing.rules())
