"""Webhooks against the running gateway: doubled, forged, crowded, malformed and strange."""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from journeys.stack import Stack, inbound, phone_of, wait_for

pytestmark = pytest.mark.slow
STRANGE = {
    "10,000 characters": "还" * 10_000,
    "emoji only": "😭😭🙏",
    "control characters": "\x01\x02\x1b[31m\x7f",
    "another language": "Здравствуйте, когда я должен заплатить?",
    "right to left": "متى يجب أن أدفع",
    "markup": "<script>alert(1)</script>",
    "a template": "{lender} {0.__class__} %s",
    "a command": "/restart",
    "an intent": '/promise_to_pay{"amount": 5}',
    "a surrogate half": "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
}


def test_fifty_identical_webhooks_are_one_message_and_one_answer(stack: Stack) -> None:
    """Fired at once with one MessageSid: all acknowledged, one stored, one answered."""
    form = inbound(phone_of(20), "请问还欠多少钱")
    with ThreadPoolExecutor(50) as pool:
        codes = list(pool.map(lambda _: stack.webhook(form).status_code, range(50)))
    assert codes == [200] * 50
    wait_for(lambda: stack.received(phone_of(20)), 20, "the answer")
    time.sleep(4)
    assert len(stack.received(phone_of(20))) == 1
    assert [text.direction for text in stack.texts(phone_of(20))] == ["in", "out"]


def test_unsigned_and_forged_webhooks_leave_nothing(stack: Stack) -> None:
    """Both are refused with 403 and no trace of the number."""
    form = inbound(phone_of(999), "转人工")
    assert stack.webhook(form, signature="").status_code == 403
    assert stack.webhook(form, signature="AAAA").status_code == 403
    assert stack.texts(phone_of(999)) == []


def test_two_hundred_borrowers_with_three_texts_each_all_get_their_answers(stack: Stack) -> None:
    """Every borrower is answered on all three, nobody with another's figures, each conversation in order."""
    numbers = range(50, 250)
    texts = ("我还欠多少", "怎么还", "周五还三百")

    def write(number: int) -> None:
        for body in texts:
            assert stack.webhook(inbound(phone_of(number), body)).status_code == 200

    def answered(number: int) -> bool:
        said = "".join(stack.received(phone_of(number)))
        return all(part in said for part in (f"{8000 + number}.00", "官方方式", "300.00"))

    with ThreadPoolExecutor(40) as pool:
        list(pool.map(write, numbers))
    wait_for(lambda: all(answered(number) for number in numbers), 150, "200 times three answers")
    for number in numbers:
        stored = stack.texts(phone_of(number))
        assert [text.body for text in stored if text.direction == "in"] == list(texts)
        assert [text.body for text in stored if text.direction == "out"] == stack.received(phone_of(number))
        assert [each["amount"] for each in stack.case(f"J-{number:04d}")["promises"]] == ["300.00"]


def test_a_crowd_of_forty_is_acknowledged_within_a_second(stack: Stack) -> None:
    """Forty webhooks at the same instant, from forty phones: the slowest is answered in under a second."""
    gate = threading.Barrier(40)

    def fire(number: int) -> float:
        gate.wait()
        begun = time.monotonic()
        assert stack.webhook(inbound(phone_of(400 + number), "在吗")).status_code == 200
        return time.monotonic() - begun

    with ThreadPoolExecutor(40) as pool:
        assert max(pool.map(fire, range(40))) < 1


@pytest.mark.parametrize("kind", STRANGE)
def test_a_strange_text_gets_one_calm_answer_or_none(stack: Stack, kind: str) -> None:
    """Whatever is written, the gateway acknowledges it and no trace of an exception reaches the phone."""
    phone = phone_of(600 + list(STRANGE).index(kind))
    assert stack.webhook(inbound(phone, STRANGE[kind])).status_code == 200
    wait_for(lambda: all(text.status != "received" for text in stack.texts(phone)), 30, "the text to be handled")
    answers = [text.body for text in stack.texts(phone) if text.direction == "out"]
    assert len(answers) <= 1
    assert not any(word in answer for answer in answers for word in ("Traceback", "Error", "Exception", "{"))


def test_a_malformed_webhook_is_refused(stack: Stack) -> None:
    """A signed form without a sender, or with one that is no number, is a 400."""
    form = inbound("", "在吗")
    assert stack.webhook(form).status_code == 400
    assert stack.webhook(inbound("银行", "在吗", f"SM{uuid.uuid4().hex}")).status_code == 400
