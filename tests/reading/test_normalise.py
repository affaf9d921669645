"""The plain form that classifiers read, and the script a borrower writes."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading import masking, rights, scripts
from reading.normalise import normalise

PLAIN = """
還欠多少錢	还欠多少钱
我聽日還	我明天还
尋日已經過咗數	昨天已经过了数
唔該轉人工	谢谢转人工
冇錢還	没钱还
冇問題	没问题
你哋係邊間公司	你们是哪间公司
點解咁多利息	为什么这么多利息
點樣還	怎么还
點還	怎么还
幾點到	几点到
下午三點	下午三点
佢唔喺度	他不在这里
唔好再send嚟	不要再发来
俾返錢你	给返钱你
畀多兩日	给多两日
仲欠幾多	还欠多少
下個月出糧就還	下个月发工资就还
沒關係	没关系
關係	关系
聯繫我	联系我
請不要再傳簡訊	请不要再传短信
ＴＤ	td
１５００元	1500元
哈哈哈哈	哈
好!!!!	好!
？？？	?
还\u200b钱	还钱
明天 还	明天还
0000	0000
8888	8888
三三三三	三三三三
这帐不是我的	这账不是我的
帐篷	帐篷
没钱换款	没钱还款
换不起	还不起
工资到账就换	工资到账就还
发了工资就换你钱	发了工资就还你钱
换个时间来	换个时间来
换手机了	换手机了
换号码了	换号码了
别在发了	别再发了
我现在在外地	我现在在外地
我正在还	我正在还
预期几天了	逾期几天了
没前了	没钱了
以经还了	已经还了
zfb能还吗	支付宝能还吗
"""


@pytest.mark.parametrize("line", PLAIN.strip("\n").splitlines())
def test_plain_forms(line: str) -> None:
    """Width, script, regional words, repetition and safe slips are folded; digits are never."""
    text, _, expected = line.partition("\t")
    assert normalise(text.replace("\\u200b", "\u200b")) == expected


@given(st.text())
def test_never_raises_and_is_idempotent(text: str) -> None:
    """Any text has a plain form, which is its own plain form."""
    plain = normalise(text)
    assert normalise(plain) == plain


@given(st.text(alphabet="還唔係冇嘅咗喺嚟點換钱前在再帳逾期就到账啊哈!。 以经后里", max_size=40))
def test_idempotent_on_mended_words(text: str) -> None:
    """Mending brings no new slips together that a second reading would mend differently."""
    plain = normalise(text)
    assert normalise(plain) == plain


@pytest.mark.parametrize(
    "piece", ["我明天還你錢唔該冇問題，", "啊", "。", "1", "a", "換", "點", "  ", "死", "\u200b", "😀"]
)
def test_long_texts_are_quick(piece: str) -> None:
    """Ten thousand characters take well under a second for each reading (a tenth is usual)."""
    text = (piece * 10_000)[:10_000]
    normalise("热身")
    for judge in (
        normalise,
        masking.mask,
        rights.crisis_pattern,
        rights.asks_for_person,
        rights.is_opt_out_word,
    ):
        start = time.perf_counter()
        judge(text)
        assert time.perf_counter() - start < 0.5, judge.__name__


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("我明天還錢", "hant"),
        ("我明天还钱", "hans"),
        ("1500", None),
        ("好的", None),
        ("OK", None),
        ("唔該轉人工", "hant"),
        ("转人工", "hans"),
        ("我聽日俾", "hant"),
        ("后天", None),
        ("几点", "hans"),
        ("頂唔順啦", "hant"),
        ("", None),
    ],
)
def test_script_of(text: str, script: str | None) -> None:
    """The telling characters decide; characters both scripts write tell nothing."""
    assert scripts.script_of(text) == script


@pytest.mark.parametrize(
    ("jurisdiction", "expected"),
    [("tw", "回覆簡訊"), ("hk", "回覆短訊"), ("cn", "回覆短信"), ("us", "回覆短信")],
)
def test_answers_in_the_borrowers_script(jurisdiction: str, expected: str) -> None:
    """Traditional takes the words of its region; Simplified stays as written."""
    assert scripts.to_usage("回复短信", "hant", jurisdiction) == expected
    assert scripts.to_usage("回复短信", "hans", jurisdiction) == "回复短信"
    assert scripts.to_usage("回复短信", None, jurisdiction) == "回复短信"


@pytest.mark.parametrize("jurisdiction", ["tw", "hk", "cn", "us"])
def test_names_keep_their_words(jurisdiction: str) -> None:
    """What a sentence is filled with changes its characters only: a 社区 is no 社群, whatever OpenCC knows of networks."""
    assert scripts.to_script("社区短信", "hant", jurisdiction) == "社區短信"
    assert scripts.to_script("社区短信", "hans", jurisdiction) == "社区短信"
