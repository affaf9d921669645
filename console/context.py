"""What every page works with: the settings, the database, and its transactions."""

import dataclasses
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from flask import Flask, current_app
from sqlalchemy.orm import Session

from console import forms
from console.copies import Copies
from console.news import Hub
from console.parts import Parts
from servicing import commands
from servicing.database import Database
from servicing.outbox import House
from servicing.settings import Settings


@dataclasses.dataclass(frozen=True, slots=True)
class Context:
    """One application's own; reached through the functions below while a request is answered."""

    settings: Settings
    database: Database
    parts: Parts
    hub: Hub
    copies: Copies
    house: House


def remember(app: Flask, settings: Settings, database: Database) -> None:
    """Keep what the pages of an application need."""
    house = House(settings.lender, settings.human_phone)
    app.extensions["huixin"] = Context(settings, database, Parts(settings, database), Hub(database), Copies(), house)


def here() -> Context:
    """Give the context of the application that answers now."""
    found: Context = current_app.extensions["huixin"]
    return found


def transaction() -> AbstractContextManager[Session]:
    """Open a session whose work stands or falls together: the page owns it."""
    return here().database.transaction()


def once(name: str, act: Callable[[Session], dict[str, Any] | None]) -> dict[str, Any]:
    """Carry out what a form asks for, once however often it is sent; a second time give the same result again.

    The form's own number makes it once (``{{ form_tokens() }}``). A refusal undoes everything and is raised again.
    """
    with transaction() as session:
        session.info["cause"] = forms.number()  # what the record says these changes followed from
        return commands.once(session, forms.number(), name, lambda: act(session) or {})
