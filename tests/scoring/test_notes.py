"""Checkpoints as signed notes: the layout that others know, read back from a letter, and what they give away."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest

from scoring.bundle import Anchors, check_bundle, lines_of
from scoring.chain import Point, hash_of, line_of
from scoring.notes import (
    NoteRefused,
    grouped,
    note_text,
    origin_of,
    read_notes,
    short,
    signed_note,
    verifier_key,
)
from tests.scoring.logs import ORIGIN, item, private_key, signed
from tests.scoring.tampering import SHOWN_BY_PAPER

POINT = Point(181, "4f" * 32)
KEY = private_key("one")
PUBLIC = KEY.public_key().public_bytes_raw()


def note_of(point: Point, origin: str = ORIGIN) -> str:
    return signed_note(origin, point, PUBLIC, KEY.sign(note_text(origin, point).encode()))


def test_note_has_the_layout_of_a_signed_checkpoint():
    origin, size, head, empty, line, end = note_of(POINT).split("\n")
    assert (origin, size, base64.b64decode(head).hex(), empty, end) == (
        "paritrana/uji/kabkota",
        "181",
        "4f" * 32,
        "",
        "",
    )
    dash, name, told = line.split(" ")
    number = hashlib.sha256(f"{ORIGIN}\n".encode() + b"\x01" + PUBLIC).digest()[:4]
    assert (dash, name, base64.b64decode(told)[:4]) == ("\u2014", ORIGIN, number)
    KEY.public_key().verify(base64.b64decode(told)[4:], f"{origin}\n{size}\n{head}\n".encode())
    key = base64.b64encode(b"\x01" + PUBLIC).decode()
    assert verifier_key(ORIGIN, PUBLIC) == f"{ORIGIN}+{number.hex()}+{key}"


@pytest.mark.parametrize(
    "letter",
    ["{}", "Yth. Bu Contoh\r\n\r\n{}\r\nSimpan.", "Teks\n\n{}\n\nTeks", "paritrana/uji/x\nbukan\n\n{}"],
)
def test_note_is_read_back_from_a_letter(letter):
    text = letter.format(note_of(POINT))
    for written in (
        text,
        text.replace("\n", "\r\n").replace("\r\r", "\r"),
        text.replace("\u2014", "-"),
        text.replace(f"{ORIGIN} ", f"{ORIGIN}\n"),
    ):
        note = read_notes(written)[0]
        assert (note.origin, note.point) == (ORIGIN, POINT)


@pytest.mark.parametrize("change", ["", "181", "\u2014", "paritrana", "kabkota\n181"])
def test_text_without_a_whole_note_is_refused(change):
    with pytest.raises(NoteRefused):
        read_notes(note_of(POINT).replace(change, "?") if change else "")


def test_short_form_is_eight_groups_of_four():
    assert short("0123456789abcdef" * 4) == "0123 4567 89ab cdef 0123 4567 89ab cdef"
    assert grouped("01234567") == "0123 4567"


def kept_notes(seed: int) -> tuple[dict[str, bytes], list[str]]:
    files = signed(seed).files()
    rows = [json.loads(line) for line in lines_of(files["titik-periksa.jsonl"])]
    given = [
        signed_note(ORIGIN, Point(row["size"], row["head"]), bytes.fromhex(row["key"]), bytes.fromhex(row["signature"]))
        for row in rows
    ]
    return files, given


def test_kept_checkpoints_are_on_a_sound_log_and_show_one_written_anew():
    told = signed(1)
    files, given = kept_notes(1)
    notes = Anchors(notes=[note for one in given for note in read_notes(one)])
    assert check_bundle(files, notes).faults == ()
    other = SHOWN_BY_PAPER["rewritten and hashed anew"](told)
    assert check_bundle(other).faults == ()
    size = notes.notes[-1].point.size
    assert f"Log sampai baris {size} bukan yang dahulu: sidiknya lain." in check_bundle(other, notes).faults


def test_checkpoint_of_another_log_or_by_another_key_is_told():
    files, (first, *_rest) = kept_notes(1)
    point = read_notes(first)[0].point
    foreign = read_notes(note_of(point, origin_of("uji", "desa")))[0]
    assert check_bundle(files, Anchors(notes=[foreign])).faults == (
        f"Titik periksa yang disimpan, pada baris {point.size}, berasal dari log lain: paritrana/uji/desa.",
    )
    other = private_key("other")
    text = signed_note(ORIGIN, point, other.public_key().public_bytes_raw(), other.sign(b"lain"))
    assert check_bundle(files, Anchors(notes=read_notes(text))).faults == (
        f"Titik periksa yang disimpan, pada baris {point.size}, tidak ditandatangani kunci log ini.",
    )


def test_half_of_a_hash_from_paper_suffices_and_less_of_a_checkpoint_does_not():
    files = signed(1).files()
    head = hash_of(lines_of(files["log.jsonl"])[4])
    assert check_bundle(files, Anchors([Point(5, head[:32])])).faults == ()
    assert check_bundle(files, Anchors([Point(5, head[:31] + "x")])).faults != ()


def test_checkpoint_gives_no_mark_away():
    """Whoever knows all of a line but its nonce can't find its few possible marks from the head."""
    before = Point(4, "ab" * 32)

    def head(value: str, nonce: str) -> str:
        what = {"juror": "anggota-1", "candidate": "64.01", "items": {"B.3": item(value)}, "note": "", "version": 1}
        at = "2026-02-13T04:00:00.000000+00:00"
        return hash_of(line_of(before, "save", what, at=at, by=7, nonce=nonce))

    nonce = "5e" * 16
    told = head("73.50", nonce)
    marks = [f"{hundredths / 100:.2f}" for hundredths in range(10_001)]
    assert [one for one in marks if head(one, nonce) == told] == ["73.50"]
    assert [one for one in marks if head(one, "") == told] == []
    assert [one for one in marks if head(one, "00" * 16) == told] == []
