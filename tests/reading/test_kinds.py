"""Kinds: what a request, a dispute, a stranger or a hardship is about, by reviewed patterns."""

import re

import pytest

from reading import codes, contact_hours, kinds, lexicon, phones
from reading.contact_hours import Hours

PRIVACY = {
    "delete": "把我的信息删了 注销我的账户 我的号码从你们系统里删掉 撤回我的授权同意 刪除我的個人資料 deletemydata",
    "correct": "我名字写错了，请更正 身份证号登记错了 你们的记录有误 地址改一下，资料不对",
    "explain": "你们怎么有我电话 谁给你们我的号码 号码哪来的 我的信息你们给了谁 凭什么查我的资料 你們從哪裡拿到我的電話",
    "access": "给我一份我的资料 我要查你们存了我什么 想看我的个人信息 个人信息保护法",
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in PRIVACY.items() for text in texts.split()])
def test_what_a_request_about_data_asks_for(kind: str, text: str) -> None:
    """Deletion, correction, explanation are told apart in either script; what is none of them asks to see."""
    text = text.replace("deletemydata", "delete my data")
    assert kinds.privacy_kind(text) == kind


WITHDRAWN = "算了，是我借的 弄错了金额没问题 不好意思，我记错了，这钱是我借的 我搞错了，金额是对的 撤销异议 不用查了 確實是我自己辦的"
STANDING = "不是我借的 金额不对 你们搞错了，不是我借的 我没借过这钱 你们算错了吧 怎么没问题 我没弄错，就是金额不对 是我借的但是金额不对"


@pytest.mark.parametrize(
    ("text", "taken_back"), [*((t, True) for t in WITHDRAWN.split()), *((t, False) for t in STANDING.split())]
)
def test_a_dispute_that_is_taken_back(text: str, taken_back: bool) -> None:
    """Who owns the debt or the figure takes it back; who denies, or blames the lender's error, does not."""
    assert kinds.withdraws_dispute(text) is taken_back


@pytest.mark.parametrize(
    ("text", "told"),
    [
        *((text, True) for text in ("报警了", "已报警", "是", "昨天去派出所报案了", "有报警回执", "報咗警")),
        *((text, False) for text in ("还没报警", "没有报警", "没有", "否", "准备报警", "還沒報警")),
        *((text, None) for text in ("随便", "身份证丢了")),
    ],
)
def test_whether_the_police_were_told(text: str, told: bool | None) -> None:
    """Yes, not yet, or not said."""
    assert kinds.police_report(text) is told


@pytest.mark.parametrize(
    ("text", "basis"), [("早就还清了", "settled"), ("从来没借过", "never"), ("去年结清的", "settled"), ("不知道", None)]
)
def test_why_nothing_is_owed(text: str, basis: str | None) -> None:
    """Paid off long ago, or never borrowed."""
    assert kinds.dispute_basis(text) == basis


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *((text, "deceased") for text in ("他已经过世了", "我老公上个月去世了", "人没了", "佢已經唔喺度過世咗")),
        *((text, "guarantor") for text in ("我是他担保人", "我只是给他担保的")),
        *((text, None) for text in ("我是他老婆", "她出去了", "他手机在我这")),
    ],
)
def test_what_a_stranger_tells(text: str, kind: str | None) -> None:
    """A death and a surety are told apart from everybody else who answers."""
    assert kinds.stranger_kind(text) == kind


@pytest.mark.parametrize(
    ("text", "by_person"),
    [
        *(
            (text, True)
            for text in ("我还是学生", "我怀孕了没工作", "我残疾人", "我爸刚走，办丧事没钱", "我妈住院了", "在化疗")
        ),
        *((text, False) for text in ("失业半年了", "实在没钱", "生意亏了", "工资没发")),
    ],
)
def test_hardships_that_a_person_looks_after(text: str, by_person: bool) -> None:
    """Illness, bereavement, pregnancy, disability, students: a person; want of money alone: not."""
    assert kinds.needs_person(text) is by_person


ALL, WEEKEND, WORKDAYS = (1, 2, 3, 4, 5, 6, 7), (6, 7), (1, 2, 3, 4, 5)
HOURS = [
    ("白天别发，我上班", Hours(True, "08:00", "18:00")),
    ("晚上八点后再联系", Hours(False, "20:00", "23:59")),
    ("不要八点前给我发", Hours(True, "00:00", "08:00")),
    ("八点后别发", Hours(True, "20:00", "23:59")),
    ("白天我上班，晚上再联系", Hours(False, "18:00", "22:00")),
    ("中午别发", Hours(True, "12:00", "14:00")),
    ("9点到11点联系", Hours(False, "09:00", "11:00")),
    ("下班后再发", Hours(False, "18:00", "22:00")),
    ("下午三点半以后联系我", Hours(False, "15:30", "23:59")),
    ("周末再联系我", Hours(False, "00:00", "23:59", WEEKEND)),
    ("工作日别发", Hours(False, "00:00", "23:59", WEEKEND)),
    ("周末别打扰", Hours(False, "00:00", "23:59", WORKDAYS)),
    ("周末晚上再联系", Hours(False, "18:00", "22:00", WEEKEND)),
    ("返工時間唔好send畀我", Hours(True, "09:00", "18:00")),
    ("我早上刚搬的家", None),
    ("我搬家了", None),
    ("别再发了", None),
]


@pytest.mark.parametrize(("text", "hours"), HOURS)
def test_when_somebody_wants_to_be_written_to(text: str, hours: Hours | None) -> None:
    """Hours wished for and hours refused, on the days named; a wish stands before a refusal."""
    assert contact_hours.read(text) == hours


@pytest.mark.parametrize(
    ("text", "code"),
    [("482913", "482913"), ("验证码是482 913", "482913"), ("４８２９１３", "482913"), ("4829", None), ("13912345678", None),
     ("我上个月二十号左右就已经把一共482913块钱全部还清了吧你再查查", None)],
)  # fmt: skip
def test_a_code_is_six_digits(text: str, code: str | None) -> None:
    """Six digits in any width, in a text that is not much more."""
    assert codes.find(text) == code


@pytest.mark.parametrize(
    ("text", "phone"),
    [("以后打13912345678", "13912345678"), ("新号+852 9123 4567", "+852 9123 4567"), ("我换号了", None),
     ("不是13912345678，是13800001111", "13800001111")],
)  # fmt: skip
def test_a_number_in_a_text(text: str, phone: str | None) -> None:
    """The last one written is the one meant."""
    assert phones.find(text) == phone


@pytest.mark.parametrize("name", ["privacy", "dispute", "stranger", "hardship", "contact", "contact_hours"])
def test_every_pattern_has_its_reason(name: str) -> None:
    """Each row compiles, has an id of its own and says why it is there."""
    rows = lexicon.rows(f"patterns/{name}.tsv")
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(row["reason"] and re.compile(row["pattern"]) for row in rows)
