"""Staff: the users of the console, kept from the command line."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from huixin.context import opened
from servicing import passwords, second_factor, sign_ins, users
from servicing.errors import ServicingError

ACTOR = "lender"  # who has the command line needs no name


@click.group()
def user() -> None:
    """Keep the console's users."""


@user.command()
@click.argument("name")
@click.option("--role", type=click.Choice(users.ROLES), required=True)
@click.option("--capacity", type=click.IntRange(1, 50), help="conversations at a time")
def add(name: str, role: str, capacity: int | None) -> None:
    """Add a user; the password comes from the prompt or from standard input."""
    password = _password()
    with _carrying_out() as session:
        added = users.add(session, name, role, password, ACTOR)
        if capacity:
            users.change(session, added, ACTOR, role=role, capacity=capacity)
    click.echo(f"{added.name}: {role}")


@user.command("list")
def list_() -> None:
    """List the users: name, role, and who is kept out."""
    with _carrying_out() as session:
        for each in users.everyone(session):
            factor = ", second factor" if each.totp_secret else ""
            click.echo(f"{each.name}: {each.role}{factor}{', disabled' if each.disabled_at else ''}")


@user.command()
@click.argument("name")
@click.option("--second-factor", "factor", is_flag=True, help="only ask for no code any more: the telephone is lost")
def reset(name: str, factor: bool) -> None:
    """Give a user another password, and ask for no code; every browser of theirs is signed out."""
    password = None if factor else _password()
    with _carrying_out() as session:
        found = users.find(session, name)
        if password is not None:
            users.set_password(session, found, password, ACTOR)
        second_factor.unprotect(session, found, ACTOR)
        sign_ins.end_all(session, found)


@user.command()
@click.argument("name")
def disable(name: str) -> None:
    """Keep a user out, at once."""
    with _carrying_out() as session:
        found = users.find(session, name)
        users.disable(session, found, ACTOR)
        sign_ins.end_all(session, found)


@user.command()
@click.argument("name")
def enable(name: str) -> None:
    """Let a user in again."""
    with _carrying_out() as session:
        users.enable(session, users.find(session, name), ACTOR)


@contextmanager
def _carrying_out() -> Iterator[Session]:
    """Open the installation for one command; a refusal is one line."""
    try:
        with opened() as (_, database), database.transaction() as session:
            yield session
    except ServicingError as refusal:
        raise click.ClickException(str(refusal)) from None


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    hint = f"Password (at least {passwords.SHORTEST} characters)"
    return str(click.prompt(hint, hide_input=True, confirmation_prompt=True))
