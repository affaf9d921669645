"""The console's users from the command line, and the demo's."""

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from huixin import cli, demo
from servicing import passwords, sign_ins, users
from servicing.events import Event
from servicing.users import ROLES

PASSWORD = "a long enough password"


@pytest.fixture
def huixin(installation) -> Callable[..., Result]:
    """A function that runs a command on an installation of this test's own."""

    def run(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(cli.main, ["user", *arguments], input=typed)

    return run


def login(database: Any, password: str) -> str | None:
    """Try to sign in as lin."""
    with database.transaction() as session:
        user = sign_ins.attempt(session, "lin", password, "", "10.0.0.1")
        return user.role if user else None


def test_a_user_is_added_and_looked_after(huixin, installation) -> None:
    """The password comes from standard input and is printed nowhere; resetting and disabling end what is open."""
    added = huixin("add", "Lin", "--role", "agent", "--capacity", "3", typed=f"{PASSWORD}\n")
    assert (added.exit_code, added.output) == (0, "lin: agent\n")
    assert login(installation, PASSWORD) == "agent"
    with installation.transaction() as session:
        user = users.find(session, "lin")
        token = sign_ins.enter(session, user)
        assert user.capacity == 3
    assert huixin("reset", "lin", typed="quite another one\n").exit_code == 0
    assert (login(installation, PASSWORD), login(installation, "quite another one")) == (None, "agent")
    with installation.transaction() as session:
        assert sign_ins.seen(session, token) is None
    huixin("disable", "lin")
    assert login(installation, "quite another one") is None
    assert "lin: agent, disabled" in huixin("list").output
    huixin("enable", "lin")
    assert login(installation, "quite another one") == "agent"
    with installation.transaction() as session:
        recorded = session.scalars(select(Event.action).where(Event.subject == "user:lin").order_by(Event.id)).all()
    expected = ["user.added", "user.changed", "user.entered", "user.password", "user.disabled", "user.enabled"]
    assert recorded == expected


def test_a_lost_telephone_is_forgiven(huixin, installation) -> None:
    """Only the second factor goes; the password stays."""
    huixin("add", "lin", "--role", "agent", typed=f"{PASSWORD}\n")
    with installation.transaction() as session:
        users.find(session, "lin").totp_secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    assert login(installation, PASSWORD) is None
    assert "second factor" in huixin("list").output
    assert huixin("reset", "lin", "--second-factor").exit_code == 0
    assert login(installation, PASSWORD) == "agent"


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (("add", "lin", "--role", "agent"), "short\n", "12 to 256 characters"),
        (("add", "lender", "--role", "agent"), f"{PASSWORD}\n", "A user's name"),
        (("add", "zhou", "--role", "agent"), f"{PASSWORD}\n", "There is a user with this name already."),
        (("add", "lin", "--role", "boss"), f"{PASSWORD}\n", "--role"),
        (("reset", "nobody"), f"{PASSWORD}\n", "There is no user with this name."),
        (("disable", "nobody"), "", "There is no user with this name."),
    ],
)
def test_a_refusal_is_one_line(huixin, arguments: tuple[str, ...], typed: str, said: str) -> None:
    """What is wrong is said, nothing is stored, and the password is not repeated."""
    huixin("add", "zhou", "--role", "supervisor", typed=f"{PASSWORD}\n")
    refused = huixin(*arguments, typed=typed)
    assert refused.exit_code != 0
    assert said in refused.output and "Traceback" not in refused.output and PASSWORD not in refused.output
    assert huixin("list").output == "zhou: supervisor\n"


def test_the_demo_has_somebody_of_each_role(own_database) -> None:
    """A second time changes nothing; how to sign in is said as long as it is true, and only where there is a demo."""
    assert demo.login(own_database) is None
    demo.hire(own_database)
    demo.hire(own_database)
    with own_database.transaction() as session:
        assert sorted(each.name for each in users.everyone(session)) == sorted(ROLES)
        assert passwords.matches(users.find(session, "auditor").password_hash, demo.password())
    assert demo.password() in str(demo.login(own_database))
    with own_database.transaction() as session:
        users.set_password(session, users.find(session, "agent"), PASSWORD, "agent")
    assert demo.login(own_database) is None
