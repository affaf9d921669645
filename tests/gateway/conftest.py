"""What the worker's tests share: a house, Rasa's stand-in, an attendant, a courier."""

import dataclasses
import datetime as dt
import ipaddress
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
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


@dataclasses.dataclass(frozen=True)
class Certificate:
    """A certificate of 127.0.0.1 that only those trust who are told to."""

    path: Path
    context: ssl.SSLContext


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    """A certificate made for this test."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path, private = tmp_path / "certificate.pem", tmp_path / "key.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    private.write_bytes(key.private_bytes(*form))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, private)
    return Certificate(path, context)
