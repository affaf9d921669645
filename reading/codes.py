"""Codes: the six digits that were sent to a number and are written back."""

import re
import unicodedata

LONGEST = 30  # characters
CODE = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}(?!\d)")


def find(text: str) -> str | None:
    """Return the six digits of a text that is not much more than a code, in any width, or None."""
    plain = unicodedata.normalize("NFKC", text)
    match = CODE.search(plain) if len(plain) <= LONGEST else None
    return re.sub(r"\D", "", match[0]) if match else None
