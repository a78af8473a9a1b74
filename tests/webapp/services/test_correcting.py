"""What a correction moves, in the words that the second person reads."""

from __future__ import annotations

from scoring import parse_rubric
from tests.webapp.room import RUBRIC as WRITTEN
from webapp.services.correcting import moves_in_words

RUBRIC = parse_rubric(WRITTEN, "uji.yaml")


def body(aktif: str, ranks: range) -> dict[str, object]:
    """What a record says of thirty candidates, as far as a correction's words look at it."""
    codes = [f"64.{number:02}" for number in range(1, 31)]
    return {
        "figures": [{"candidate": code, "name": "", "counts": {"aktif": aktif}} for code in codes],
        "result": {"ranking": [{"candidate": code, "rank": rank} for code, rank in zip(codes, ranks, strict=True)]},
    }


def test_every_moved_figure_is_told_and_of_moved_ranks_the_first_twenty():
    words = moves_in_words(RUBRIC, body("7000", range(1, 31)), body("9000", range(2, 32)))
    lines = words.split("\n")
    assert sum("Peserta aktif: 7.000 menjadi 9.000" in line for line in lines) == 30
    assert [line for line in lines if " menjadi 1" in line][:2] == ["64.09 9 menjadi 10;", "64.10 10 menjadi 11;"]
    assert lines[-2:] == ["64.20 20 menjadi 21;", "dan 10 lainnya."]


def test_what_does_not_move_is_said():
    same = body("7000", range(1, 31))
    assert moves_in_words(RUBRIC, same, same) == "Tidak ada angka yang berubah.\nTidak ada peringkat yang berubah."
