"""`robustness`: how safe ranks are when weights change, from files alone."""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Iterator, Mapping

from scoring.exact import parse_decimal
from scoring.rubric import Rubric
from scoring.steadiness import (
    MOST_DRAWS,
    MOST_SEED,
    DrawRefused,
    Plan,
    Robustness,
    plan_sentence,
    robustness_to_plain,
    sentences,
)
from webapp.errors import Refused

from .files import FORMATS, terminal_text, text_table
from .inputs import read_figures, read_marks, read_rubric
from .output import print_json

ALL, USUAL_SPREAD = "all", "25"
SHOWN = 10  # ranks with a column of their own in the table


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command."""
    parser = commands.add_parser("robustness", help="uji seberapa aman peringkat bila bobot berubah")
    parser.add_argument("rubric", metavar="RUBRIC")
    parser.add_argument("figures", metavar="FIGURES")
    parser.add_argument("--scores", metavar="SCORES", help="nilai panelis")
    parser.add_argument("--draws", metavar="N", required=True, help=f"banyaknya undian bobot, sampai {MOST_DRAWS}")
    parser.add_argument("--seed", metavar="S", required=True, help="benih; benih yang sama memberi hasil yang sama")
    parser.add_argument("--spread", metavar="P", default=USUAL_SPREAD, help="persen ke atas dan ke bawah, atau all")
    parser.add_argument("--top", metavar="K", help="hitung hanya K peringkat pertama")
    parser.add_argument("--format", choices=FORMATS, default="table")
    parser.set_defaults(run=test_files)


def test_files(arguments: argparse.Namespace) -> int:
    """Prints rank acceptability; raises Refused for options out of range."""
    from scoring.evaluate import evaluate
    from scoring.figure_table import figure_table
    from scoring.panel import ballots
    from scoring.ranking import rank
    from scoring.robustness import alternatives_of, robustness

    plan = plan_of(arguments)
    rubric = read_rubric(arguments.rubric)
    table = figure_table(rubric, read_figures(arguments.figures), arguments.figures)
    marks = read_marks(arguments.scores) if arguments.scores else []
    evaluation = evaluate(rubric, table, ballots(rubric, table.candidates, marks, arguments.scores or "nilai"))
    found = robustness(rubric, alternatives_of(evaluation, rank(evaluation)), plan)
    if arguments.format == "json":
        print_json(robustness_to_plain(found))
    elif arguments.format == "csv":
        csv.writer(sys.stdout, lineterminator="\n").writerows(csv_rows(found))
    else:
        names = dict(zip(table.candidates, table.names, strict=True))
        print(*map(terminal_text, lines(rubric, names, found)), sep="\n")
    return 0


def plan_of(arguments: argparse.Namespace) -> Plan:
    """The options as a plan; raises Refused."""
    spread = None
    if arguments.spread != ALL:
        spread = parse_decimal(arguments.spread)
        if spread is None:
            raise Refused(f"--spread: “{arguments.spread}” bukan persen; tulis angka di atas 0 sampai 100, atau all.")
    try:
        return Plan(
            whole("--draws", arguments.draws, MOST_DRAWS),
            whole("--seed", arguments.seed, MOST_SEED),
            spread,
            whole("--top", arguments.top, MOST_DRAWS) if arguments.top else None,
        )
    except DrawRefused as refused:
        raise Refused(str(refused)) from None


def whole(option: str, text: str, most: int) -> int:
    """A whole number; raises Refused."""
    if not re.fullmatch(r"[0-9]{1,20}", text):
        raise Refused(f"{option}: “{text}” bukan bilangan bulat; tulis digit 0-9 saja, paling besar {most}.")
    return int(text)


def csv_rows(found: Robustness) -> Iterator[list[str]]:
    """One row a candidate, one column a rank."""
    plain = robustness_to_plain(found)["candidates"]
    counted = max((len(one.counts) for one in found.candidates), default=0)
    ranks = [f"rank_{rank}" for rank in range(1, counted + 1)]
    yield ["candidate", "rank", "rank_interval_90_first", "rank_interval_90_last", *ranks]
    for candidate, one in plain.items():
        interval = ["" if rank is None else str(rank) for rank in one["rank_interval_90"]]
        yield [candidate, str(one["rank"]), *interval, *one["acceptability"]]


def lines(rubric: Rubric, names: Mapping[str, str], found: Robustness) -> Iterator[str]:
    """For people: the sentences, the shares of the first ranks, what it rests on."""
    if not found.candidates:
        yield "Tidak ada kandidat yang dinilai, jadi tidak ada peringkat yang diuji."
        return
    plain = robustness_to_plain(found)["candidates"]
    counted = min(SHOWN, len(found.candidates[0].counts))
    yield from sentences(rubric, found)
    yield ""
    head = ("Peringkat", "Kode", "Kandidat", "Selang 90%", *(f"ke-{rank}" for rank in range(1, counted + 1)))
    rows = [head]
    for candidate, one in plain.items():
        first, last = one["rank_interval_90"]
        interval = f"{first or f'>{counted}'}–{last or '…'}"
        rows.append((str(one["rank"]), candidate, names[candidate], interval, *one["acceptability"][:counted]))
    yield from text_table(rows, right=(0, *range(4, 4 + counted)))
    yield ""
    yield plan_sentence(found.plan)
