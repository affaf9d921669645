"""Encryption of personal columns, and the keyed digest by which an encrypted value is found again."""

import base64
import hashlib
import hmac
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator


class VaultLocked(RuntimeError):
    """Personal data was touched before the process opened the vault with its secret key."""


class Vault:
    """Seals texts with a key derived from the secret; older secrets still open what they sealed."""

    def __init__(self, secrets: list[str]) -> None:
        """Take the current secret first, then retired ones; the index keeps to the oldest, or nobody would be found."""
        self._fernet = MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(each, b"columns"))) for each in secrets])
        self._index = _derive(secrets[-1], b"index")

    def seal(self, text: str) -> str:
        """Encrypt a text."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Decrypt a text that this vault sealed."""
        return self._fernet.decrypt(sealed.encode()).decode()

    def digest(self, text: str) -> str:
        """Give the same 32 hex digits for the same text: an index that tells nothing without the key."""
        return hmac.new(self._index, text.encode(), hashlib.sha256).hexdigest()[:32]

    def derive(self, purpose: str) -> str:
        """Give a password for another purpose (Rasa's database role), never the secret itself."""
        return hmac.new(self._index, purpose.encode(), hashlib.sha256).hexdigest()


_vault: Vault | None = None


def unlock(secrets: list[str]) -> None:
    """Open the vault of this process; entry points do it once, at start."""
    global _vault
    _vault = Vault(secrets)


def current() -> Vault:
    """Give the process's vault, or raise VaultLocked."""
    if _vault is None:
        raise VaultLocked(VaultLocked.__doc__)
    return _vault


def digest(text: str) -> str:
    """Give the keyed digest of a text, for unique constraints and look-ups."""
    return current().digest(text)


class Sealed(TypeDecorator[str]):
    """A text column whose value is encrypted at rest."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Seal on the way in."""
        return None if value is None else current().seal(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Open on the way out."""
        return None if value is None else current().open(value)


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=b"huixin", info=purpose).derive(secret.encode())
