"""Every fault does once what real carriers do now and then."""

import time
from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

PHONE = "+8613800000001"


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("429", 429, 20429),
        ("500", 500, 20500),
        ("503", 503, 20503),
        ("rejected_21610", 400, 21610),
        ("rejected_21211", 400, 21211),
    ],
)
def test_a_refusal_hits_as_often_as_it_is_told(simulated: Any, kind: str, status: int, code: int) -> None:
    """Once here; the refused message is not listed, and the next one passes."""
    simulated.fault(kind, count=1)
    with pytest.raises(TwilioRestException) as refused:
        simulated.send()
    assert (refused.value.status, refused.value.code) == (status, code)
    sid = simulated.send().sid
    assert [message.sid for message in simulated.client.messages.list()] == [sid]


@pytest.mark.parametrize(("kind", "listed"), [("timeout_after_accepting", 1), ("timeout_before_accepting", 0)])
def test_a_time_out_hangs_up_without_an_answer(simulated: Any, kind: str, listed: int) -> None:
    """The caller cannot know; the list tells whether the message was accepted."""
    simulated.fault(kind, count=1, seconds=0.3)
    began = time.monotonic()
    with pytest.raises(requests.ConnectionError):
        simulated.send()
    assert time.monotonic() - began >= 0.3
    assert len(simulated.client.messages.list(to=PHONE)) == listed


@pytest.mark.parametrize("code", ["30003", "30005", "30006", "30007"])
def test_an_undelivered_message_says_why(simulated: Any, eventually: Any, code: str) -> None:
    """In the callback, in the resource, and on the phone's page."""
    simulated.fault(f"undelivered_{code}", count=1)
    sid = simulated.send().sid
    eventually(lambda: simulated.gateway.statuses(sid) == ["sent", "undelivered"])
    assert simulated.gateway.posts[-1]["ErrorCode"] == code
    assert str(simulated.client.messages(sid).fetch().error_code) == code


def test_callbacks_can_be_late(simulated: Any, eventually: Any) -> None:
    """The message is delivered first, and told of afterwards."""
    simulated.fault("callbacks_late", count=1, seconds=0.4)
    sid = simulated.send().sid
    eventually(lambda: simulated.client.messages(sid).fetch().status == "delivered")
    assert simulated.gateway.statuses(sid) == []
    eventually(lambda: simulated.gateway.statuses(sid) == ["sent", "delivered"])


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("callbacks_doubled", ["sent", "sent", "delivered", "delivered"]),
        ("callbacks_reversed", ["delivered", "sent"]),
        ("unknown_status", ["sent", "relayed_by_pigeon", "delivered"]),
    ],
)
def test_callbacks_can_be_strange(simulated: Any, eventually: Any, kind: str, told: list[str]) -> None:
    """Twice, the wrong way round, or with a status that nobody knows; signed all the same."""
    simulated.fault(kind, count=1)
    sid = simulated.send().sid
    eventually(lambda: simulated.gateway.statuses(sid) == told)
    assert all(simulated.gateway.verdicts)


def test_callbacks_can_be_lost(simulated: Any, eventually: Any) -> None:
    """Delivered, and never told."""
    simulated.fault("callbacks_lost", count=1)
    sid = simulated.send().sid
    eventually(lambda: simulated.client.messages(sid).fetch().status == "delivered")
    time.sleep(0.1)
    assert simulated.gateway.posts == []


def test_a_message_that_outlives_its_validity_fails(simulated: Any, eventually: Any, options: Any) -> None:
    """Validity is in whole seconds, so only a slow carrier can show it."""
    from dataclasses import replace

    from simulator.app import create_app

    app = create_app(replace(options, delivery_delay=1.05))
    path, auth = (
        f"/2010-04-01/Accounts/{options.account_sid}/Messages.json",
        (options.account_sid, options.auth_token),
    )
    form = {"To": PHONE, "From": options.number, "Body": "x", "ValidityPeriod": "1"}
    sid = app.test_client().post(path, data=form, auth=auth).json["sid"]
    eventually(lambda: app.extensions["carrier"].store.get(sid).error_code == 30036)
    app.extensions["carrier"].close()


def test_an_inbound_webhook_can_come_twice_at_once(simulated: Any) -> None:
    """The same sid, at the same instant, and one bubble on the phone."""
    simulated.fault("inbound_doubled", count=1)
    answer = simulated.call("POST", f"/phone/{PHONE}/messages", json={"body": "还了"})
    assert answer.json()["gateway_statuses"] == [200, 200]
    first, second = simulated.gateway.posts
    assert first == second and abs(simulated.gateway.times[0] - simulated.gateway.times[1]) < 0.2
    assert len(simulated.call("GET", f"/phone/{PHONE}/messages").json()["messages"]) == 1


def test_a_fault_can_be_for_one_phone_and_until_it_is_removed(simulated: Any) -> None:
    """Others are not hit; it counts its hits; removing it lets the message through."""
    simulated.fault("500", to=PHONE)
    assert simulated.send(to="+886912000002").sid
    for _ in range(2):
        with pytest.raises(TwilioRestException):
            simulated.send()
    listed = simulated.call("GET", "/faults").json()
    assert [(fault["kind"], fault["count"], fault["hits"]) for fault in listed["faults"]] == [("500", None, 2)]
    assert "inbound_doubled" in listed["kinds"]
    assert simulated.call("DELETE", f"/faults/{listed['faults'][0]['id']}").json() == {"removed": 1}
    assert simulated.send().sid
    simulated.fault("429")
    simulated.fault("503")
    assert simulated.call("DELETE", "/faults", params={"kind": "429"}).json() == {"removed": 1}
    assert simulated.call("DELETE", "/faults").json() == {"removed": 1}


@pytest.mark.parametrize(
    "wanted", [{}, {"kind": "pigeon"}, {"kind": "429", "count": 0}, {"kind": "429", "seconds": "soon"}, []]
)
def test_a_fault_that_does_not_exist_is_refused(simulated: Any, wanted: Any) -> None:
    """400, and nothing is switched on."""
    assert simulated.call("POST", "/faults", json=wanted).status_code == 400
    assert simulated.call("GET", "/faults").json()["faults"] == []
