"""What the secretariat sees of a category: its stages, and what blocks the next one."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.rubric import Rubric
from webapp.models import INTERVIEWS, PLENARY, STATES, SUBMISSION, VERIFICATION, Category
from webapp.queries.editions import OpenSheets, open_sheets
from webapp.services.editions import MOST_NAMES, MOVES, blockers, open_sheet_sentence
from webapp.services.ranking import unranked_names
from webapp.views.matrix import OPEN_ONLY
from webapp.views.wording import STAGES

VERBS = {
    SUBMISSION: "Buka pengisian",
    VERIFICATION: "Mulai verifikasi",
    INTERVIEWS: "Buka wawancara",
    PLENARY: "Buka rapat pleno",
}
CONSEQUENCES = {
    SUBMISSION: "Setelah dibuka, kandidat mengisi angka menurut rubrik yang sekarang; menggantinya lalu perlu alasan tertulis.",
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
    checks = tuple(check_of(one, sheets.get(one)) for one in blockers(category, rubric, new))
    notes = plenary_notes(category, rubric) if new == PLENARY and not checks else ()
    return NextStage(new, VERBS[new], CONSEQUENCES[new], checks, notes)


def plenary_notes(category: Category, rubric: Rubric) -> tuple[str, ...]:
    """Names only: why somebody stands without a rank would tell what panelists wrote."""
    names = unranked_names(category.id, rubric)
    if names is None:
        return ("Peringkat belum dapat dihitung dari angka dan nilai yang tersimpan. Periksa angkanya lebih dulu.",)
    if not names:
        return ()
    who = ", ".join(names[:MOST_NAMES]) + (f", dan {len(names) - MOST_NAMES} lagi" if len(names) > MOST_NAMES else "")
    return (f"{len(names)} kandidat tidak akan diperingkat: {who}. Sebabnya terbuka bersama peringkat.",)


def check_of(sentence: str, sheets: OpenSheets | None) -> Check:
    """A juror's open sheets are one line here: the candidates stand where the link leads."""
    if sheets is None:
        return Check(sentence, "#lembar")
    return Check(
        f"{sheets.juror} belum mengunci {len(sheets.candidates)} lembar", f"?{OPEN_ONLY}#panelis-{sheets.seat}"
    )
