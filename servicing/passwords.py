"""Passwords: how long they must be, and how they are kept (argon2id with the library's own parameters)."""

import functools
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from servicing.errors import DeskRefusal

SHORTEST = 12  # characters; length is what makes a password hard to guess (NIST SP 800-63B)
LONGEST = 256
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none is taken for another when read aloud

_hasher = PasswordHasher()


class WeakPassword(DeskRefusal):
    """A password has 12 to 256 characters."""

    code = "weak_password"


def make() -> str:
    """Make a password to begin with: four groups of four letters and digits, 79 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def make_hash(password: str) -> str:
    """Give what is kept instead of a password. Raises WeakPassword."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword()
    return _hasher.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Tell whether a password is the one kept; where none is kept it takes as long to say no."""
    try:
        return _hasher.verify(kept or _nobodys(), password[:LONGEST]) and kept is not None
    except VerifyMismatchError:
        return False


def is_outdated(kept: str) -> bool:
    """Tell whether the library's parameters have grown since this was made: hash anew when the password is at hand."""
    return _hasher.check_needs_rehash(kept)


@functools.cache
def _nobodys() -> str:
    return _hasher.hash("nobody's")
