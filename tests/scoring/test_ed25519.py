"""Checking a signature: RFC 8032's own examples, a library, and the two small verifiers agree."""

from __future__ import annotations

import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scoring.notes import holds
from webapp.verifier import verifikasi

# RFC 8032, 7.1: public key, message, signature.
EXAMPLES = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
            "655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
            "b00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d"
            "c027beceea1ec40a"
        ),
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        (
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e"
            "2a9ac94fa54ca49f"
        ),
        (
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17a"
            "d9bef1177331a704"
        ),
    ),
]
ORDER = 2**252 + 27742317777372353535851937790883648493  # of the curve's group
CHECKERS = [holds, verifikasi.holds]


def checked(checker, *given: bytes) -> bool:
    """A small verifier says ValueError of what is neither key nor signature; it tells that as damage."""
    try:
        return checker(*given)
    except ValueError:
        return False


@pytest.mark.parametrize("checker", CHECKERS)
@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_of_the_standard_hold_and_no_changed_one(checker, example):
    public, message, signature = (bytes.fromhex(one) for one in example)
    assert checker(public, message, signature)
    assert not checker(public, message + b"x", signature)
    for place in (0, 31, 32, 63):
        other = bytearray(signature)
        other[place] ^= 1
        assert not checked(checker, public, message, bytes(other))


@pytest.mark.parametrize("checker", CHECKERS)
def test_drawn_signatures_hold_as_the_library_says(checker):
    drawn = random.Random(8032)
    for _ in range(20):
        key = Ed25519PrivateKey.from_private_bytes(drawn.randbytes(32))
        public, message = key.public_key().public_bytes_raw(), drawn.randbytes(drawn.randint(0, 200))
        signature = bytearray(key.sign(message))
        assert checker(public, message, bytes(signature))
        signature[drawn.randrange(64)] ^= 1 << drawn.randrange(8)
        assert checked(checker, public, message, bytes(signature)) == holds(public, message, bytes(signature))


@pytest.mark.parametrize("checker", CHECKERS)
@pytest.mark.parametrize("kind", ["scalar beyond the order", "too short", "too long", "empty", "no point"])
def test_what_is_no_signature_does_not_hold(checker, kind):
    key = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
    public, signature = key.public_key().public_bytes_raw(), key.sign(b"log")
    beyond = int.from_bytes(signature[32:], "little") + ORDER
    given = {
        "scalar beyond the order": (public, signature[:32] + beyond.to_bytes(32, "little")),
        "too short": (public, signature[:-1]),
        "too long": (public, signature + b"\0"),
        "empty": (b"", b""),
        "no point": (b"\x02" + b"\0" * 31, signature),
    }[kind]
    assert not checked(checker, given[0], b"log", given[1])
