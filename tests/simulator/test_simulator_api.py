"""The real Twilio client finds in the simulator what it finds at Twilio."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from simulator.options import Options

SERVICE = "MG" + "2" * 32
TO = "+8613800000001"


def test_a_sent_message_is_queued_then_delivered(simulated: Any, eventually: Any) -> None:
    """The resource carries Twilio's fields and types, and its status moves on."""
    created = simulated.send("您好 hello")
    assert (created.status, created.direction, created.num_segments) == ("queued", "outbound-api", "1")
    assert created.date_created.tzinfo is not None and created.date_sent is None
    eventually(lambda: simulated.client.messages(created.sid).fetch().status == "delivered")
    fetched = simulated.client.messages(created.sid).fetch()
    assert fetched.body == "您好 hello" and fetched.to == TO and fetched.error_code is None
    assert abs(fetched.date_sent - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"to": ""}, 400, 21604),
        ({"to": "13800000001"}, 400, 21211),
        ({"to": "+0123"}, 400, 21211),
        ({"to": "+8613900000000"}, 400, 21266),
        ({"body": ""}, 400, 21602),
        ({"body": "好" * 1601}, 400, 21617),
        ({"from_": "+8613911111111"}, 400, 21606),
        ({"from_": ""}, 400, 21603),
        ({"messaging_service_sid": SERVICE}, 400, 21701),
        ({"validity_period": 36_001}, 400, 21624),
        ({"status_callback": "http://192.0.2.1/status"}, 400, 21609),
    ],
)
def test_a_wrong_request_is_refused_with_twilios_code(
    simulated: Any, fields: dict[str, Any], status: int, code: int
) -> None:
    """Each wrong field has its own code, and nothing is listed."""
    with pytest.raises(TwilioRestException) as refused:
        simulated.send(**fields)
    assert (refused.value.status, refused.value.code) == (status, code)
    assert simulated.client.messages.list() == []


def test_the_longest_body_is_taken(simulated: Any) -> None:
    """1600 characters pass, and are counted in segments of 67."""
    assert simulated.send("好" * 1600).num_segments == "24"


@pytest.mark.parametrize(("name", "token"), [(None, "wrong"), ("AC" + "9" * 32, None)])
def test_a_stranger_is_not_let_in(simulated: Any, options: Options, name: str | None, token: str | None) -> None:
    """A wrong token, or another account with the right one, is answered 401 in Twilio's shape."""
    http = simulated.client.http_client
    stranger = Client(name or options.account_sid, token or options.auth_token, http_client=http)
    with pytest.raises(TwilioRestException) as refused:
        stranger.messages.create(to=TO, from_=options.number, body="x")
    assert (refused.value.status, refused.value.code) == (401, 20003)
    bare = simulated.call("GET", f"/2010-04-01/Accounts/{options.account_sid}/Messages.json")
    assert bare.status_code == 401 and bare.json()["more_info"].endswith("/20003")


def test_an_unknown_message_is_not_found(simulated: Any) -> None:
    """404 with code 20404, for a message and for a path that is nothing."""
    with pytest.raises(TwilioRestException) as refused:
        simulated.client.messages("SM" + "0" * 32).fetch()
    assert (refused.value.status, refused.value.code) == (404, 20404)
    assert simulated.call("GET", "/2010-04-01/Nothing.json").json()["code"] == 20404


def test_the_list_is_paged_and_does_not_shift(simulated: Any) -> None:
    """The client walks all pages, newest first; a message that arrives between two pages moves none of them."""
    sids = [simulated.send(f"text {number}").sid for number in range(7)]
    assert [message.sid for message in simulated.client.messages.list(page_size=3)] == sids[::-1]
    first = simulated.client.messages.page(page_size=3)
    assert [message.sid for message in first] == sids[:3:-1]
    simulated.send("one more")
    second = first.next_page()
    assert [message.sid for message in second] == sids[3:0:-1]
    assert [message.sid for message in second.previous_page()] == sids[:3:-1]
    third = second.next_page()
    assert [message.sid for message in third] == sids[:1] and third.next_page() is None
    assert len(simulated.client.messages.list(limit=4)) == 4


def test_the_list_is_filtered(simulated: Any, options: Options) -> None:
    """By both numbers and by the date of sending, both ends included."""
    mine = simulated.send("to one").sid
    simulated.send("to another", to="+886912000002")
    simulated.call("POST", f"/phone/{TO}/messages", json={"body": "back"})
    listed = simulated.client.messages.list
    assert [message.sid for message in listed(to=TO)] == [mine]
    assert {message.direction for message in listed(from_=TO)} == {"inbound"}
    now, day = datetime.now(UTC), timedelta(days=1)
    assert len(listed(to=TO, date_sent_after=now - timedelta(seconds=10))) == 1
    assert listed(to=TO, date_sent_after=now + day) == []
    assert listed(to=TO, date_sent_before=now - day) == []
    assert len(listed(to=TO, date_sent_before=now + day, date_sent_after=now - day)) == 1
    path = f"/2010-04-01/Accounts/{options.account_sid}/Messages.json"
    auth = (options.account_sid, options.auth_token)
    today = simulated.call("GET", path, auth=auth, params={"DateSent": f"{now:%Y-%m-%d}", "To": TO}).json()
    assert len(today["messages"]) == 1
    assert simulated.call("GET", path, auth=auth, params={"DateSent": "soon"}).status_code == 400


class TestPool:
    """A number in a Messaging Service's pool."""

    @pytest.fixture
    def options(self, options: Options) -> Options:
        """Put the number in a pool."""
        return replace(options, messaging_service_sid=SERVICE)

    def test_the_service_chooses_the_sender(self, simulated: Any, eventually: Any) -> None:
        """Accepted first, without a sender or segments; the callbacks name the service."""
        created = simulated.client.messages.create(
            to=TO, body="x", messaging_service_sid=SERVICE, status_callback=f"{simulated.gateway.url}/status"
        )
        assert (created.status, created.from_, created.num_segments) == ("accepted", None, "0")
        eventually(lambda: simulated.gateway.statuses(created.sid) == ["queued", "sent", "delivered"])
        assert {post["MessagingServiceSid"] for post in simulated.gateway.posts} == {SERVICE}
        assert all(simulated.gateway.verdicts)

    def test_an_inbound_webhook_names_the_service(self, simulated: Any) -> None:
        """The form carries MessagingServiceSid, and the signature covers it."""
        simulated.call("POST", f"/phone/{TO}/messages", json={"body": "在吗"})
        assert simulated.gateway.posts[0]["MessagingServiceSid"] == SERVICE
        assert simulated.gateway.verdicts == [True]


def test_memory_is_bounded(simulated: Any, options: Options) -> None:
    """Only the last messages are kept."""
    from simulator.app import create_app

    app = create_app(replace(options, capacity=3))
    client, auth = app.test_client(), (options.account_sid, options.auth_token)
    path = f"/2010-04-01/Accounts/{options.account_sid}/Messages.json"
    for number in range(5):
        form = {"To": f"+861380000000{number}", "From": options.number, "Body": str(number)}
        assert client.post(path, data=form, auth=auth).status_code == 201
    assert [message["body"] for message in client.get(path, auth=auth).json["messages"]] == ["4", "3", "2"]
    assert client.get("/phone/+8613800000000/messages").json["messages"] == []
    app.extensions["carrier"].close()
