"""What the secretariat sees of a category: its stages, and what blocks the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from scoring.rubric import Rubric
from webapp.access import now
from webapp.models import INTERVIEWS, PLENARY, STATES, SUBMISSION, VERIFICATION, Category
from webapp.queries.editions import OpenSheets, open_sheets
from webapp.queries.verification import being_mended, never_handed_in
from webapp.services.editions import MOST_NAMES, MOVES, blockers, open_sheet_sentence, unverified_sentences
from webapp.services.ranking import NOT_COMPUTED, unranked_names
from webapp.services.readiness import unready, warnings
from webapp.views.matrix import OPEN_ONLY
from webapp.views.wording import STAGES

VERBS = {
    SUBMISSION: "Buka pengisian",
    VERIFICATION: "Mulai verifikasi",
    INTERVIEWS: "Buka wawancara",
    PLENARY: "Buka rapat pleno",
}
CONSEQUENCES = {
    SUBMISSION: "Setelah dibuka, kandidat mengisi angka menurut rubrik yang sekarang; "
    "menggantinya lalu perlu alasan tertulis.",
    VERIFICATION: "Setelah ini kandidat tidak dapat mengubah angkanya sendiri.",
    INTERVIEWS: "Setelah dibuka, panelis dapat mengisi dan mengunci lembar penilaian.",
    PLENARY: "Setelah dibuka, lembar penilaian tidak dapat diubah lagi, dan peringkat dapat dilihat sekretariat.",
}


@dataclass(frozen=True)
class Stage:
    """One stage on the line; `place` is past, now or ahead."""

    title: str
    place: str


@dataclass(frozen=True)
class Check:
    """One thing that blocks the next stage, and where to look."""

    sentence: str
    address: str


@dataclass(frozen=True)
class NextStage:
    """The stage that can be opened from here; empty `checks` means that it can be opened now, knowing the `notes`."""

    new: str
    verb: str
    consequence: str
    checks: tuple[Check, ...]
    notes: tuple[str, ...] = ()


def stages_of(category: Category) -> tuple[Stage, ...]:
    here = STATES.index(category.state)
    places = ("past" if turn < here else "now" if turn == here else "ahead" for turn in range(len(STATES)))
    return tuple(Stage(STAGES[state], place) for state, place in zip(STATES, places, strict=True))


def next_stage(category: Category, rubric: Rubric) -> NextStage | None:
    """The one stage forward, with what blocks it; None where the next one isn't opened from this page."""
    new = STATES[min(STATES.index(category.state) + 1, len(STATES) - 1)]
    if (category.state, new) not in MOVES:
        return None
    sheets = {open_sheet_sentence(one): one for one in open_sheets(category.id)} if new == PLENARY else {}
    unverified = unverified_sentences(category, rubric) if new == INTERVIEWS else []
    where = {one: url_for("verification.queue", kategori=category.id, _anchor="daftar") for one in unverified}
    found = blockers(category, rubric, new)
    rubric_page = url_for("instrument.page", edition=category.edition.code, category=category.code)
    if new == INTERVIEWS:
        panel_page = url_for("panel.page", edition=category.edition.code, category=category.code)
        where |= dict.fromkeys(unready(category.id, rubric), panel_page)
    where |= {one: rubric_page for one in found if one.startswith(NOT_COMPUTED)}
    checks = tuple(Check(one, where[one]) if one in where else check_of(one, sheets.get(one)) for one in found)
    return NextStage(new, VERBS[new], CONSEQUENCES[new], checks, notes_of(category, rubric, new) if not checks else ())


def notes_of(category: Category, rubric: Rubric, new: str) -> tuple[str, ...]:
    """What to know before going on, though it keeps nobody from it."""
    if new == PLENARY:
        return plenary_notes(category, rubric)
    return (*interview_notes(category), *warnings(category.id, rubric)) if new == INTERVIEWS else ()


def interview_notes(category: Category) -> tuple[str, ...]:
    """Who never handed in, and who is still mending: after this their figures stay as they are."""
    told = (
        ("kandidat belum pernah mengirim isiannya, jadi angkanya tidak diverifikasi", never_handed_in(category.id)),
        ("kandidat masih memperbaiki kirimannya dan tidak dapat mengirim lagi", being_mended(category.id, now())),
    )
    return tuple(f"{len(names)} {words}: {listed(names)}." for words, names in told if names)


def listed(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f", dan {more} lagi" if more > 0 else "")


def plenary_notes(category: Category, rubric: Rubric) -> tuple[str, ...]:
    """Names only: why somebody stands without a rank would tell what panelists wrote."""
    names = unranked_names(category.id, rubric)
    if not names:
        return ()
    return (f"{len(names)} kandidat tidak akan diperingkat: {listed(names)}. Sebabnya terbuka bersama peringkat.",)


def check_of(sentence: str, sheets: OpenSheets | None) -> Check:
    """A juror's open sheets are one line here: the candidates stand where the link leads."""
    if sheets is None:
        return Check(sentence, "#lembar")
    return Check(
        f"{sheets.juror} belum mengunci {len(sheets.candidates)} lembar", f"?{OPEN_ONLY}#panelis-{sheets.seat}"
    )
