"""The phone in the browser: one page, and the scripts it brings along."""

from dataclasses import dataclass

import structlog
from flask import Blueprint, render_template

from simulator import current, faults
from simulator.options import PhoneEntry

bp = Blueprint("page", __name__)
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Card:
    """A borrower as the list shows one."""

    phone: str
    masked: str
    name: str
    tags: tuple[str, ...]


def mask(phone: str) -> str:
    """Hide the middle of a number, keeping its country's code and its last four digits readable."""
    return f"{phone[:-8]}****{phone[-4:]}" if len(phone) > 10 else f"{phone[:3]}****{phone[-2:]}"


def _card(entry: PhoneEntry) -> Card:
    tags = (tag.strip() for tag in entry.note.split("·"))
    return Card(entry.phone, mask(entry.phone), entry.name, tuple(tag for tag in tags if tag))


@bp.get("/")
def show_phone() -> str:
    """Render the page with the borrowers as the phonebook has them now; a failing phonebook leaves the list empty."""
    options = current.carrier().options
    try:
        cards = [_card(entry) for entry in options.phonebook()]
    except Exception as error:  # the page also serves numbers that are in no book
        _log.warning("simulator_phonebook_failed", error=type(error).__name__)
        cards = []
    return render_template("phone.html", cards=cards, kinds=faults.KINDS, lender=options.lender, number=options.number)
