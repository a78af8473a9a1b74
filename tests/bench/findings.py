"""What doesn't add up in the forms of all villages and regencies: the engine, plain loops with `Fraction`, and pandas.

pandas only flags who and which check; the engine's screens do the same, before a sentence is written. The forms are
those of the tests, drawn clean, one in fifty spoilt; a few thousand different ones over and over.
"""

from __future__ import annotations

import argparse
import importlib.util
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from scoring.amounts import Amounts
from scoring.checks import KINDS
from scoring.figure_table import FigureTable, figure_table_from_columns
from scoring.findings import find
from scoring.result import Finding
from scoring.rubric import Rubric
from scoring.screens import sides_of
from tests.bench import field, peers_findings
from tests.bench.measure import Contestant, extra_megabytes, ratio, take_turns
from tests.rubrics.clean_forms import CLEAN, Form
from tests.rubrics.planting import dirtied, shown
from tests.rubrics.test_shipped_rubrics import RUBRICS
from tests.webapp.sample.naive_checks import Absent, Reader, fires
from tests.webapp.sample.naive_checks import told as naive_told

NAMES = ("desa", "kabkota")
SPOILT = 50
LOOPED = 2000  # forms that the plain loop looks at; its time is multiplied up


@dataclass(frozen=True)
class Field:
    """Forms as each contestant likes them best; the loop's are the first of the same."""

    rubric: Rubric
    forms: list[Form]
    table: FigureTable

    @property
    def looped(self) -> list[Form]:
        """The forms for the plain loop."""
        return self.forms[:LOOPED]


Told = tuple[str, str, str | None, str | None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--candidates", type=int, default=field.VILLAGES, help="how many (default: 75,266)")
    parser.add_argument("--rounds", type=int, default=5, help="how often everyone runs (default: 5)")
    parser.add_argument("--no-memory", action="store_true", help="leave out the runs that measure peak memory")


def main(options: argparse.Namespace) -> int:
    """Measures, checks, prints; 1 when the engine finds other things than the plain loop."""
    different = 0
    for name in NAMES:
        given = forms_of(name, options.candidates)
        contestants = enter(given)
        if not options.no_memory:
            for contestant in contestants:
                contestant.extra_megabytes = extra_megabytes(contestant.run)
        take_turns(contestants, options.rounds)
        answers = {one.name: one.answer for one in contestants}
        checks = f"{len(given.rubric.checks)} checks of {name}"
        print(f"\n{options.candidates:,} candidates x {checks}, {options.rounds} rounds in turn")
        print(f"{len(answers['engine']):,} findings")
        different += print_results(given, contestants)
    return int(different > 0)


def forms_of(name: str, candidates: int) -> Field:
    """So many forms, the same at every run."""
    draw, rubric = Random(2025).randint, RUBRICS[name]
    drawn = [CLEAN[name](draw) for _ in range(min(LOOPED, candidates))]
    drawn = [form if place % SPOILT else dirtied(rubric, form, draw) for place, form in enumerate(drawn)]
    forms = [drawn[place % len(drawn)] for place in range(candidates)]
    codes = [f"{place:05}" for place in range(candidates)]
    columns = {figure.code: [form.get(figure.code, "") for form in forms] for figure in rubric.figures}
    return Field(rubric, forms, figure_table_from_columns(rubric, codes, codes, columns))


def enter(given: Field) -> list[Contestant]:
    """The contestants."""
    found = [Contestant("engine", lambda: find(given.rubric, given.table))]
    found.append(Contestant("engine, who only", lambda: screened(given)))
    found.append(Contestant("plain loop", lambda: looped(given)))
    if importlib.util.find_spec("pandas"):
        frame = peers_findings.data_frame(given.rubric, given.table)
        found.append(Contestant("pandas", lambda: peers_findings.flags(given.rubric, frame)))
    return found


def screened(given: Field) -> list[tuple[str, str]]:
    """(candidate, check) of everyone whom a screen lets through."""
    amounts, codes = Amounts(given.rubric, given.table), given.table.candidates
    return [(codes[row], check.code) for check in given.rubric.checks for row in sides_of(check, amounts).suspects()]


def looped(given: Field) -> list[Told]:
    """One form and one check after the other with `Fraction`; no sentences, only the numbers."""
    found: list[Told] = []
    for place, form in enumerate(given.looped):
        reader = Reader(given.rubric, form)
        for check in given.rubric.checks:
            with suppress(Absent):
                if fires(reader, check):
                    numbers = naive_told(reader, check)
                    found += [(f"{place:05}", check.code, shown(one), shown(other)) for one, other in numbers]
    return found


def told(findings: tuple[Finding, ...], most: int) -> list[Told]:
    """The engine's findings of the first forms, as the loop has them."""
    return [(one.candidate, one.check, one.stated, one.computed) for one in findings if int(one.candidate) < most]


def print_results(given: Field, contestants: list[Contestant]) -> int:
    """One line a contestant; how many findings differ from the loop's."""
    print(f"{'':18}{'time':>12}{'least':>12}{'most':>12}{'extra memory':>15}{'differing':>12}")
    for contestant in contestants:
        found, times = ratio(contestant, contestants[0]), multiplied(given, contestant)
        memory = contestant.extra_megabytes
        shown_memory = "" if memory is None else f"{memory:,.0f} MB"
        numbers = "".join(f"{times * one:12,.2f}" for one in (found.middle, found.least, found.most))
        print(f"{contestant.name:18}{numbers}{shown_memory:>15}{differing(given, contestants, contestant):>12}")
    return differing(given, contestants, contestants[0])


def multiplied(given: Field, contestant: Contestant) -> float:
    """What the time of a contestant that saw fewer forms stands for."""
    return len(given.forms) / len(given.looped) if contestant.name == "plain loop" else 1.0


def differing(given: Field, contestants: list[Contestant], contestant: Contestant) -> int:
    """How many findings are not the same: ours and the loop's to the numbers, the others' to who and which."""
    answers = {one.name: one.answer for one in contestants}
    if contestant.name in {"pandas", "engine, who only"}:
        kinds = peers_findings.FLAGS if contestant.name == "pandas" else KINDS
        known = {check.code for check in given.rubric.checks if check.kind in kinds}
        ours = {(one.candidate, one.check) for one in answers["engine"] if one.check in known}
        return len(ours ^ set(contestant.answer))
    return len(set(told(answers["engine"], len(given.looped))) ^ set(answers["plain loop"]))
