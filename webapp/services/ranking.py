"""The result of a category as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reports.wording import words
from scoring.decisions import Decision, read_decision
from scoring.errors import TableRefused
from scoring.result import Result
from scoring.rubric import Rubric
from webapp.db import instance_folder
from webapp.derived import FOLDER, Key, derived, engine_digest, place_of, read
from webapp.errors import Refused
from webapp.queries import inputs
from webapp.queries.matrix import Member, members_of
from webapp.queries.plenary import decisions_of, panel_of
from webapp.services import snapshot
from webapp.services.sealed import Sealed, sealed_result

if TYPE_CHECKING:
    from scoring.evaluate import Evaluation
    from scoring.figure_table import FigureTable
    from scoring.ranking import Ranking
    from scoring.sheets import Sheets


NOT_COMPUTED = "Peringkat tidak dapat dihitung"


@dataclass(frozen=True)
class Ranked:
    """A category's columns: what it was scored from, the points at every node, who stands where.

    The rows of `table` are the candidates; `sheets` has the panel's marks.
    """

    table: FigureTable
    sheets: Sheets
    evaluation: Evaluation
    ranking: Ranking


def rank_columns(category_id: int, rubric: Rubric) -> Ranked:
    """Scores and ranks what is locked now, as columns: ten candidates or a nation's villages. Raises Refused.

    What is read is kept for this revision of the category, so that the next one who asks doesn't read it again. Once
    the result is sealed, the columns are the record's, whatever the tables say.
    """
    sealed = sealed_result(category_id)
    return rank_tables(category_id, rubric) if sealed is None else rank_record(sealed, rubric)


def rank_tables(category_id: int, rubric: Rubric) -> Ranked:
    """The same from the tables, sealed or not, with what the plenary decided. Raises Refused."""
    from scoring.plenary import fitting

    ranked = rank_undecided(category_id, rubric)
    decisions = [read_decision(row.order) for row in decisions_of(category_id)]
    return settled(ranked, fitting(ranked.evaluation, ranked.ranking, decisions))


def rank_undecided(category_id: int, rubric: Rubric) -> Ranked:
    """The same before anything that the plenary decided. Raises Refused."""
    return ranked_from(rubric, *columns_of(category_id, rubric))


def rank_record(sealed: Sealed, rubric: Rubric) -> Ranked:
    """The columns of a record, for what is said about a result beside it; the result itself is the record's own."""
    from scoring.figure_table import figure_table
    from scoring.sheets import read_sheets

    inputs = sealed.inputs
    with told_as_refusal(rubric):
        table = figure_table(rubric, inputs.rows)
        ranked = ranked_from(rubric, table, read_sheets(rubric, inputs.marks, table.candidates))
    return settled(ranked, tuple(inputs.decisions))


def ranked_from(rubric: Rubric, table: FigureTable, sheets: Sheets) -> Ranked:
    from scoring.evaluate import evaluate
    from scoring.ranking import rank
    from scoring.rubric import PanelRule

    evaluation = evaluate(rubric, table, sheets.ballots(rubric.panel or PanelRule()))
    return Ranked(table, sheets, evaluation, rank(evaluation))


def settled(ranked: Ranked, decisions: Sequence[Decision]) -> Ranked:
    """With these decisions of the plenary."""
    from scoring.plenary import settle

    return replace(ranked, ranking=settle(ranked.evaluation, ranked.ranking, decisions))


def rank_category(category_id: int, rubric: Rubric) -> Result:
    """The same candidate by candidate, for a few hundred of them. Raises Refused."""
    from scoring.ranking import summarise

    ranked = rank_columns(category_id, rubric)
    return summarise(ranked.evaluation, ranked.ranking)


def columns_of(category_id: int, rubric: Rubric) -> tuple[FigureTable, Sheets]:
    """Figures and marks, kept for this revision: also one that is taken back, whose mark nobody ever draws again.

    What is kept calls jurors by their seats, for an account's name may be erased.
    """
    panel = panel_of(category_id)
    key = Key(category_id, inputs.revision_of(category_id), rubric.digest, engine_digest())

    def make() -> bytes:
        table, sheets = read_columns(category_id, rubric)
        return snapshot.to_bytes(table, called(sheets, {one.login: one.juror for one in panel}))

    table, sheets = snapshot.from_bytes(derived(instance_folder() / FOLDER, key, snapshot.NAME, make))
    return table, called(sheets, {one.juror: one.login for one in panel})


def called(sheets: Sheets, names: Mapping[str, str]) -> Sheets:
    """The same with other names for the jurors."""
    return replace(sheets, jurors=tuple(names.get(one, one) for one in sheets.jurors))


def read_columns(category_id: int, rubric: Rubric) -> tuple[FigureTable, Sheets]:
    """Figures and marks from the database. Raises Refused with the engine's own sentences."""
    from scoring.figure_table import column_codes, figure_table_from_columns
    from scoring.sheets import read_sheets

    found = inputs.figure_columns(category_id, column_codes(rubric))
    with told_as_refusal(rubric):
        table = figure_table_from_columns(rubric, found.candidates, found.names, found.cells)
        return table, read_sheets(rubric, inputs.marks(category_id, rubric), table.candidates)


def figures_of(category_id: int, rubric: Rubric) -> FigureTable:
    """The figures alone, whatever became of the marks. Raises Refused where a figure can't be read."""
    from scoring.figure_table import column_codes, figure_table_from_columns

    key = Key(category_id, inputs.revision_of(category_id), rubric.digest, engine_digest())
    kept = read(place_of(instance_folder() / FOLDER, key, snapshot.NAME))
    if kept is not None:
        return snapshot.from_bytes(kept)[0]
    found = inputs.figure_columns(category_id, column_codes(rubric))
    with told_as_refusal(rubric):
        return figure_table_from_columns(rubric, found.candidates, found.names, found.cells)


def uncomputable(category_id: int, rubric: Rubric) -> str:
    """Why nothing can be ranked from what is stored, as a sentence; "" where it can.

    Seats and figures may be named at any stage; what is wrong with a mark would tell what a panelist wrote.
    """
    refused = refused_seats(rubric, members_of(category_id))
    if refused:
        return f"{NOT_COMPUTED}: {refused}."
    try:
        figures_of(category_id, rubric)
    except Refused as refusal:
        return f"{NOT_COMPUTED}. {refusal.sentence}"
    try:
        columns_of(category_id, rubric)
    except Refused:
        return f"{NOT_COMPUTED}: ada nilai panelis yang tidak dapat dibaca rubrik ini."
    return ""


def refused_seats(rubric: Rubric, members: Iterable[Member]) -> str:
    """Who sits for a bench that the panel's rule doesn't know, without a full stop; "" where nobody does."""
    rule = rubric.panel
    if rule is None or not rubric.judged():
        return ""
    fallen = [
        f"unsur {words(one.bench)} dari {one.name} (kursi {one.seat})" for one in members if not rule.seats(one.bench)
    ]
    return f"rubrik {rubric.code} tidak menerima {', '.join(fallen)}" if fallen else ""


@contextmanager
def told_as_refusal(rubric: Rubric) -> Iterator[None]:
    """What the engine can't read, as a sentence for the secretariat."""
    try:
        yield
    except TableRefused as refused:
        told = "; ".join(f"{problem.where}: {problem.what}" for problem in refused.problems[:3])
        raise Refused(f"Angka atau nilai yang tersimpan tidak cocok dengan rubrik {rubric.code}: {told}.") from None


def unranked_names(category_id: int, rubric: Rubric) -> tuple[str, ...]:
    """Who would stand without a rank, from what is locked now. Raises Refused when nothing can be ranked at all."""
    ranked = rank_columns(category_id, rubric)
    names, assessed = ranked.table.names, ranked.evaluation.assessed
    return tuple(names[row] for row in (~assessed).nonzero()[0].tolist())
