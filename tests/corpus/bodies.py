"""Documents as a broken or hostile script sends them: no JSON, JSON of other shapes, JSON that asks too much."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

DEEP = 100_000
BODIES = "N7"
OWN_ID = "00000000-0000-4000-8000-00000000abcd"


@dataclass(frozen=True)
class Body:
    """One document with the type it claims to have."""

    id: str
    data: bytes
    kind: str = "application/json"
    encoding: str = ""


def broken() -> Iterator[bytes]:
    """What the grammar of JSON doesn't know."""
    yield from (
        b"",
        b" ",
        b"\x00",
        b"\xef\xbb\xbf{}",
        b"\xff\xfe{\x00}\x00",
        b"\xff",
        b"\xed\xa0\x80",
        b"{",
        b"}",
        b"[",
        b"]",
        b"[,]",
    )
    yield from (
        b"[1,]",
        b"[,1]",
        b"[1,,2]",
        b"[1 2]",
        b"{,}",
        b'{"a"}',
        b'{"a":}',
        b'{"a":1,}',
        b"{a:1}",
        b"{'a':1}",
        b'{"a":1 "b":2}',
    )
    yield from (
        b'"',
        b'"\\',
        b'"\\x41"',
        b'"\\u12"',
        b'"\n"',
        b'"\t"',
        b'"\x00"',
        b"'a'",
        b"tru",
        b"True",
        b"nul",
        b"undefined",
        b"NaN",
    )
    yield from (
        b"-",
        b"+1",
        b"01",
        b"1.",
        b".1",
        b"1e",
        b"0x1",
        b"1_0",
        b"Infinity",
        b"-Infinity",
        b"--1",
        b"1/2",
        b"/* */{}",
        b"{}//",
    )
    yield from (
        b"{}{}",
        b"{}x",
        b"[]\x0c",
        b"\x0b[]",
        b"<x/>",
        b"a=1&b=2",
        b"--x\r\n",
        b"{}\x00",
        b"{" * 500,
        b"[" * 500,
        b'{"a":' * 500,
    )


def other_shapes() -> Iterator[object]:
    """JSON, but no body of ours."""
    yield from (
        None,
        True,
        False,
        0,
        -1,
        1.5,
        10**18,
        "",
        "a",
        "\ud800",
        [],
        [[]],
        [None],
        {},
        {"": {}},
        {"__proto__": {}},
        [{}] * 99,
    )
    wrong: tuple[object, ...] = (
        None,
        True,
        1,
        -1,
        1.5,
        "",
        "x",
        [],
        [1],
        {},
        {"a": 1},
        "\x00",
        "\ud800",
        10**30,
        "9" * 5000,
    )
    for value in wrong:
        yield {"changes": value}
        yield {"changes": [value]}
        yield {"client_id": value, "changes": []}
    for key in ("code", "text", "base_version", "source", "as_of", "lines"):
        for value in wrong:
            yield {"client_id": OWN_ID, "changes": [{"code": "aktif", "text": "7", "base_version": 0, key: value}]}
    for value in wrong:
        for line in ({"label": value, "text": "7"}, {"label": "a", "text": value}, value):
            yield {"client_id": OWN_ID, "changes": [{"code": "iuran", "text": "", "base_version": 0, "lines": [line]}]}
    yield {"client_id": OWN_ID, "changes": [{"code": "aktif", "text": "7", "base_version": 0}] * 2}
    yield {"client_id": OWN_ID, "changes": [{"code": f"x{n}", "text": "7", "base_version": 0} for n in range(3000)]}
    many = [{"label": f"k{n}", "text": "1"} for n in range(3000)]
    yield {"client_id": OWN_ID, "changes": [{"code": "iuran", "text": "", "base_version": 0, "lines": many}]}
    for key in ("candidate", "figure", "name", "size"):
        for value in wrong:
            yield {"candidate": 1, "figure": "aktif", "name": "a.pdf", "size": 10, key: value}


def costly() -> Iterator[bytes]:
    """Documents that cost more to read than to write."""
    yield b"[" * DEEP
    yield b"[" * DEEP + b"]" * DEEP
    yield b'{"a":' * (DEEP // 2) + b"1" + b"}" * (DEEP // 2)
    yield b'{"changes":' + b"[" * DEEP + b"]" * DEEP + b"}"
    yield b'{"changes":[{"code":"aktif","text":"7","base_version":' + b"9" * 4301 + b"}]}"
    yield b'{"changes":[{"code":"aktif","text":"7","base_version":1e400}]}'
    yield b'{"changes":[{"code":"aktif","text":"7","base_version":-0}]}'
    yield b"9" * 100_000
    yield b"1" + b"0" * 100_000 + b".0"
    yield b'"' + b"a" * 600_000 + b'"'
    yield b'"' + b"\\u0000" * 50_000 + b'"'
    yield b"{" + b",".join(b'"%d":0' % n for n in range(50_000)) + b"}"
    yield b'{"client_id":"x","client_id":"%s","changes":[],"changes":[]}' % OWN_ID.encode()
    yield b'{"changes":[{"code":"aktif","text":"1","text":"2","base_version":0}],"client_id":"%s"}' % OWN_ID.encode()
    yield b" " * 1_900_000 + b"{}"
    yield b'{"a":"' + b"x" * 3_000_000 + b'"}'


def other_wrappings() -> Iterator[Body]:
    """A sound document that claims to be something else, or comes packed."""
    sound = json.dumps({"client_id": OWN_ID, "changes": [{"code": "aktif", "text": "7", "base_version": 0}]}).encode()
    kinds = (
        "",
        "text/plain",
        "text/html",
        "application/xml",
        "application/octet-stream",
        "multipart/form-data",
        "x",
        "application/*",
    )
    kinds += (
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=a\x00b",
        "application/x-www-form-urlencoded",
        "/",
        ";;;",
    )
    kinds += (
        "application/json; charset=utf-7",
        "application/json; charset=nope",
        "application/json; charset=utf-16",
        "text/json",
    )
    for place, kind in enumerate(kinds):
        yield Body(f"{BODIES}-w{place:02d}", sound, kind)
    yield Body(f"{BODIES}-gz", gzip.compress(sound), encoding="gzip")
    yield Body(f"{BODIES}-bomb", gzip.compress(b"[" * 10_000_000), encoding="gzip")
    yield Body(f"{BODIES}-16", sound.decode().encode("utf-16"))
    yield Body(f"{BODIES}-32", sound.decode().encode("utf-32"))


@cache
def hostile_bodies() -> tuple[Body, ...]:
    """All documents, each once."""
    plain = [*broken(), *(json.dumps(one).encode() for one in other_shapes()), *costly()]
    found = [Body(f"{BODIES}-{place:03d}", data) for place, data in enumerate(dict.fromkeys(plain))]
    return (*found, *other_wrappings())
