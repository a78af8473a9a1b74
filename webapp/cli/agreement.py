"""`paritrana agreement`: how much the panel agrees, from files alone."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scoring.tables import guarded
from scoring.verdicts import agreement_note, agreement_sentence, divergence_sentence, leave_one_out_sentence

from .agreement_plain import agreement_to_plain, decimal, leave_one_out_to_plain, severity_to_plain
from .files import FORMATS, terminal_text, text_table
from .inputs import read_figures, read_marks, read_rubric
from .output import print_json

if TYPE_CHECKING:
    from scoring.agreement import Agreement, ItemAgreement
    from scoring.coefficients import Estimate
    from scoring.leave_out import LeaveOneOut, Without
    from scoring.severity import ItemSeverity, Severity

SHOWN = {
    "icc_2_1": "ICC(2,1)",
    "icc_2_k": "ICC(2,k)",
    "icc_3_1": "ICC(3,1)",
    "icc_3_k": "ICC(3,k)",
    "alpha_interval": "alfa interval",
    "alpha_ordinal": "alfa ordinal",
    "kendall_w": "W Kendall",
}
FEW_MOVES, AT_TOP = 6, 3  # what fits on a line; the ranks that earn a place


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command."""
    parser = commands.add_parser("agreement", help="ukur kesepakatan panelis dari berkas nilai")
    parser.add_argument("rubric", metavar="RUBRIC")
    parser.add_argument("scores", metavar="SCORES")
    parser.add_argument("--figures", metavar="FIGURES", help="angka laporan, agar peringkat dihitung dari nilai akhir")
    parser.add_argument("--format", choices=FORMATS, default="table")
    parser.set_defaults(run=measure_agreement)


def measure_agreement(arguments: argparse.Namespace) -> int:
    """Prints coefficients, jurors, benches, what-ifs and severity; raises Refused with every problem."""
    from scoring.agreement import sheets_agreement
    from scoring.figure_table import figure_table
    from scoring.leave_out import sheets_leave_one_out
    from scoring.severity import sheets_severity
    from scoring.sheets import read_sheets

    rubric, table = read_rubric(arguments.rubric), None
    marks = read_marks(arguments.scores)
    if arguments.figures:
        table = figure_table(rubric, read_figures(arguments.figures), arguments.figures)
    sheets = read_sheets(rubric, marks, table.candidates if table else None, arguments.scores)
    found = sheets_agreement(rubric, sheets)
    left_out, severe = sheets_leave_one_out(rubric, sheets, table), sheets_severity(rubric, sheets, table)
    if arguments.format == "json":
        head = {"rubric": rubric.code, "digest": rubric.digest, "sentence": agreement_sentence(found)}
        plain = {**head, **agreement_to_plain(found)}
        plain |= {"leave_one_out": leave_one_out_to_plain(left_out), "severity": severity_to_plain(severe)}
        print_json(plain)
    elif arguments.format == "csv":
        csv.writer(sys.stdout, lineterminator="\n").writerows(agreement_rows(found))
    else:
        top = (f"{rubric.title} ({rubric.status})", f"{rubric.code} · {rubric.digest}", "")
        told = (*top, *agreement_lines(found), *leave_out_lines(left_out), *severity_lines(severe))
        print(*map(terminal_text, told), sep="\n")
    return 0


def everything(found: Agreement) -> list[tuple[str, ItemAgreement]]:
    """The items, then the whole sheet."""
    return [*found.items.items(), ("overall", found.overall)]


def agreement_rows(found: Agreement) -> Iterator[list[str]]:
    """Coefficients as CSV rows, one each."""
    yield ["item", "title", "candidates", "jurors", "complete", "statistic", "value", "low", "high", "note"]
    for code, item in everything(found):
        fixed = [code, guarded(item.title), str(item.candidates), str(item.jurors), str(item.complete)]
        for name, one in item.estimates.items():
            numbers = [decimal(value) or "" for value in (one.value, one.low, one.high)]
            yield [*fixed, name, *numbers, one.reason or one.interval_reason]


def agreement_lines(found: Agreement) -> Iterator[str]:
    """What follows in a sentence, the coefficients, then what has to be said of them."""
    yield agreement_sentence(found)
    yield ""
    rows = [("Butir", "Judul", "Kandidat", "Panelis", *SHOWN.values())]
    for code, item in everything(found):
        counts = (str(item.candidates), str(item.jurors))
        rows.append((label(code), item.title, *counts, *(estimate_text(one) for one in item.estimates.values())))
    yield from text_table(rows, right=(2, 3))
    yield ""
    yield "Dalam kurung: selang bootstrap 95%, pada panel kecil cenderung terlalu sempit."
    yield agreement_note(found)
    for code, item in everything(found):
        reasons = dict.fromkeys(one.reason for one in item.estimates.values() if one.reason)
        yield from (f"{label(code)}: {said}" for said in (*reasons, *item.remarks))
    yield from juror_lines(found)
    yield from bench_lines(found)


def label(code: str) -> str:
    """The whole sheet has no code of its own."""
    return "semua" if code == "overall" else code


def estimate_text(one: Estimate) -> str:
    """`0.71 (0.39–0.88)`, or a dash."""
    if one.value is None:
        return "-"
    interval = "" if one.low is None or one.high is None else f" ({decimal(one.low, 2)}–{decimal(one.high, 2)})"
    return f"{decimal(one.value, 2)}{interval}"


def juror_lines(found: Agreement) -> Iterator[str]:
    """Each juror's whole sheets against the others'."""
    yield ""
    yield "Panelis dibanding panelis lain (skala 0–100, seluruh lembar; di bawah nol: lebih ketat)"
    rows: list[tuple[str, ...]] = [
        ("Panelis", "Unsur", "Kandidat", "Pergeseran", "Sebaran selisih", "Sebaran", "Sebaran lain", "Catatan")
    ]
    for one in found.overall.panel:
        measured = (one.shift, one.scatter, one.spread, one.others_spread)
        rows.append((one.juror, one.bench, str(one.candidates), *(points(value) for value in measured), one.reason))
    yield from text_table(rows, right=(2, 3, 4, 5, 6))


def points(value: float | None) -> str:
    """Points of 0–100 with one decimal, or a dash."""
    return "-" if value is None else decimal(value, 1) or "-"


def bench_lines(found: Agreement) -> Iterator[str]:
    """Each bench against the others, item by item, and the widest gap of each."""
    yield ""
    yield "Unsur dibanding unsur lain per butir (skala 0–100)"
    rows = [("Butir", "Unsur", "Panelis", "Kandidat", "Pergeseran", "Catatan")]
    for code, item in everything(found):
        for one in item.benches:
            numbers = (str(one.jurors), str(one.candidates), points(one.shift))
            rows.append((label(code), one.bench, *numbers, one.reason))
    yield from text_table(rows, right=(2, 3, 4))
    yield from (divergence_sentence(item) for _, item in everything(found))


def leave_out_lines(left_out: LeaveOneOut) -> Iterator[str]:
    """What the ranking would be without each voice."""
    basis = "nilai akhir" if left_out.basis == "total" else "butir panelis saja, tanpa angka laporan"
    yield ""
    yield f"Peringkat tanpa satu panelis atau satu unsur ({basis}; kuorum dan unsur wajib dikesampingkan)"
    if not left_out.ranks:
        yield "Belum ada kandidat yang dapat diperingkat."
        return
    yield leave_one_out_sentence(left_out)
    yield from (f"tanpa panelis {without_text(one)}" for one in left_out.jurors)
    yield from (f"tanpa unsur {without_text(one)}" for one in left_out.benches)


def without_text(one: Without) -> str:
    """One what-if in a sentence."""
    if not one.winners:
        return f"{one.left_out}: tidak ada nilai yang tersisa untuk memeringkat"
    told = [move for move in one.moves if len(one.moves) <= FEW_MOVES or min(move.before, move.after or 1) <= AT_TOP]
    moved = [f"{move.candidate} {move.before}→{move.after or 'tanpa nilai'}" for move in told]
    rest = len(one.moves) - len(told)
    moved += [f"{rest} {'lainnya' if moved else 'di bawah peringkat 3'}"] if rest else []
    ranks = f"peringkat bergeser: {', '.join(moved)}" if moved else "tidak ada peringkat yang bergeser"
    first = f"PERTAMA MENJADI {', '.join(one.winners)}" if one.winner_changes else "yang pertama tetap"
    return f"{one.left_out}: {first}; {ranks}"


def severity_lines(severe: Severity) -> Iterator[str]:
    """Severities and the adjusted column beside the raw one."""
    yield ""
    yield "Keketatan panelis"
    yield severe.sentence
    for item in severe.items.values():
        yield f"{item.code}: {item.sentence}"
        yield from adjusted_lines(item)
    if any(part.adjusted is not None and part.adjusted != part.raw for part in severe.overall):
        yield ""
        yield "Bagian panelis, mentah dan disesuaikan (0–100)"
        rows = [("Kandidat", "Mentah", "Disesuaikan")]
        rows += [(part.candidate, points(part.raw), points(part.adjusted)) for part in severe.overall]
        yield from text_table(rows, right=(1, 2))
    if any(one.adjusted != one.total for one in severe.totals):
        yield ""
        yield "Nilai akhir yang berlaku dan, sebagai keterangan, yang disesuaikan"
        lines = [("Peringkat", "Kandidat", "Nilai akhir", "Disesuaikan", "Peringkat bila disesuaikan")]
        for one in severe.totals:
            totals = (decimal(one.total, 4) or "", decimal(one.adjusted, 4) or "")
            lines.append((str(one.rank), one.candidate, *totals, str(one.adjusted_rank)))
        yield from text_table(lines, right=(0, 2, 3, 4))


def adjusted_lines(item: ItemSeverity) -> Iterator[str]:
    """The candidates whom a juror of the item didn't mark."""
    for one in item.candidates:
        if one.missing:
            yield f"  {one.candidate}: mentah {points(one.raw)}. {one.explanation}"
