"""How a recovery code is kept: as a slow hash with a salt of its own, over a MAC under a key outside the database.

Fifty bits are few: who had rows and key could otherwise try them all. A hash carries its costs, which may change.
"""

from __future__ import annotations

import base64
import hmac
import os

from argon2.low_level import Type, hash_secret_raw

from webapp.services import accounts

SALT_BYTES, HASH_BYTES = 12, 24
MARK = "$"  # between the costs and the rest; a code from before has neither, but its MAC alone


def slow_hash(mac: str) -> str:
    """Another one each time; at most 64 letters."""
    hasher = accounts.HASHER
    return hashed(mac, os.urandom(SALT_BYTES), (hasher.time_cost, hasher.memory_cost, hasher.parallelism))


def hashed(mac: str, salt: bytes, costs: tuple[int, int, int]) -> str:
    rounds, memory, lanes = costs
    made = hash_secret_raw(
        mac.encode(),
        salt,
        time_cost=rounds,
        memory_cost=memory,
        parallelism=lanes,
        hash_len=HASH_BYTES,
        type=Type.ID,
    )
    return f"{rounds}.{memory}.{lanes}{MARK}{base64.b64encode(salt + made).decode()}"


def is_hash_of(stored: str, mac: str) -> bool:
    """Whether this is the code that was kept so, now or before hashes were slow."""
    if is_from_before(stored):
        return hmac.compare_digest(stored, mac)
    costs, _mark, rest = stored.partition(MARK)
    rounds, memory, lanes = map(int, costs.split("."))
    salt = base64.b64decode(rest)[:SALT_BYTES]
    return hmac.compare_digest(stored, hashed(mac, salt, (rounds, memory, lanes)))


def is_from_before(stored: str) -> bool:
    return MARK not in stored
