"""`explain`: one candidate's result as a tree, from files alone."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from reports.wording import reason_sentences
from scoring.decisions import Decision
from scoring.explain import Explanation, explain, explanation_text, explanation_to_plain
from scoring.figures import FigureRow
from scoring.marks import Mark
from scoring.result import Result
from scoring.rubric import Rubric
from scoring.whatif import Gain, gain_lines, gains_to_plain, whatif
from webapp.errors import Refused

from .files import terminal_text
from .inputs import add_decide, decided, read_figures, read_marks, read_rubric
from .output import print_json


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command."""
    parser = commands.add_parser("explain", help="jelaskan asal setiap angka dalam nilai seorang kandidat")
    parser.add_argument("rubric", metavar="RUBRIC")
    parser.add_argument("figures", metavar="FIGURES")
    parser.add_argument("candidate", metavar="CANDIDATE", help="kode kandidat")
    parser.add_argument("--scores", metavar="SCORES", help="nilai panelis")
    add_decide(parser)
    parser.add_argument("--claimed", metavar="FIGURES", help="angka yang dilaporkan, bila FIGURES sudah diverifikasi")
    parser.add_argument("--what-if", action="store_true", help="tambahkan: indikator mana yang paling menaikkan nilai")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    parser.set_defaults(run=explain_files)


def explain_files(arguments: argparse.Namespace) -> int:
    """Prints the explanation; raises Refused when the candidate is not in FIGURES."""
    rubric = read_rubric(arguments.rubric)
    rows = read_figures(arguments.figures)
    marks = read_marks(arguments.scores) if arguments.scores else []
    row = row_of(rows, arguments.candidate, arguments.figures)
    sources = (arguments.figures, arguments.scores or "nilai")
    result, ranked = beside(rubric, rows, marks, row.candidate, sources=sources, decisions=decided(arguments))
    claimed = claimed_row(rubric, arguments.claimed, row.candidate) if arguments.claimed else None
    found = explain(rubric, result, row, marks, claimed, ranked=ranked)
    standing = next((one for one in result.ranking if one.candidate == row.candidate), None)
    gains = whatif(rubric, standing, row.cells) if standing and arguments.what_if else ()
    if arguments.format == "json":
        what_if = {"what_if": gains_to_plain(gains, rubric.places)} if arguments.what_if else {}
        print_json({**explanation_to_plain(found), **what_if})
    else:
        lines = (*explanation_text(found), *unassessed(found), *gained(gains, rubric.places))
        print(*(terminal_text(line) for line in lines), sep="\n")
    return 0


def beside(
    rubric: Rubric,
    rows: Sequence[FigureRow],
    marks: Sequence[Mark],
    candidate: str,
    *,
    sources: tuple[str, str],
    decisions: Sequence[Decision] = (),
) -> tuple[Result, int]:
    """The candidate's result with those tied with or near it, and how many are ranked: nobody else is summarised."""
    from scoring.evaluate import evaluate
    from scoring.figure_table import figure_table
    from scoring.panel import ballots
    from scoring.plenary import settle
    from scoring.ranking import rank, summarise

    table = figure_table(rubric, rows, sources[0])
    evaluation = evaluate(rubric, table, ballots(rubric, table.candidates, marks, sources[1]))
    ranking, bound = settle(evaluation, rank(evaluation), decisions), rubric.near_tie * 10**rubric.places
    totals = dict(zip(ranking.order.tolist(), evaluation.total[ranking.order].tolist(), strict=True))
    own = totals.get(table.candidates.index(candidate))
    reach = max((bound.numerator - 1) // bound.denominator, 0)
    near = [row for row, total in totals.items() if own is not None and abs(total - own) <= reach]
    only = {candidate, *(table.candidates[row] for row in near)}
    return summarise(evaluation, ranking, only=only), len(totals)


def claimed_row(rubric: Rubric, source: str, candidate: str) -> FigureRow:
    """The candidate's figures as reported; raises TableRefused where any of the file can't be read, and Refused."""
    from scoring.figure_table import figure_table

    reported = read_figures(source)
    figure_table(rubric, reported, source)
    return row_of(reported, candidate, source)


def gained(gains: tuple[Gain, ...], places: int) -> list[str]:
    """What would have raised the total, where it was asked for."""
    if not gains:
        return []
    return ["", "Yang paling menaikkan nilai akhir:", *(f"  {line}" for line in gain_lines(gains, places))]


def unassessed(found: Explanation) -> list[str]:
    """Why there is no total."""
    if found.total is not None:
        return []
    return ["", "Tidak dinilai:", *(f"  {sentence}" for sentence in reason_sentences(found.reasons, found.rubric))]


def row_of(rows: list[FigureRow], candidate: str, source: str) -> FigureRow:
    """The candidate's row; raises Refused."""
    for row in rows:
        if row.candidate == candidate:
            return row
    raise Refused(f"{source}: kandidat “{candidate}” tidak ada di berkas ini")
