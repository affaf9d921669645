"""What the simulator posts to a gateway is what Twilio posts, signed as Twilio signs."""

import socket
import threading
import time
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from simulator import signing, webhooks
from simulator.options import Options

PHONE = "+8613800000001"
MESSAGES = f"/phone/{PHONE}/messages"


def test_an_inbound_sms_is_posted_and_signed(simulated: Any, options: Options) -> None:
    """The form has Twilio's fields, and the official validator accepts its signature."""
    answer = simulated.call("POST", MESSAGES, json={"body": "我下周三还，可以吗？😀"})
    assert answer.status_code == 201 and answer.json()["gateway_status"] == 200
    form = simulated.gateway.posts[0]
    assert form["MessageSid"] == form["SmsSid"] == form["SmsMessageSid"] == answer.json()["sid"]
    assert (form["From"], form["To"], form["Body"]) == (PHONE, options.number, "我下周三还，可以吗？😀")
    assert (form["NumMedia"], form["NumSegments"], form["FromCountry"]) == ("0", "1", "CN")
    assert "MessagingServiceSid" not in form
    assert simulated.gateway.verdicts == [True]


def test_sid_media_opt_out_and_further_fields_are_the_callers(simulated: Any) -> None:
    """A fixed sid posted twice is one bubble and two webhooks; the rest travels along, signed."""
    sid = "SM" + "a" * 32
    text = {"body": "", "media": 2, "sid": sid, "opt_out_type": "HELP", "extra": {"NewField": "x y+z&"}}
    for _ in range(2):
        assert simulated.call("POST", MESSAGES, json=text).json()["sid"] == sid
    form = simulated.gateway.posts[1]
    assert (form["NumMedia"], form["OptOutType"], form["NewField"]) == ("2", "HELP", "x y+z&")
    assert form["MediaUrl1"].startswith("https://") and simulated.gateway.verdicts == [True, True]
    assert len(simulated.call("GET", MESSAGES).json()["messages"]) == 1


@pytest.mark.parametrize("wanted", [{}, {"body": 1}, {"body": "\ud800"}, {"body": "x", "media": 99}, ["x"]])
def test_a_malformed_text_is_refused(simulated: Any, wanted: Any) -> None:
    """400, and no webhook."""
    assert simulated.call("POST", MESSAGES, json=wanted).status_code == 400
    assert simulated.call("POST", "/phone/110/messages", json={"body": "x"}).status_code == 400
    assert simulated.gateway.posts == []


def test_after_an_opt_out_twilio_sends_no_more(simulated: Any) -> None:
    """21610 until the borrower opts in again."""
    simulated.call("POST", MESSAGES, json={"body": "STOP", "opt_out_type": "STOP"})
    with pytest.raises(Exception, match="unsubscribed"):
        simulated.send()
    simulated.call("POST", MESSAGES, json={"body": "START", "opt_out_type": "START"})
    assert simulated.send().sid


def test_a_gateways_refusal_is_told(simulated: Any) -> None:
    """Its status is passed on, and the bubble carries Twilio's 11200."""
    simulated.gateway.answer = 503
    assert simulated.call("POST", MESSAGES, json={"body": "x"}).json()["gateway_status"] == 503
    assert simulated.call("GET", MESSAGES).json()["messages"][0]["error_code"] == 11200


class TestNoGateway:
    """Nobody listens where the webhooks go."""

    @pytest.fixture
    def options(self, options: Options) -> Options:
        """Point at a closed port."""
        return replace(options, inbound_url="http://127.0.0.1:9/inbound")

    def test_an_unreachable_gateway_is_told(self, simulated: Any) -> None:
        """502 with the reason, after a second try."""
        answer = simulated.call("POST", MESSAGES, json={"body": "x"})
        assert (answer.status_code, answer.json()["error"]) == (502, "unreachable")


def test_a_broken_connection_is_tried_once_more() -> None:
    """The first line is cut before an answer, the second one answers; there is no third."""
    listener = socket.create_server(("127.0.0.1", 0))
    calls: list[bytes] = []

    def answer() -> None:
        for reply in (b"", b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"):
            line, _ = listener.accept()
            with line:
                calls.append(line.recv(65536))
                line.sendall(reply)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    with closing(webhooks.Webhooks("t")) as posting:
        delivery = posting.post(f"http://127.0.0.1:{listener.getsockname()[1]}/x", {"Body": "x"})
        thread.join(5)
        listener.close()
        assert (delivery.status, delivery.taken, len(calls)) == (204, True, 2)
        again = posting.post("http://127.0.0.1:9/x", {"Body": "x"})
    assert (again.status, again.error) == (None, "unreachable")


def test_callbacks_follow_a_message(simulated: Any, eventually: Any) -> None:
    """None for the first status; then sent and delivered, signed over an address with a query."""
    sid = simulated.send().sid
    eventually(lambda: simulated.gateway.statuses(sid) == ["sent", "delivered"])
    form = simulated.gateway.posts[-1]
    assert form["SmsStatus"] == "delivered" and form["SmsSid"] == sid and "ErrorCode" not in form
    assert simulated.gateway.verdicts == [True, True]


def test_both_sides_are_read_and_waited_for(simulated: Any) -> None:
    """`after` pages by sequence, `changed_after` by change, and `wait` holds until there is news."""
    simulated.call("POST", MESSAGES, json={"body": "1"})
    read = simulated.call("GET", MESSAGES).json()
    assert [(m["direction"], m["body"], m["status"]) for m in read["messages"]] == [("in", "1", "received")]
    threading.Timer(0.2, simulated.send, ["好的，已记下"]).start()
    began = time.monotonic()
    query = {"after": read["last"], "wait": 5, "direction": "out"}
    news = simulated.call("GET", MESSAGES, params=query).json()
    assert [message["body"] for message in news["messages"]] == ["好的，已记下"]
    assert 0.1 < time.monotonic() - began < 3
    changed = simulated.call("GET", MESSAGES, params={"changed_after": news["version"], "wait": 5}).json()
    assert [message["status"] for message in changed["messages"]] == ["sent"]
    assert simulated.call("GET", MESSAGES, params={"after": 99, "wait": 0.1}).json()["messages"] == []


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("http://127.0.0.1:8000/x", True),
        ("http://localhost/x", True),
        ("http://[::1]:8/x", True),
        ("http://192.0.2.1/x", False),
        ("http://example.com/x", False),
        ("ftp://127.0.0.1/x", False),
        ("http://127.0.0.1:99999/", False),
        ("nonsense", False),
    ],
)
def test_webhooks_stay_on_this_machine(url: str, own: bool) -> None:
    """Nothing is ever posted anywhere else."""
    assert webhooks.is_on_this_machine(url) is own


def test_the_port_of_an_https_address_is_not_signed() -> None:
    """As Twilio does, whose validator accepts both."""
    with_port = signing.sign("t", "https://sms.example.com:8443/in?a=1", {"Body": "好"})
    assert with_port == signing.sign("t", "https://sms.example.com/in?a=1", {"Body": "好"})
