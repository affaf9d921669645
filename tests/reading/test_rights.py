"""Opt-out words and requests for a person, judged before anything else."""

import pytest

from reading import rights

OPT_OUT = """
T TD TDD TT R N QX 0000 退订 退定 退訂 取消订阅 取消訂閱 拒收 停止 停发 停發
STOP stop StopAll unsubscribe Cancel
END quit revoke OPTOUT UNSUB ＴＤ ｔｄ 回TD 回复TD 回覆TD 回T 回复退订 退订！ td。 【TD】 T.D. TD~ 退订谢谢
退订别发了 TD别再发了 拒收你们的短信 退订🙏 退訂！！！ td谢谢
"""
SPACED_OPT_OUT = ["opt out", "退 订", " TD ", "回复 TD", "STOP ALL", "退订，不要再发"]
OPT_IN = ["START", "start", "恢复", "恢復", "重新订阅", "重新訂閱", "恢复！"]
NOT_OPT_OUT = """
退订怎么弄 怎么退订 TD是什么意思 退订吗 退订后还能恢复吗 退订要钱吗 拒收会怎样
不要退订 恢复 START N多 RT NO
R吗 停止催收 停止骚扰我
T恤 TDK end了 我要退订吗 退订错了 取消 取消预约 td多少钱 1 好 00000 000 别再发了 不退订
想退订 TDBANK 拒收是什麼 退訂點樣搞
"""


@pytest.mark.parametrize("text", OPT_OUT.split() + SPACED_OPT_OUT)
def test_opt_out_words(text: str) -> None:
    """The listed words count in any width, case and script, with punctuation and a leading 回复."""
    assert rights.is_opt_out_word(text)


@pytest.mark.parametrize("text", NOT_OPT_OUT.split())
def test_texts_that_are_no_opt_out_word(text: str) -> None:
    """Questions, withdrawals and freer wordings are left to the classifier."""
    assert not rights.is_opt_out_word(text)


def test_zeros_may_be_an_identity_tail() -> None:
    """0000 is an opt-out unless the identity question is open."""
    assert rights.is_opt_out_word("0000")
    assert not rights.is_opt_out_word("0000", identity_open=True)
    assert rights.is_opt_out_word("TD", identity_open=True)


@pytest.mark.parametrize(
    "text",
    [
        "我不认识他，别发了", "打错了 不要再傳來了", "錢已經匯了！唔好再send嚟", "请勿再给我发短信", "以后别往这个号发消息了",
        "麻烦别再发", "咪再發短訊俾我", "不要再寄簡訊", "别发了😡", "别给我发了😡", "[怒]别发了", "别发了(生气)", "别 发 了",
        "别给我发短信了谢谢", "別再傳簡訊給我了好嗎", "别再发了行不行", "别发了求你们了", "不用再给我发短信了",
    ],
)  # fmt: skip
def test_a_clause_asks_for_silence(text: str) -> None:
    """Freer words that fill a clause are found behind whatever else is said; they are no opt-out word."""
    assert rights.asks_for_silence(text)
    assert not rights.is_opt_out_word(text)


@pytest.mark.parametrize(
    "text",
    [
        "别再往他那发了", "别发给我妈", "别发脾气", "不用发验证码", "不要再来了", "还没发工资", "别发太晚", "短信怎么不发了", "先别发货", "别天天发", "别发这个号",
        "不用发了，我知道怎么还", "不用寄了", "不要给我寄东西", "千万别传", "别传",
    ],
)  # fmt: skip
def test_a_clause_that_asks_something_else(text: str) -> None:
    """Not to others, not other things, not other hours."""
    assert not rights.asks_for_silence(text)


@pytest.mark.parametrize("text", OPT_IN)
def test_opt_in_words(text: str) -> None:
    """The three words that undo an opt-out."""
    assert rights.is_opt_in_word(text)
    assert not rights.is_opt_out_word(text)


@pytest.mark.parametrize("text", ["恢复了吗", "退订", "重新", "started", "不恢复"])
def test_texts_that_are_no_opt_in_word(text: str) -> None:
    """Anything freer is left to the classifier."""
    assert not rights.is_opt_in_word(text)


PERSON = """
人工
人工！
转人工
轉人工
轉真人
真人
真人客服
客服
找客服
找人工
人工服务
人工客服
人工客服谢谢
我要人工
接人工
请转人工
帮我转人工
转人工转人工
我要跟真人说
我要跟真人講
叫你们经理来
叫你們主管跟我談
找你们领导
我想和人聊
能不能转人工
可以给我找个真人吗
我不想跟机器人说话
不要机器人
有没有真人
让你们的人给我打电话
我要同真人傾
唔該轉人工
搵真人
麻煩幫我轉接專員
换个人来
转接
rg
human
I want to talk to a human
别让我跟机器聊了，转人工
叫客服打给我
安排个专员联系我
利息怎么算的，算了你给我转人工
"""

NO_PERSON = """
转人工！算了
不用转人工
不用人工
人工就不用了
不要转人工了
别转人工
唔使轉人工
没要转人工
你是真人吗
你是人工还是机器人
你们客服说可以分期
上次客服答应我的
我人工得八千
人工费多少
人工智能
客服电话多少
我不是这个人
没人跟我说
打给我妈干嘛
别找我家人
我跟人借了钱
还钱
在吗
1
"""


@pytest.mark.parametrize("text", PERSON.strip().splitlines())
def test_asks_for_person(text: str) -> None:
    """Words, commands and plain sentences that ask for a person."""
    assert rights.asks_for_person(text)


@pytest.mark.parametrize("text", NO_PERSON.strip().splitlines())
def test_asks_for_no_person(text: str) -> None:
    """Negated, withdrawn and quoted requests, and other uses of the words."""
    assert not rights.asks_for_person(text)
