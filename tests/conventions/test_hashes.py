"""Which hash functions our code names: none that is broken, and no generator that can be guessed."""

import ast

import pytest

from tests.conventions.tree import name_of, python_files
from webapp.config import KEY_BYTES
from webapp.services import accounts, pairing, second_step

BROKEN = {"md4", "md5", "md5_hash", "ripemd160", "sha1", "MD5", "SHA1"}
# Counts and draws of samples are seeded on purpose, so that anybody gets the same ones again.
GUESSABLE = {"random", "randrange", "randint", "getrandbits", "uuid1"}
SEEDED = ("scoring/", "webapp/sample/")


def broken(source: str) -> list[int]:
    """Lines that name such a hash function, as a name or as a text of its own."""
    return [node.lineno for node in ast.walk(ast.parse(source)) if named(node) & BROKEN]


def guessable(source: str) -> list[int]:
    """Lines that import `random`, or call what is no secure generator."""
    tree = ast.parse(source)
    imports = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom) and takes(node)]
    calls = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Call) and named(node.func) & GUESSABLE]
    return sorted({*imports, *calls})


def named(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Attribute):
        return {node.attr}
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    return {node.id} if isinstance(node, ast.Name) else set()


def takes(node: ast.Import | ast.ImportFrom) -> bool:
    module = node.module if isinstance(node, ast.ImportFrom) else ""
    return "random" in {module, *(one.name for one in node.names)}


@pytest.mark.parametrize(
    "source", ["hashlib.sha1(b'')", "hmac.digest(k, m, 'md5')", "from x import y; y(sha1)", "hashes.SHA1()"]
)
def test_broken_hash_is_found(source):
    assert broken(source) == [1]


@pytest.mark.parametrize("source", ["import random", "from random import choice", "np.random()", "uuid.uuid1()"])
def test_guessable_generator_is_found(source):
    assert guessable(source) == [1]


def test_no_code_of_ours_names_a_broken_hash_function():
    found = [
        f"{name_of(path)}:{line}"
        for path in python_files("scoring", "rubrics", "reports", "webapp")
        for line in broken(path.read_text("utf-8"))
    ]
    assert found == []


def test_nothing_but_samples_and_draws_is_made_by_a_generator_that_can_be_guessed():
    files = [
        path for path in python_files("scoring", "rubrics", "reports", "webapp") if not name_of(path).startswith(SEEDED)
    ]
    assert [f"{name_of(path)}:{line}" for path in files for line in guessable(path.read_text("utf-8"))] == []


def test_what_is_made_at_random_has_128_bits_and_codes_that_people_type_what_the_standard_asks_of_them():
    """Codes are the exception that ASVS 6.5.4 makes: 20 bits, once, for a while, throttled and slowly hashed."""
    made = (accounts.TOKEN_BYTES, KEY_BYTES, second_step.SECRET_BYTES)
    typed = [
        len(one.ALPHABET) ** length
        for one, length in ((second_step, second_step.RECOVERY_LENGTH), (pairing, pairing.LENGTH))
    ]
    assert min(made) * 8 >= 128
    assert [number.bit_length() - 1 for number in typed] == [50, 40]
