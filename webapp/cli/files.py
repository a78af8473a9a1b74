"""Commands that need no database: `rubric check`, `rubric show`, `score`."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from reports.wording import quota_words, reason_sentence
from scoring import score
from scoring.codec import node_cells, result_rows, result_to_plain
from scoring.errors import RubricRefused
from scoring.exact import decimal_text, fraction_text
from scoring.result import PLENARY, Result, Standing
from scoring.rubric import Checklist, Choice, Indicator, Judged, Node, Ratio, Rubric, Scale, Steps
from scoring.tables import guarded
from webapp.errors import Unusable

from .faults import sentence_of
from .inputs import add_decide, decided, read_advised, read_figures, read_marks, read_rubric
from .output import print_json

FORMATS = ("table", "json", "csv")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> Any:
    """Adds the commands; each sets `run`, a function from the arguments to an exit code. Returns those of `rubric`."""
    rubric = commands.add_parser("rubric", help="periksa atau tampilkan berkas rubrik").add_subparsers(required=True)
    check = rubric.add_parser("check", help="periksa berkas rubrik dan sebut semua masalahnya")
    check.add_argument("files", nargs="+", metavar="FILE")
    check.set_defaults(run=check_rubrics)
    show = rubric.add_parser("show", help="tampilkan rubrik sebagai tabel")
    show.add_argument("file", metavar="FILE")
    show.set_defaults(run=show_rubric)
    scoring = commands.add_parser("score", help="hitung nilai dan peringkat dari berkas saja")
    scoring.add_argument("rubric", metavar="RUBRIC")
    scoring.add_argument("figures", metavar="FIGURES")
    scoring.add_argument("--scores", metavar="SCORES", help="nilai panelis")
    add_decide(scoring)
    scoring.add_argument("--format", choices=FORMATS, default="table")
    scoring.set_defaults(run=score_files)
    return rubric


def check_rubrics(arguments: argparse.Namespace) -> int:
    """0 when every file is sound, with what is unwise in it; 1 with each problem on standard error."""
    refused = 0
    for path in arguments.files:
        try:
            rubric, advice = read_advised(path)
        except (RubricRefused, Unusable) as refusal:
            refused += 1
            print(sentence_of(refusal), file=sys.stderr)
        else:
            told = f", {len(advice)} peringatan" if advice else ""
            print(f"{path}: baik, {rubric.code}, {len(rubric.indicators())} indikator, {rubric.digest}{told}")
            for one in advice:
                print(one)
    return 1 if refused else 0


def show_rubric(arguments: argparse.Namespace) -> int:
    """Prints the tree with weights and how each indicator is scored."""
    rubric = read_rubric(arguments.file)
    print(f"{rubric.title}\n{rubric.code} · kategori {rubric.category} · status {rubric.status} · {rubric.digest}\n")
    rows = [("Kode", "Kriteria dan indikator", "Bobot", "Dinilai dari"), *tree_rows(rubric.criteria, 0)]
    print(*text_table(rows, right=(2,)), sep="\n")
    print(*panel_lines(rubric), sep="\n")
    return 0


def tree_rows(nodes: Sequence[Node], depth: int) -> Iterator[tuple[str, ...]]:
    """One row a node, indented by depth."""
    for node in nodes:
        told = kind_text(node) if isinstance(node, Indicator) else ""
        yield "  " * depth + node.code, node.title, fraction_text(node.weight), told
        if not isinstance(node, Indicator):
            yield from tree_rows(node.children, depth + 1)


def kind_text(indicator: Indicator) -> str:
    """How an indicator is scored, in a few words."""
    kind = indicator.kind
    told = ""
    if isinstance(kind, Ratio):
        told = f"rasio, target {fraction_text(kind.target)}%"
    elif isinstance(kind, Scale):
        told = f"skala {fraction_text(kind.start)} sampai {fraction_text(kind.end)}"
    elif isinstance(kind, Steps):
        told = f"{len(kind.steps)} tangga"
    elif isinstance(kind, Choice):
        told = f"pilihan {kind.figure}"
    elif isinstance(kind, Checklist):
        told = f"daftar periksa, {len(kind.items)} butir"
    elif isinstance(kind, Judged):
        told = f"panelis, {fraction_text(kind.minimum)} sampai {fraction_text(kind.maximum)}"
    return told + (", dapat tidak berlaku" if indicator.optional else "")


def panel_lines(rubric: Rubric) -> Iterator[str]:
    """The panel's rule, the tie list, bands and places."""
    if rubric.panel:
        panel = rubric.panel
        yield f"\nPanel: {panel.combine}, kuorum {panel.quorum}, unsur wajib {', '.join(panel.benches) or '-'}"
    yield f"Nilai sama diputus oleh: {', '.join((*rubric.ties, 'pleno'))}"
    yield f"Predikat: {', '.join(f'{band.title} mulai {fraction_text(band.at_least)}' for band in rubric.bands) or '-'}"
    yield f"Tempat: {', '.join(f'{award.rank} {award.title}' for award in rubric.awards) or '-'}"
    yield f"Diusulkan ke tingkat berikutnya: {quota_words(rubric)}"


def score_files(arguments: argparse.Namespace) -> int:
    """Scores and ranks from files; raises Refused with every problem."""
    rubric = read_rubric(arguments.rubric)
    rows = read_figures(arguments.figures)
    marks = read_marks(arguments.scores) if arguments.scores else []
    sources = (arguments.figures, arguments.scores or "nilai")
    result = score(rubric, rows, marks, sources, decided(arguments))
    if arguments.format == "json":
        print_json(result_to_plain(result))
    elif arguments.format == "csv":
        csv.writer(sys.stdout, lineterminator="\n").writerows(guarded_rows(result_rows(rubric, result)))
    else:
        print(*result_lines(rubric, result), sep="\n")
    return 0


def guarded_rows(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """Rows of the result whose names no spreadsheet runs as a formula."""
    for rank, code, name, *others in rows:
        yield [rank, code, guarded(name), *others]


def result_lines(rubric: Rubric, result: Result) -> Iterator[str]:
    """The result as a table for people."""
    yield f"{rubric.title} ({rubric.status})\n{result.rubric} · {result.digest}\n"
    tops = [node.code for node in rubric.criteria]
    rows = [("Peringkat", "Kode", "Kandidat", *tops, "Nilai akhir", "Predikat", "Tempat", "Catatan")]
    for standing in result.ranking:
        numbers = (*node_cells(standing, tops, result.places), decimal_text(standing.total, result.places))
        named = (str(standing.rank), standing.candidate, standing.name)
        rows.append((*named, *numbers, standing.band or "-", standing.award or "-", remark(standing)))
    yield from text_table(rows, right=(0, *range(3, 4 + len(tops))))
    if result.not_assessed:
        yield "\nTidak dinilai:"
    for refused in result.not_assessed:
        yield terminal_text(f"  {refused.candidate} {refused.name}".rstrip())
        yield from (f"    {reason_sentence(reason, rubric)}" for reason in refused.reasons)


def remark(standing: Standing) -> str:
    """What is to be known of ties."""
    told = []
    if standing.tied_with:
        told.append(f"sama dengan {', '.join(standing.tied_with)}, {what_decided(standing)}")
    if standing.near_tie:
        told.append("selisih tipis")
    return "; ".join(told)


def what_decided(standing: Standing) -> str:
    """What ordered those with the same total, if anything did."""
    if standing.decided_by != PLENARY:
        return f"diputus oleh {standing.decided_by}"
    return "menunggu pleno" if standing.decision is None else f"diputus pleno: {standing.decision}"


def text_table(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> Iterator[str]:
    """Rows as aligned lines; `right` are the columns of numbers."""
    clean = [[terminal_text(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in clean) for column in range(len(rows[0]))]
    for row in clean:
        cells = [
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def terminal_text(text: str) -> str:
    """Foreign text on one line: what would move the cursor, turn the line or change colours is only marked."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
