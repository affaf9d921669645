"""Conformance: what every carrier has to keep, run with the recordings of each."""

import datetime as dt
import importlib
import threading
import time
from typing import Any

import pytest
from doubles import serving
from recordings import PHONE, PUBLIC, WIRES, Answer, Request, encoded
from sqlalchemy import select, text

from gateway import app, carriers
from gateway.carriers import contract
from servicing.contacts import Contact
from servicing.messages import Message
from servicing.receipts import Receipt

NAMES = sorted(carriers.CARRIERS)


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    """The name of each carrier in turn."""
    return str(request.param)


@pytest.fixture
def wire(name: str) -> Any:
    """The recordings of a carrier."""
    return WIRES[name]()


@pytest.fixture
def post(wire, name: str, database, clock) -> Any:
    """A function that posts a recorded callback and gives the answer's code."""
    client = app.create_app(wire.settings(name), database).test_client()

    def posted(request: Request) -> int:
        return client.post(request.path, data=request.data, headers=request.headers).status_code

    return posted


def stored(session) -> list[Message]:
    """Give the messages stored, afresh."""
    session.expire_all()
    return list(session.scalars(select(Message).order_by(Message.seq)))


def jobs(session) -> int:
    """Count the jobs."""
    return session.execute(text("SELECT count(*) FROM procrastinate_jobs")).scalar_one()


def test_every_carrier_has_recordings() -> None:
    """No carrier is used that is not tested here."""
    assert set(WIRES) == set(carriers.CARRIERS)


RECORDED = [(name, case) for name in NAMES for case in WIRES[name]().INBOUND]


@pytest.mark.parametrize(("name", "case"), RECORDED)
def test_a_text_is_stored_as_it_was_written(session, wire, post, case: str) -> None:
    """Whatever a text looks like, it is acknowledged once it stands there with its job."""
    fields, body, columns = wire.INBOUND[case]
    assert post(wire.inbound(**fields)) == 200
    (message,) = stored(session)
    assert (message.body, message.status, message.direction) == (body, "received", "in")
    assert message.conversation.contact.phone == PHONE
    assert {name: getattr(message, name) for name in columns} == columns
    assert jobs(session) == 1


def test_a_duplicate_is_one_text(session, wire, post) -> None:
    """The same message brought twice is acknowledged twice and stored once, with one job."""
    assert [post(wire.inbound()) for _ in range(3)] == [200, 200, 200]
    assert len(stored(session)) == jobs(session) == 1


def test_two_texts_alike_are_two(session, wire, post) -> None:
    """The same words under another id are another text of the same conversation."""
    post(wire.inbound("SM1"))
    post(wire.inbound("SM2"))
    assert len({message.conversation_id for message in stored(session)}) == 1
    assert len(stored(session)) == 2


@pytest.mark.parametrize("how", ["forged", "unsigned", "by_another"])
@pytest.mark.parametrize("kind", ["inbound", "status"])
def test_what_is_not_signed_is_not_stored(session, wire, post, how: str, kind: str) -> None:
    """A forged, unsigned or otherwise signed callback is refused with 403 and leaves nothing."""
    assert post(getattr(wire, how)(getattr(wire, kind)())) == 403
    assert stored(session) == []
    assert session.scalars(select(Receipt)).all() == []
    assert jobs(session) == 0


REFUSED = [(name, case) for name in NAMES for case in WIRES[name]().MALFORMED]


@pytest.mark.parametrize(("name", "case"), REFUSED)
def test_what_is_malformed_is_not_stored(session, wire, post, case: str) -> None:
    """A callback that lacks what it must have is refused with 400 and leaves nothing."""
    assert post(wire.inbound(**wire.MALFORMED[case])) == 400
    assert stored(session) == []
    assert session.scalars(select(Contact)).all() == []


def test_an_endless_body_is_refused(session, wire, post) -> None:
    """A body beyond all measure is refused with 413 before it is read."""
    assert post(wire.inbound(body="字" * 100_000)) == 413
    assert stored(session) == []


KNOWN = [(name, word) for name in NAMES for word in WIRES[name]().STATES]


@pytest.mark.parametrize(("name", "word"), KNOWN)
def test_every_status_is_kept(session, wire, post, word: str) -> None:
    """Known or unknown, early or late, a status is acknowledged with 204 and kept with our word for it."""
    assert [post(wire.status(word=word)) for _ in range(2)] == [204, 204]
    (receipt,) = session.scalars(select(Receipt))
    assert (receipt.provider_id, receipt.status, receipt.state) == ("SM1", word, wire.STATES[word])


ERRORED = [(name, code) for name in NAMES for code in WIRES[name]().RECEIPT_ERRORS]


@pytest.mark.parametrize(("name", "code"), ERRORED)
def test_errors_are_named_by_class(session, wire, post, code: str) -> None:
    """A carrier's error codes become our classes; what is no code is no error."""
    assert post(wire.errored(code)) == 204
    assert session.scalars(select(Receipt)).one().error == wire.RECEIPT_ERRORS[code]


def test_forty_at_once_are_one_text(wire, name: str, own_database) -> None:
    """The same message on forty connections at the same instant is acknowledged by all and stored once."""
    client_of = app.create_app(wire.settings(name), own_database).test_client
    request, barrier, codes = wire.inbound(), threading.Barrier(40), []

    def run() -> None:
        client = client_of()
        barrier.wait(30)
        codes.append(client.post(request.path, data=request.data, headers=request.headers).status_code)

    threads = [threading.Thread(target=run) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert codes == [200] * 40
    with own_database.transaction() as session:
        assert len(stored(session)) == jobs(session) == 1
        assert session.query(Contact).count() == 1


def test_nothing_is_acknowledged_without_the_database(wire, name: str, own_database) -> None:
    """While the database is away the carrier is told to try again, and readiness says so; health does not."""
    from servicing.database import Database

    nowhere = Database("postgresql://nobody@127.0.0.1:9/none?connect_timeout=1")
    client = app.create_app(wire.settings(name), nowhere).test_client()
    request = wire.inbound()
    assert client.post(request.path, data=request.data, headers=request.headers).status_code == 503
    assert client.get("/ready").status_code == 503
    assert client.get("/health").status_code == 200
    nowhere.dispose()
    assert app.create_app(wire.settings(name), own_database).test_client().get("/ready").status_code == 200


class Api:
    """The carrier's API, giving one answer after another."""

    def __init__(self, *answers: Answer) -> None:
        self.answers, self.requests, self.delay = list(answers), [], 0.0

    def __call__(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        """Answer one request."""
        self.requests.append((method, path, body))
        time.sleep(self.delay)
        answer = self.answers.pop(0)
        return answer.status, encoded(answer.body)


def send(wire, name: str, api: Api, **settings: Any) -> str:
    """Send one text through the carrier to a stand-in of its API."""
    with serving(api) as url:
        carrier = carriers.carrier(wire.settings(name, url, **settings))
        return carrier.send(PHONE, "还款😀", valid_for=3600)


def test_a_text_is_sent_once_as_it_is(wire, name: str) -> None:
    """One request carries number, words, how long they are worth delivering, and where to report."""
    api = Api(wire.TAKEN)
    assert send(wire, name, api) == "SM77"
    ((method, _, body),) = api.requests
    assert method == "POST"
    assert wire.sent(body) == {
        "phone": PHONE, "body": "还款😀", "valid_for": "3600", "callback": f"{PUBLIC}{wire.prefix}/status",
        "sender": wire.NUMBER,
    }  # fmt: skip


def test_a_pool_takes_the_place_of_a_number(wire, name: str) -> None:
    """With a pool of numbers configured the pool is the sender."""
    api = Api(wire.TAKEN)
    send(wire, name, api, twilio_messaging_service_sid=wire.POOL)
    assert wire.sent(api.requests[0][2])["sender"] == wire.POOL


REFUSALS = [(name, case) for name in NAMES for case in WIRES[name]().refusals()]


@pytest.mark.parametrize(("name", "case"), REFUSALS)
def test_refusals_are_named_by_class(wire, name: str, case: str) -> None:
    """Each refusal of the carrier is Refused with its class, after one request."""
    answer, kind = wire.refusals()[case]
    api = Api(answer)
    with pytest.raises(contract.Refused) as refusal:
        send(wire, name, api)
    assert refusal.value.kind == kind
    assert len(api.requests) == 1


BROKEN = [(name, case) for name in NAMES for case in WIRES[name]().broken()]


@pytest.mark.parametrize(("name", "case"), BROKEN)
def test_a_broken_answer_is_uncertain(wire, name: str, case: str) -> None:
    """After a server error nobody knows: it is neither a refusal nor tried again."""
    api = Api(wire.broken()[case])
    with pytest.raises(contract.Uncertain):
        send(wire, name, api)
    assert len(api.requests) == 1


def test_a_time_out_is_uncertain(wire, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A carrier that takes the request and does not answer in time may have taken the text."""
    monkeypatch.setattr(importlib.import_module(wire.module), "TIMEOUT", 0.2)
    api = Api(wire.TAKEN)
    api.delay = 0.6
    with pytest.raises(contract.Uncertain):
        send(wire, name, api)
    assert len(api.requests) == 1


def test_nobody_there_is_no_doubt(wire, name: str) -> None:
    """Where no connection came about nothing was taken: it may be tried again."""
    with serving(Api()) as url:
        pass  # the port is free again
    with pytest.raises(contract.Refused) as refusal:
        carriers.carrier(wire.settings(name, url)).send(PHONE, "x", valid_for=60)
    assert refusal.value.kind == "throttled"


def test_what_was_taken_is_listed(wire, name: str) -> None:
    """The list gives what the carrier took since an instant, with its id, words and time."""
    rows = [("SM1", "旧", "Wed, 25 Nov 2026 01:59:59 +0000"), ("SM2", "新", "Wed, 25 Nov 2026 02:00:00 +0000")]
    since = dt.datetime(2026, 11, 25, 2, tzinfo=dt.UTC)
    with serving(Api(wire.listing(*rows))) as url:
        found = carriers.carrier(wire.settings(name, url)).sent_to(PHONE, since)
    assert found == [contract.Listed("SM2", "新", since)]


@pytest.mark.parametrize("case", ["500", "503 in HTML", "201 in HTML"])
def test_a_list_that_cannot_be_had_is_said_so(wire, name: str, case: str) -> None:
    """A list that does not come is uncertain too, and never taken for an empty one."""
    with serving(Api(wire.broken()[case])) as url, pytest.raises(contract.Uncertain):
        carriers.carrier(wire.settings(name, url)).sent_to(PHONE, dt.datetime(2026, 11, 25, tzinfo=dt.UTC))
