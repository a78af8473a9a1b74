"""What a correction moves, as both read it before they agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scoring.rubric import Rubric

MOST_RANKS = 20  # in the words of a proposal: one figure may move the rank of every village beneath it
Plain = Mapping[str, Any]


def moves_in_words(rubric: Rubric, before: Plain, after: Plain) -> str:
    """What a correction moves, each on a line of its own, for who agrees to it: every figure, and the first ranks."""
    figures, ranks = [*figure_moves(rubric, before, after)], [*rank_moves(before, after)]
    if len(ranks) > MOST_RANKS:
        ranks[MOST_RANKS:] = [f"dan {len(ranks) - MOST_RANKS} lainnya"]
    return (
        f"{listed('Angka yang berubah', figures) if figures else 'Tidak ada angka yang berubah.'}\n"
        f"{listed('Peringkat yang berubah', ranks) if ranks else 'Tidak ada peringkat yang berubah.'}"
    )


def listed(title: str, moves: list[str]) -> str:
    return f"{title}:\n" + ";\n".join(moves) + "."


def figure_moves(rubric: Rubric, before: Plain, after: Plain) -> Iterator[str]:
    then = {one["candidate"]: one["counts"] for one in before["figures"]}
    for one in after["figures"]:
        old, new = then.get(one["candidate"], {}), one["counts"]
        for code in sorted(code for code in {*old, *new} if old.get(code, "") != new.get(code, "")):
            texts = [shown(rubric, code, cells.get(code, "")) for cells in (old, new)]
            yield f"{one['name'] or one['candidate']}, {title_of(rubric, code)}: {' menjadi '.join(texts)}"


def rank_moves(before: Plain, after: Plain) -> Iterator[str]:
    """Whose rank is another one, the best rank first; who has none any more stands at the end."""
    then, now = ranks_in(before), ranks_in(after)
    names = names_in(before) | names_in(after)
    for code in [*now, *(code for code in then if code not in now)]:
        if then.get(code) != now.get(code):
            old, new = (found.get(code, "tanpa peringkat") for found in (then, now))
            yield f"{names.get(code) or code} {old} menjadi {new}"


def ranks_in(body: Plain) -> dict[str, str]:
    return {one["candidate"]: str(one["rank"]) for one in body["result"]["ranking"]}


def names_in(body: Plain) -> dict[str, str]:
    return {one["candidate"]: one["name"] or one["candidate"] for one in body["figures"]}


def title_of(rubric: Rubric, code: str) -> str:
    return next((one.title for one in rubric.figures if one.code == code), code)


def shown(rubric: Rubric, code: str, text: str) -> str:
    """A cell as people read it."""
    from scoring.score_lines import answer

    figure = next((one for one in rubric.figures if one.code == code), None)
    return text or "kosong" if figure is None else answer(figure, text)
