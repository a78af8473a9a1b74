"""Whether an Ed25519 signature holds (RFC 8032), in a few lines of exact arithmetic.

Only for checking: nothing here is secret, so it needn't take the same time for every key. `webapp` signs with
a library.
"""

from __future__ import annotations

import hashlib

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
SCALE = -121665 * pow(121666, -1, PRIME) % PRIME
ROOT = pow(2, (PRIME - 1) // 4, PRIME)  # of -1
KEY_BYTES, SIGNATURE_BYTES = 32, 64

Spot = tuple[int, int, int, int]  # X, Y, Z, T of a point on the curve: x = X/Z, y = Y/Z, xy = T/Z
NOWHERE: Spot = (0, 1, 1, 0)


def holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether this is a signature of these bytes by the key with this public half; False for what is none at all."""
    if len(public) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    key, given, scalar = read_spot(public), signature[:KEY_BYTES], int.from_bytes(signature[KEY_BYTES:], "little")
    if key is None or scalar >= ORDER:
        return False
    digest = int.from_bytes(hashlib.sha512(given + public + message).digest(), "little") % ORDER
    x, y, z, t = key
    return written(plus(times(scalar, BASE), times(digest, (-x, y, z, -t)))) == given


def plus(one: Spot, other: Spot) -> Spot:
    a = (one[1] - one[0]) * (other[1] - other[0]) % PRIME
    b = (one[1] + one[0]) * (other[1] + other[0]) % PRIME
    c = 2 * one[3] * other[3] * SCALE % PRIME
    d = 2 * one[2] * other[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def times(scalar: int, spot: Spot) -> Spot:
    found = NOWHERE
    for bit in f"{scalar:b}":
        found = plus(found, found)
        if bit == "1":
            found = plus(found, spot)
    return found


def written(spot: Spot) -> bytes:
    inverse = pow(spot[2], -1, PRIME)
    x, y = spot[0] * inverse % PRIME, spot[1] * inverse % PRIME
    return (y | (x & 1) << 255).to_bytes(KEY_BYTES, "little")


def read_spot(text: bytes) -> Spot | None:
    """The point that these 32 bytes write; None where there is none."""
    value = int.from_bytes(text, "little")
    y, odd = value & (1 << 255) - 1, value >> 255
    if y >= PRIME:
        return None
    square = (y * y - 1) * pow(SCALE * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * ROOT % PRIME
    if (x * x - square) % PRIME or (not x and odd):
        return None
    x = PRIME - x if x & 1 != odd else x
    return x, y, 1, x * y % PRIME


BASE = read_spot((4 * pow(5, -1, PRIME) % PRIME).to_bytes(KEY_BYTES, "little")) or NOWHERE
