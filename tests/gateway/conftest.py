"""What the worker's tests share: a house, Rasa's stand-in, an attendant, a courier."""

from collections.abc import Iterator

import pytest
from doubles import Double, Rasa, serving

from gateway.assistant import Assistant
from gateway.attend import Attendant
from gateway.delivery import Courier
from servicing.outbox import House

HOUSE = House("回信消费金融", "400-800-1234")


@pytest.fixture
def house() -> House:
    """The lender of these tests."""
    return HOUSE


@pytest.fixture(scope="session")
def _rasa_server() -> Iterator[tuple[str, list[Rasa]]]:
    current: list[Rasa] = [Rasa()]
    with serving(lambda *request: current[0](*request)) as url:
        yield url, current


@pytest.fixture
def rasa(_rasa_server) -> Rasa:
    """Rasa's two endpoints, fresh for each test, on a real port."""
    _rasa_server[1][0] = Rasa()
    return _rasa_server[1][0]


@pytest.fixture
def attendant(_rasa_server, rasa: Rasa, database) -> Attendant:
    """An attendant that reads after two quiet seconds, eight at most."""
    url = _rasa_server[0]
    return Attendant(database, Assistant(url, Rasa.TOKEN, url), HOUSE, pause=2, limit=8)


@pytest.fixture
def carrier() -> Double:
    """A carrier that takes everything unless told otherwise."""
    return Double()


@pytest.fixture
def courier(database, carrier: Double) -> Courier:
    """A courier with that carrier."""
    return Courier(database, carrier)
