"""Signs of crisis in every wording, and the figures of speech that are none."""

import re

import pytest

from reading import lexicon, rights

CRISIS = """
活着没意思了
真想一了百了
逼死我算了
我不想活了
不想活了
唔想做人
唔想做人啦
我想死
好想死
真的想死
死了算了
我死了算了
死了一了百了
还不如死了
不如死了算
生不如死
活着不如死了
我去死行了吧
我死给你们看
你们是要逼死我
再逼我就跳楼
逼我跳楼是吧
我现在在楼顶
站在天台上了
我从这里跳下去算了
我要跳河
想跳海
跳楼算了
烧炭算了
燒炭死咗佢
買咗炭
想喝农药
农药都买好了
我买了老鼠药
一瓶安眠药吃下去就好了
安眠药已经准备好了
吞了一整瓶药
割腕
我割了手腕
上吊算了
绳子准备好了
开煤气
開瓦斯
遗书写好了
遺書我寫好了
这是我最后一条短信
永别了
帮我跟我妈说对不起，女儿不孝
来世再还
下辈子还你们
下辈子做牛做马还
我死了债是不是就没了
人死债消
我死了还用还吗
如果我死了这钱谁还
死了是不是就不用还了
要是我不在了这债怎么办
要死一起死
大家一起死
同归于尽吧
拉你们垫背
抱着孩子一起跳
带着孩子一起死
全家一起死给你们看
杀了你们我再自杀
我到你们公司门口自杀
揽住一齐死
攬炒啦
我老公昨天割腕了
我爸喝农药抢救过来了
我妈因为这事要跳楼
她已经自杀过一次了
上个月我吞过药，没死成
我有抑郁症，不想活了
重度抑郁，随时想死
被你们逼得想自杀
自杀
自sha
自鲨
轻生的念头都有了
想不开
我怕我会想不开
我会做傻事的
活够了
活腻了
活不下去了
真的活不下去了
没有活下去的勇气
没活路了
走上绝路
你们把我逼上绝路
生无可恋
绝望了
想解脱
死了就解脱了
解脱了
结束生命
想结束自己
了结这一生
不想醒来
睡着了就不要再醒来
明天你们就找不到我了
明天就看不到我了
我的命你们拿去
拿命还你们
命给你们
一命抵一命
要出人命了
你们要闹出人命
给我收尸吧
等着给我收尸
我是家里的累赘，走了大家都轻松
没有我他们会更好
我这样的废物不如死了
对不起爸妈，我先走了
我先走一步
离开这个世界
想从这个世界消失
累了，想走了，去陪我妈
怎么死不痛苦
卖肾还你们
救救我，我不想活
撑不下去了
撐不下去了
我真的撐不下去了，想死
人生沒有意義
不如死一死
死一死算了
人生登出
跳捷運
条命俾你
攞我條命去
瓜咗算
死咗算
逼我去死
快被你们逼死了
穷死了，真不想活了
累死了 不如真的死了
我 不 想 活 了
不~想~活~了
想s了一了百了
zisha
一头撞死算了
出门被车撞死算了
让车撞死，保险赔给你们
保险够赔你们了，我去死
做鬼也不放过你们
天台见
我报复社会
卧轨
每天都想死
哪天我死在你们公司
活着好累
"""

NO_CRISIS = """
穷死了
累死了
笑死
笑死我了
烦死了
烦死人了
忙死了
气死我了
热死了
急死我了
冷死了
要钱没有要命一条
要钱没有，要命有一条
要錢冇，要命一條
弄死你们
打死你
去死
去死吧
你去死
你们都去死
滚去死
死骗子
不得好死
死全家
冚家鏟
打死也不还
打死我也不还
死都不还
我爸去年死了
我妈去世了
他已经死了
借款人已经过世了
他死了两年了
人早就死了
我老公病逝了
忙得要死
累得要死
想死你了
跳楼价清仓
烧炭烤肉
还完就解脱了
还清了终于解脱
当初想不开借了你们的钱
干活没发钱
生活困难
生活费都没了
活动什么时候结束
活该
生意死了
手机死机了
死期存款
死心吧，不还
公司活不下去了
我没钱
实在没钱了
失业半年了
我妈住院了
压力好大
睡不着觉
太累了
心情不好
崩溃了
你们有完没完
再打我报警
我要告你们
法院见
爱告告去
明天还
下周还不上
死不了，放心
别死皮赖脸
死缠烂打
催死人了
烦得要命
神经病
好好活着，慢慢还
这个月还一半
最后一期什么时候
最后一次机会
最后一次还款
结束这笔贷款
怎么提前结清
我走了，再见
开煤气店的
农药店生意不好
买农药种地花光了
家里老人走了
孩子还小
养活一家老小
命苦
拼命赚钱还你
拼命打工
认命了
要命的利息
"""


@pytest.mark.parametrize("text", CRISIS.strip().splitlines())
def test_signs_of_crisis(text: str) -> None:
    """Self-harm in any wording, told by others, or dragging others along, is seen."""
    assert rights.crisis_pattern(text) is not None


@pytest.mark.parametrize("text", NO_CRISIS.strip().splitlines())
def test_figures_of_speech(text: str) -> None:
    """Weariness, figures of speech about the debt, insults and deaths in the past are no crisis."""
    assert rights.crisis_pattern(text) is None


@pytest.mark.parametrize("name", ["crisis", "crisis_not", "opt_out", "person"])
def test_pattern_files_are_reviewable(name: str) -> None:
    """Every pattern compiles, has an id of its own and gives its reason."""
    rows = lexicon.rows(f"patterns/{name}.tsv")
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert re.compile(row["pattern"])
        assert row["reason"], row["id"]


def test_crisis_patterns_are_many() -> None:
    """At least 120 reviewed patterns stand."""
    assert len(lexicon.rows("patterns/crisis.tsv")) >= 120
