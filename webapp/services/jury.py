"""What a panel's marks say of the panel, and how safe the ranks are: statistics about a result, never part of one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scoring.rubric import Rubric
from scoring.steadiness import Plan, Robustness, Steadiness
from webapp.derived import Key, derived, engine_digest
from webapp.models import Category
from webapp.queries.jury import Seated, seated
from webapp.queries.plenary import panel_of
from webapp.services.ranking import Ranked

if TYPE_CHECKING:
    from scoring.agreement import Agreement
    from scoring.leave_out import LeaveOneOut
    from scoring.severity import Severity

DRAWS, SEED, SPREAD = 10_000, 1, Fraction(25)
SEAT = re.compile("⟨(kursi-[0-9-]+)⟩")


@dataclass(frozen=True)
class Study:
    """A panel's marks seen three ways. Jurors are named as in `people`, candidates by code as in `names`."""

    agreement: Agreement
    left_out: LeaveOneOut
    severity: Severity
    people: Mapping[str, Seated]
    names: Mapping[str, str]


def study_panel(category_id: int, rubric: Rubric, ranked: Ranked) -> Study:
    """Agreement, the ranking without each voice, severity: from the same marks as the ranking itself."""
    from scoring.agreement import sheets_agreement
    from scoring.leave_out import sheets_leave_one_out
    from scoring.severity import sheets_severity

    people = called(seated(category_id))
    names = {one.login: name for name, one in people.items()} | names_by_seat(category_id, people)
    # The engine's sentences name jurors by what the marks call them: people know each other by name.
    sheets = replace(ranked.sheets, jurors=tuple(names[login] for login in ranked.sheets.jurors))
    return Study(
        sheets_agreement(rubric, sheets),
        sheets_leave_one_out(rubric, sheets, ranked.table),
        sheets_severity(rubric, sheets, ranked.table),
        people,
        dict(zip(ranked.table.candidates, ranked.table.names, strict=True)),
    )


def names_by_seat(category_id: int, people: Mapping[str, Seated]) -> dict[str, str]:
    """What a sealed record calls a juror -> the name that belongs to one juror only."""
    names = {one.login: name for name, one in people.items()}
    return {one.juror: names[one.login] for one in panel_of(category_id)}


def called(panel: tuple[Seated, ...]) -> dict[str, Seated]:
    """The panel by a name that belongs to one juror only."""
    names = [one.name for one in panel]
    return {one.name if names.count(one.name) == 1 else f"{one.name} (kursi {one.seat})": one for one in panel}


def steadiness(rubric: Rubric, ranked: Ranked, spread: Fraction | None = SPREAD) -> Robustness:
    """How often each candidate keeps which rank when weights change; the draws and the seed are always the same."""
    from scoring.robustness import alternatives_of, robustness

    given = alternatives_of(ranked.evaluation, ranked.ranking)
    return robustness(rubric, given, Plan(DRAWS, SEED, spread))


# ---------------------------------------------------------------------- kept for one revision of a category


@dataclass(frozen=True)
class PanelTold:
    """What a plenary reads of its panel: the verdict on whole sheets ("" where there is none), and two sentences."""

    whole: str
    agreement: str
    voices: str


@dataclass(frozen=True)
class Steady:
    """How safe the ranks are, with the names of those whom it names; `ranked` is how many candidates have a rank."""

    found: Robustness
    names: Mapping[str, str]
    ranked: int


def panel_told(category: Category, rubric: Rubric, *, folder: Path, rank: Callable[[], Ranked]) -> PanelTold:
    """The sentences on the panel; `rank` is asked only where nothing of this revision is kept in `folder`.

    What is kept calls jurors by their seats: how they are called isn't counted by a revision, and may be erased.
    """
    from scoring.verdicts import agreement_sentence, leave_one_out_sentence, verdict

    def make() -> bytes:
        study = study_panel(category.id, rubric, rank())
        found = study.agreement
        codes = {name: f"⟨{code}⟩" for code, name in seats.items()}
        voices = leave_one_out_sentence(study.left_out, study.names, codes)
        told = PanelTold(verdict(found.overall) or "", agreement_sentence(found), voices)
        return json.dumps(asdict(told)).encode()

    seats = names_by_seat(category.id, called(seated(category.id)))
    told = PanelTold(**json.loads(derived(folder, key_of(category, rubric), "panel", make)))
    return replace(told, voices=SEAT.sub(lambda found: seats.get(found[1], found[1]), told.voices))


def steady_ranks(
    category: Category, rubric: Rubric, spread: Fraction | None = SPREAD, *, folder: Path, rank: Callable[[], Ranked]
) -> Steady:
    """The same counts as `steadiness`; `rank` is asked only where nothing of this revision is kept in `folder`."""

    def make() -> bytes:
        ranked = rank()
        names = dict(zip(ranked.table.candidates, ranked.table.names, strict=True))
        found = [packed(one, names[one.candidate]) for one in steadiness(rubric, ranked, spread).candidates]
        return json.dumps({"ranked": len(ranked.ranking.order), "candidates": found}).encode()

    plan = Plan(DRAWS, SEED, spread)
    name = f"keteguhan-{DRAWS}-{SEED}-{'semua' if spread is None else spread}"
    plain = json.loads(derived(folder, key_of(category, rubric), name, make))
    counted = plan.counted(plain["ranked"])
    found = tuple(unpacked(one, counted) for one in plain["candidates"])
    return Steady(Robustness(plan, found), {one["code"]: one["name"] for one in plain["candidates"]}, plain["ranked"])


def key_of(category: Category, rubric: Rubric) -> Key:
    """What the ranking rests on as it stands now."""
    return Key(category.id, f"{category.revision}-{category.revision_mark}", rubric.digest, engine_digest())


def packed(one: Steadiness, name: str) -> dict[str, Any]:
    """One candidate's counts as plain data: of the many ranks it never stood at, none."""
    counts = [(turn, count) for turn, count in enumerate(one.counts) if count]
    return {"code": one.candidate, "name": name, "rank": one.rank, "counts": counts, "interval": one.interval}


def unpacked(plain: Mapping[str, Any], counted: int) -> Steadiness:
    """The same back again, with a count for every counted rank."""
    counts = dict(plain["counts"])
    first, last = plain["interval"]
    return Steadiness(
        plain["code"], plain["rank"], tuple(counts.get(turn, 0) for turn in range(counted)), (first, last)
    )
