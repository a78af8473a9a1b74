"""What doesn't add up in a category's figures: who has which findings, and those of a few candidates in full.

All candidates are looked at once for each revision of the category, and their findings only counted; whoever reads a
page has those of its 25 candidates made again, which takes no time.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scoring.result import Finding
from scoring.rubric import Rubric
from webapp.derived import derived, place_of, read
from webapp.models import Category
from webapp.queries import candidates
from webapp.queries.editions import count_candidates
from webapp.services.exports import Rows, csv_chunks
from webapp.services.jury import key_of
from webapp.services.ranking import figures_of, told_as_refusal

NAME = "findings"
AT_ONCE = 1000  # candidates whose figures are in memory together
MOST_AT_A_GLANCE = 2000  # candidates; more are only looked at where findings are asked for
# As `paritrana check --format csv` has them.
CSV_COLUMNS = ("candidate", "check", "severity", "message", "hint", "stated", "computed", "difference")


@dataclass(frozen=True)
class Index:
    """Who has findings of which checks.

    `patterns` are the different sets of (check, how many) that occur; `codes`, `names` and `pattern_of` run along the
    candidates with findings, by code. `looked_at` counts all candidates.
    """

    looked_at: int
    codes: tuple[str, ...]
    names: tuple[str, ...]
    pattern_of: tuple[int, ...]
    patterns: tuple[tuple[tuple[str, int], ...], ...]

    def candidates_by_check(self) -> Mapping[str, int]:
        """How many candidates have findings of each check."""
        found: Counter[str] = Counter()
        for pattern, times in Counter(self.pattern_of).items():
            found.update({check: times for check, _count in self.patterns[pattern]})
        return found

    def findings_by_check(self) -> Mapping[str, int]:
        """How many findings there are of each check."""
        found: Counter[str] = Counter()
        for pattern, times in Counter(self.pattern_of).items():
            found.update({check: times * count for check, count in self.patterns[pattern]})
        return found

    def only(self, checks: Collection[str], sought: str = "") -> Index:
        """Those candidates with findings of these checks whose code or name has the words sought, whatever the case."""
        kept = tuple(tuple(one for one in pattern if one[0] in checks) for pattern in self.patterns)
        needle = sought.casefold()
        places = [
            place
            for place, pattern in enumerate(self.pattern_of)
            if kept[pattern] and needle in f"{self.codes[place]} {self.names[place]}".casefold()
        ]
        return Index(
            self.looked_at,
            tuple(self.codes[place] for place in places),
            tuple(self.names[place] for place in places),
            tuple(self.pattern_of[place] for place in places),
            kept,
        )


def index_of(category: Category, rubric: Rubric, *, folder: Path) -> Index:
    """The findings of a category, counted; kept in `folder` until something changes.

    Raises Refused where a figure can't be read.
    """
    return index_from(
        derived(folder, key_of(category, rubric), NAME, lambda: json.dumps(counted(category.id, rubric)).encode())
    )


def glance(category: Category, rubric: Rubric, *, folder: Path) -> Index | None:
    """The same for a page on something else: None where so many candidates would have to be looked at first."""
    kept = read(place_of(folder, key_of(category, rubric), NAME))
    if kept is None and count_candidates(category.id) > MOST_AT_A_GLANCE:
        return None
    return index_of(category, rubric, folder=folder) if kept is None else index_from(kept)


def index_from(content: bytes) -> Index:
    """The index as it was kept."""
    plain = json.loads(content)
    patterns = tuple(tuple((check, count) for check, count in pattern) for pattern in plain["patterns"])
    codes, names, pattern_of = (tuple(plain[name]) for name in ("codes", "names", "pattern_of"))
    return Index(plain["looked_at"], codes, names, pattern_of, patterns)


def counted(category_id: int, rubric: Rubric) -> dict[str, object]:
    """The index as plain data."""
    from scoring.findings import find

    table = figures_of(category_id, rubric)
    with told_as_refusal(rubric):
        findings = find(rubric, table)
    checks: dict[str, Counter[str]] = {}
    for one in findings:
        checks.setdefault(one.candidate, Counter())[one.check] += 1
    names = dict(zip(table.candidates, table.names, strict=True))
    sets = {code: tuple(counts.items()) for code, counts in checks.items()}
    patterns = {pattern: number for number, pattern in enumerate(dict.fromkeys(sets.values()))}
    return {
        "looked_at": len(table.candidates),
        "codes": list(sets),
        "names": [names[code] for code in sets],
        "pattern_of": [patterns[pattern] for pattern in sets.values()],
        "patterns": list(patterns),
    }


def found_among(
    category_id: int, rubric: Rubric, codes: Sequence[str]
) -> Iterator[tuple[str, str, tuple[Finding, ...]]]:
    """(code, name, findings) of those among these candidates who have any. Raises Refused."""
    from scoring.figure_table import figure_table
    from scoring.findings import find

    for start in range(0, len(codes), AT_ONCE):
        rows = candidates.figure_rows_of(category_id, codes[start : start + AT_ONCE])
        names = {row.candidate: row.name for row in rows}
        with told_as_refusal(rubric):
            found: dict[str, list[Finding]] = {}
            for one in find(rubric, figure_table(rubric, rows)):
                found.setdefault(one.candidate, []).append(one)
        for code, findings in found.items():
            yield code, names[code], tuple(findings)


def findings_rows(category_id: int, rubric: Rubric, index: Index) -> Rows:
    """All findings as `paritrana check` gives them, a stretch at a time; whatever can't be read was found before."""
    rows = (
        [getattr(one, name) or "" for name in CSV_COLUMNS]
        for start in range(0, len(index.codes), AT_ONCE)
        for _, _, listed in found_among(category_id, rubric, index.codes[start : start + AT_ONCE])
        for one in listed
    )
    return CSV_COLUMNS, rows


def findings_csv(category_id: int, rubric: Rubric, index: Index) -> Iterator[str]:
    """The same as CSV."""
    return csv_chunks(*findings_rows(category_id, rubric, index))
