"""`check`: what doesn't add up in candidates' figures, from files alone."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence

from scoring.codec import finding_to_plain
from scoring.figures import FigureRow
from scoring.result import Finding

from .files import FORMATS, terminal_text
from .inputs import read_figures, read_rubric
from .output import print_json

WORDS = {"error": "GALAT", "warning": "PERINGATAN", "note": "CATATAN"}


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command."""
    parser = commands.add_parser("check", help="sebut angka laporan yang tidak cocok satu sama lain")
    parser.add_argument("rubric", metavar="RUBRIC")
    parser.add_argument("figures", metavar="FIGURES")
    parser.add_argument("--format", choices=FORMATS, default="table")
    parser.set_defaults(run=check_figures)


def check_figures(arguments: argparse.Namespace) -> int:
    """Prints what doesn't add up in each candidate's figures; finding something is no failure."""
    from scoring.figure_table import figure_table
    from scoring.findings import find

    rubric = read_rubric(arguments.rubric)
    rows = read_figures(arguments.figures)
    findings = find(rubric, figure_table(rubric, rows, arguments.figures))
    if arguments.format == "json":
        found = [finding_to_plain(one) for one in findings]
        print_json({"rubric": rubric.code, "digest": rubric.digest, "candidates": len(rows), "findings": found})
    elif arguments.format == "csv":
        csv.writer(sys.stdout, lineterminator="\n").writerows(finding_rows(findings))
    else:
        print(*(terminal_text(line) for line in finding_lines(findings, rows)), sep="\n")
    return 0


def finding_rows(findings: Sequence[Finding]) -> Iterator[list[str]]:
    """Findings as CSV rows."""
    names = ("candidate", "check", "severity", "message", "hint", "stated", "computed", "difference")
    yield list(names)
    for finding in findings:
        yield [getattr(finding, name) or "" for name in names]


def finding_lines(findings: Sequence[Finding], rows: Sequence[FigureRow]) -> Iterator[str]:
    """Findings for people, under the name of each candidate that has any."""
    names = {row.candidate: row.name for row in rows}
    last = None
    for finding in findings:
        if finding.candidate != last:
            yield f"{finding.candidate} {names[finding.candidate]}".rstrip()
        last = finding.candidate
        yield f"  {finding.check}  {WORDS[finding.severity]}  {finding.message}"
        if finding.hint:
            yield f"      {finding.hint}"
    yield counted(findings, len(rows))


def counted(findings: Sequence[Finding], candidates: int) -> str:
    """How many there are, and how grave."""
    if not findings:
        return f"Tidak ada temuan pada {candidates} kandidat."
    severities = [finding.severity for finding in findings]
    each = ", ".join(f"{severities.count(code)} {word.lower()}" for code, word in WORDS.items() if code in severities)
    return f"{len(findings)} temuan ({each}) pada {candidates} kandidat."
