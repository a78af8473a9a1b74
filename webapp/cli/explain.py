"""`explain`: one candidate's result as a tree, from files alone."""

from __future__ import annotations

import argparse

from reports.wording import reason_sentences
from scoring import score
from scoring.explain import Explanation, explain, explanation_text, explanation_to_plain
from scoring.figures import FigureRow
from scoring.whatif import Gain, gain_lines, gains_to_plain, whatif
from webapp.errors import Refused

from .files import terminal_text
from .inputs import read_figures, read_marks, read_rubric
from .output import print_json


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command."""
    parser = commands.add_parser("explain", help="jelaskan asal setiap angka dalam nilai seorang kandidat")
    parser.add_argument("rubric", metavar="RUBRIC")
    parser.add_argument("figures", metavar="FIGURES")
    parser.add_argument("candidate", metavar="CANDIDATE", help="kode kandidat")
    parser.add_argument("--scores", metavar="SCORES", help="nilai panelis")
    parser.add_argument("--claimed", metavar="FIGURES", help="angka yang dilaporkan, bila FIGURES sudah diverifikasi")
    parser.add_argument("--what-if", action="store_true", help="tambahkan: indikator mana yang paling menaikkan nilai")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    parser.set_defaults(run=explain_files)


def explain_files(arguments: argparse.Namespace) -> int:
    """Prints the explanation; raises Refused when the candidate is not in FIGURES."""
    rubric = read_rubric(arguments.rubric)
    rows = read_figures(arguments.figures)
    marks = read_marks(arguments.scores) if arguments.scores else []
    result = score(rubric, rows, marks, sources=(arguments.figures, arguments.scores or "nilai"))
    row = row_of(rows, arguments.candidate, arguments.figures)
    claimed = None
    if arguments.claimed:
        reported = read_figures(arguments.claimed)
        score(rubric, reported, sources=(arguments.claimed, "nilai"))  # refuses what can't be read
        claimed = row_of(reported, arguments.candidate, arguments.claimed)
    found = explain(rubric, result, row, marks, claimed)
    standing = next((one for one in result.ranking if one.candidate == row.candidate), None)
    gains = whatif(rubric, standing, row.cells) if standing and arguments.what_if else ()
    if arguments.format == "json":
        what_if = {"what_if": gains_to_plain(gains, rubric.places)} if arguments.what_if else {}
        print_json({**explanation_to_plain(found), **what_if})
    else:
        lines = (*explanation_text(found), *unassessed(found), *gained(gains, rubric.places))
        print(*(terminal_text(line) for line in lines), sep="\n")
    return 0


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
