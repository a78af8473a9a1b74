"""The instance's own key, which signs how far a score log goes; its private half lies in the instance's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.chain import Point
from scoring.notes import note_text
from webapp.config import checkpoint_seed
from webapp.db import shared_folder

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def private_key() -> Ed25519PrivateKey:
    """Raises ConfigRefused where others may read it, or it can't be read."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(checkpoint_seed(shared_folder()))


def public_key() -> bytes:
    """Raises the same."""
    return private_key().public_key().public_bytes_raw()


def sign(origin: str, point: Point) -> dict[str, str]:
    """What a checkpoint of this log holds beside its point. Raises the same."""
    key = private_key()
    signature = key.sign(note_text(origin, point).encode())
    return {"key": key.public_key().public_bytes_raw().hex(), "signature": signature.hex()}
