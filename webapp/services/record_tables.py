"""Everything in a sealed record as tables, one by one: rows of text with stable columns, as CSV and as JSON.

The columns are described in `rubrics/README.md`; more may come, none changes its name. Before the seal the same tables
are made of what would be sealed now. Only the answers to findings name people: they lie in the annex, not the record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scoring.codec import NOT_APPLICABLE, result_rows
from scoring.record import VOTES, canonical, inputs_of, make_record, result_of
from scoring.result import Result
from scoring.rubric import Rubric
from scoring.tables import MARK_COLUMNS
from webapp.errors import Refused
from webapp.models import Category
from webapp.queries.editions import count_candidates
from webapp.services.exports import Rows
from webapp.services.ranking import told_as_refusal
from webapp.services.sealed import Sealed
from webapp.services.sealing import MOST_CANDIDATES, TOO_MANY, draw


@dataclass(frozen=True)
class Record:
    """A record with its annex, {} where the reader may not see names; `sha256` is "" before the seal."""

    rubric: Rubric
    body: Mapping[str, Any]
    annex: Mapping[str, Any]
    sha256: str = ""

    @cached_property
    def result(self) -> Result:
        return result_of(dict(self.body))


def record_of(sealed: Sealed, rubric: Rubric, *, named: bool) -> Record:
    """A sealed record; `named` says whether the reader may see who explained what."""
    return Record(rubric, sealed.body, sealed.annex if named else {}, sealed.sha256)


def drawn_record(category: Category, rubric: Rubric, *, version: str) -> Record:
    """What would be sealed now, for the plenary's own eyes. Raises Refused."""
    if count_candidates(category.id) > MOST_CANDIDATES:
        raise Refused(TOO_MANY)
    drawn = draw(category, rubric, version=version)
    with told_as_refusal(rubric):
        body = make_record(drawn.facts, rubric, drawn.inputs, drawn.votes)
    return Record(rubric, body, drawn.annex)


def ranking(record: Record) -> Rows:
    """The result in the columns of `paritrana score --format csv`: totals, and points at every node."""
    rows = result_rows(record.rubric, record.result)
    return tuple(next(rows)), rows


NODE_COLUMNS = ("candidate", "node", "title", "weight", "effective_weight", "score", "points", "raw")
PANEL_COLUMNS = ("valid", "abstained", "recused", "spread", "flagged")


def nodes(record: Record) -> Rows:
    """Every node of every ranked candidate, and what the panel did on it."""
    return (*NODE_COLUMNS, *PANEL_COLUMNS), node_rows(record)


def node_rows(record: Record) -> Iterator[list[str]]:
    titles = {node.code: node.title for node in record.rubric.nodes()}
    for one in record.body["result"]["ranking"]:
        for code, title in titles.items():
            found, panel = one["nodes"][code], one["panel"].get(code, {})
            values = [found[name] for name in ("weight", "effective_weight", "score", "points", "raw")]
            if not found["applicable"]:
                values[1:] = [NOT_APPLICABLE] * 4
            yield [
                one["candidate"],
                code,
                title,
                *map(text, values),
                *(text(panel.get(name)) for name in PANEL_COLUMNS),
            ]


def text(value: object) -> str:
    """A value as the tables write it: "" where there is none, true and false in English."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def marks(record: Record) -> Rows:
    """SCORES: marks by seat, abstentions and recusals."""
    rows = (
        [one["juror"], one["bench"], one["candidate"], one["indicator"], one["value"]] for one in record.body["marks"]
    )
    return MARK_COLUMNS, rows


def figures(record: Record) -> Rows:
    """FIGURES: what counts, a column for each figure."""
    from scoring.figure_table import column_codes

    codes = list(column_codes(record.rubric))
    rows = (
        [one.candidate, one.name, *(one.cells.get(code, "") for code in codes)]
        for one in inputs_of(dict(record.body)).rows
    )
    return ("candidate", "name", *codes), rows


def claimed(record: Record) -> Rows:
    """Figures that were claimed otherwise than they count."""
    rows = (
        [one["candidate"], code, value, one["counts"].get(code, "")]
        for one in record.body["figures"]
        for code, value in sorted(one["claimed"].items())
    )
    return ("candidate", "figure", "claimed", "counts"), rows


FINDING_COLUMNS = ("candidate", "check", "kind", "severity", "message", "hint", "stated", "computed", "difference")


def findings(record: Record) -> Rows:
    """What doesn't add up, and whether the plenary let it pass."""
    passed = {(one["candidate"], one["check"], one["message"]) for one in record.body["overrides"]}
    rows = (
        [
            *(text(one[name]) for name in FINDING_COLUMNS),
            " ".join(one["figures"]),
            text((one["candidate"], one["check"], one["message"]) in passed),
        ]
        for one in record.body["result"]["findings"]
    )
    return (*FINDING_COLUMNS, "figures", "overridden"), rows


def overrides(record: Record) -> Rows:
    """Findings that the plenary let pass; who wrote why, where the reader may see names."""
    answers = {(one["candidate"], one["check"], one["message"]): one for one in record.annex.get("overrides", ())}
    rows = []
    for one in record.body["overrides"]:
        about = one["candidate"], one["check"], one["message"]
        answer = answers.get(about, {})
        rows.append([*about, *((answer.get("by", ""), answer.get("reason", "")) if record.annex else ())])
    named = ("by", "reason") if record.annex else ()
    return ("candidate", "check", "message", *named), rows


def decisions(record: Record) -> Rows:
    """What the plenary decided, with the votes counted."""
    rows = []
    for turn, one in enumerate(record.body["decisions"], start=1):
        cast = Counter(vote["vote"] for vote in one["votes"])
        rows.append([str(turn), one["order"], one["at"], one["reason"], *(str(cast[vote]) for vote in VOTES)])
    return ("decision", "order", "at", "reason", *VOTES), rows


def votes(record: Record) -> Rows:
    """Each vote, by seat."""
    rows = (
        [str(turn), vote["juror"], vote["bench"], vote["vote"]]
        for turn, one in enumerate(record.body["decisions"], start=1)
        for vote in one["votes"]
    )
    return ("decision", "juror", "bench", "vote"), rows


def seats(record: Record) -> Rows:
    """Who sits on the panel, without names."""
    rows = (
        [one["juror"], str(one["seat"]), one["bench"], text(one["office"])] for one in record.body["panel"]["seats"]
    )
    return ("juror", "seat", "bench", "office"), rows


def away(record: Record) -> Rows:
    """Who stepped back from a candidate, and of what kind the conflict is; who wasn't there."""
    gone = [[one["juror"], one["candidate"], "recused", text(one["kind"])] for one in record.body["recusals"]]
    gone += [[one["juror"], one["candidate"], "absent", ""] for one in record.body["absences"]]
    return ("juror", "candidate", "what", "kind"), gone


# By the code that stands in addresses and commands: what it holds, in words, and how it is made.
TABLES: Mapping[str, tuple[str, Callable[[Record], Rows]]] = {
    "peringkat": ("Peringkat dan nilai setiap simpul", ranking),
    "simpul": ("Bobot, skor, dan nilai setiap simpul", nodes),
    "nilai": ("Nilai panelis menurut kursi", marks),
    "angka": ("Angka yang dihitung", figures),
    "klaim": ("Angka yang dilaporkan lain", claimed),
    "temuan": ("Temuan", findings),
    "penjelasan": ("Temuan yang dijelaskan pleno", overrides),
    "keputusan": ("Keputusan pleno", decisions),
    "suara": ("Suara pada keputusan pleno", votes),
    "kursi": ("Kursi panelis", seats),
    "mundur": ("Panelis yang mundur atau tidak hadir", away),
}


def record_rows(record: Record, code: str) -> Rows | None:
    """The table of this code; None where there is none."""
    found = TABLES.get(code)
    return None if found is None else found[1](record)


def record_json(record: Record, code: str, found: Rows) -> str:
    """A table as JSON: which record it is of, its columns, and a row each, every value text as in the CSV file."""
    columns, rows = found
    body = record.body
    told = {
        "edition": body["edition"]["code"],
        "category": body["category"]["code"],
        "record": body["number"] if record.sha256 else None,
        "sha256": record.sha256 or None,
        "table": code,
        "columns": list(columns),
        "rows": [dict(zip(columns, row, strict=True)) for row in rows],
    }
    return canonical(told) + "\n"
