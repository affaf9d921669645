"""Kinds: which of several things a text is about, by reviewed patterns, once its errand is known."""

from . import rights
from .normalise import normalise


def privacy_kind(text: str) -> str:
    """Return what a request about personal data asks for: delete, correct, explain, or access where none is clear."""
    return _first("patterns/privacy.tsv", text) or "access"


def withdraws_dispute(text: str) -> bool:
    """Tell whether a dispute is taken back: the borrower owns the debt, or finds the figure right after all."""
    return not _has("patterns/dispute.tsv", "not_withdrawn", text) and _has("patterns/dispute.tsv", "withdrawn", text)


def police_report(text: str) -> bool | None:
    """Tell whether the police were told, in answer to that question; None where the text does not say."""
    if _has("patterns/dispute.tsv", "police_no", text):
        return False
    return True if _has("patterns/dispute.tsv", "police_yes", text) else None


def dispute_basis(text: str) -> str | None:
    """Return why nothing is owed: settled or never; None where the text does not say."""
    return next((kind for kind in ("settled", "never") if _has("patterns/dispute.tsv", kind, text)), None)


def stranger_kind(text: str) -> str | None:
    """Return what somebody who is not the borrower tells: deceased, guarantor, or None."""
    return _first("patterns/stranger.tsv", text)


def needs_person(text: str) -> bool:
    """Tell whether a hardship is one that a person looks after from the start; which one it is, is nobody's to keep."""
    return _first("patterns/hardship.tsv", text) is not None


def says_new_number(text: str) -> bool:
    """Tell whether a text is about another telephone number, whether or not it gives one."""
    return _has("patterns/contact.tsv", "number", text)


def wants_call(text: str) -> bool:
    """Tell whether a text asks to be called rather than written to."""
    return _has("patterns/contact.tsv", "call", text)


def names_channel(text: str) -> bool:
    """Tell whether a text says by which way something was paid."""
    return _has("patterns/contact.tsv", "channel", text)


def _first(name: str, text: str) -> str | None:
    plain = normalise(text)
    kinds = rights.by_kind(name)
    return next((kind for kind, patterns in kinds.items() if any(each.search(plain) for each in patterns)), None)


def _has(name: str, kind: str, text: str) -> bool:
    plain = normalise(text)
    return any(pattern.search(plain) for pattern in rights.by_kind(name)[kind])
