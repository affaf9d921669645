"""Sign-ins: who gets in, who is kept out, and when it ends."""

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from servicing import lockout, passwords, second_factor, sign_ins, users
from servicing.events import Event

PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def _quick(monkeypatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys.cache_clear()


@pytest.fixture
def lin(session, clock) -> users.User:
    """An agent."""
    return users.add(session, "Lin", "agent", PASSWORD, "lender")


def attempt(session, password: str = PASSWORD, name: str = "lin", code: str = "", address: str = "10.0.0.1"):
    """Try to get in."""
    return sign_ins.attempt(session, name, password, code, address)


def test_a_name_is_the_same_however_it_is_typed(session, lin) -> None:
    """Full width, capitals and blanks make no other user; a name of the record's own is refused, so is a second one."""
    assert attempt(session, name=" ＬＩＮ") is lin
    for name, refusal in (
        ("LIN", users.UserExists),
        ("Assistant", users.BadUserName),
        ("a b", users.BadUserName),
        ("x", users.BadUserName),
    ):
        with pytest.raises(refusal):
            users.add(session, name, "agent", PASSWORD, "lender")
    with pytest.raises(passwords.WeakPassword):
        users.add(session, "wu", "agent", "short", "lender")


def test_a_password_is_not_kept(session, lin) -> None:
    """What is kept is argon2id."""
    assert lin.password_hash.startswith("$argon2id$")
    assert PASSWORD not in lin.password_hash


def test_five_failures_lock_a_name(session, lin, clock) -> None:
    """Then the right password does not help either, until a quarter of an hour has gone by; others are not locked."""
    users.add(session, "wu", "agent", PASSWORD, "lender")
    for _ in range(5):
        assert attempt(session, "wrong") is None
    with pytest.raises(sign_ins.LockedOut):
        attempt(session)
    assert attempt(session, name="wu") is not None
    clock.advance(minutes=15)
    assert attempt(session) is lin
    session.commit()
    assert session.scalars(select(Event.action).where(Event.action == "user.locked")).all() == ["user.locked"]


def test_a_name_that_nobody_has_is_locked_just_so(session, lin) -> None:
    """Whether there is such a user cannot be told from the answers."""
    for _ in range(5):
        assert attempt(session, name="nobody") is None
    with pytest.raises(sign_ins.LockedOut):
        attempt(session, name="nobody")


def test_an_address_that_tries_many_names_is_locked(session, lin) -> None:
    """Fifty failures, over any names; another address gets in."""
    for number in range(lockout.MOST["address"]):
        assert attempt(session, name=f"guess-{number}") is None
    with pytest.raises(sign_ins.LockedOut):
        attempt(session)
    assert attempt(session, address="10.0.0.2") is lin


def test_success_forgives(session, lin) -> None:
    """Who gets in has no failures any more."""
    for _ in range(3):
        for _ in range(4):
            assert attempt(session, "wrong") is None
        assert attempt(session) is lin


def test_a_code_is_good_once(session, lin, clock) -> None:
    """With a second factor the password alone is not enough; a code is taken within half a minute, and never again."""
    secret = second_factor.new_secret()
    with pytest.raises(second_factor.WrongCode):
        second_factor.protect(session, lin, secret, "000000")
    code = pyotp.TOTP(secret).at(clock.now())
    second_factor.protect(session, lin, secret, code)
    assert attempt(session) is None
    assert attempt(session, code=code) is None  # shown when it was set up
    clock.advance(seconds=30)
    code = pyotp.TOTP(secret).at(clock.now())
    assert attempt(session, code=f"{code[:3]} {code[3:]}") is lin
    assert attempt(session, code=code) is None
    clock.advance(seconds=90)
    assert attempt(session, code=pyotp.TOTP(secret).at(clock.now().timestamp() - 60)) is None
    second_factor.unprotect(session, lin, "lender")
    assert attempt(session) is lin


def test_a_sign_in_ends(session, lin, clock) -> None:
    """After an hour without a request, after twelve hours whatever is asked; a page that refreshes itself is no request."""
    token = sign_ins.enter(session, lin)
    for _ in range(11):
        clock.advance(minutes=59)
        assert sign_ins.seen(session, token) is lin
    clock.advance(minutes=59)
    clock.advance(minutes=12)
    assert sign_ins.seen(session, token) is None
    token = sign_ins.enter(session, lin)
    clock.advance(minutes=59)
    assert sign_ins.seen(session, token, is_active=False) is lin
    clock.advance(minutes=1)
    assert sign_ins.seen(session, token) is None


def test_it_is_ended_at_once(session, lin, clock) -> None:
    """By leaving, by another password elsewhere, by being disabled; a token that nobody was given is worth nothing."""
    first, second, third = (sign_ins.enter(session, lin) for _ in range(3))
    sign_ins.leave(session, first)
    session.flush()
    assert sign_ins.seen(session, first) is None
    sign_ins.end_all(session, lin, but=second)
    session.expire_all()
    assert sign_ins.seen(session, third) is None
    assert sign_ins.seen(session, second) is lin
    users.disable(session, lin, "lender")
    assert sign_ins.seen(session, second) is None
    assert attempt(session) is None
    assert sign_ins.seen(session, "x" * 43) is None
