"""Secrets that are kept in the database: sealed with a key that is not."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Unreadable(Exception):
    """It was sealed with a key that we do not have."""


class Seal:
    """Seals with the first of `keys`, and opens what any of them has sealed. `purpose` keeps its secrets apart."""

    def __init__(self, keys: tuple[str, ...], purpose: str) -> None:
        self._fernet = MultiFernet([_fernet(key, purpose) for key in keys])

    def close(self, secret: str) -> str:
        return self._fernet.encrypt(secret.encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """Raises Unreadable."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise Unreadable from None

    def renew(self, sealed: str) -> str:
        """The same secret, sealed with the first key. Raises Unreadable."""
        return self.close(self.open(sealed))


def _fernet(key: str, purpose: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"collab {purpose}".encode()).derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
