"""Opening an edition and moving its categories from stage to stage, each move with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reports.formats import number
from scoring.rubric import Rubric
from webapp.db import db
from webapp.errors import Conflict, Refused
from webapp.models import (
    DRAFT,
    INTERVIEWS,
    PLENARY,
    SUBMISSION,
    VERIFICATION,
    Category,
    Edition,
    StateChange,
)
from webapp.queries.editions import (
    OpenSheets,
    category_by_codes,
    count_candidates,
    count_panelists,
    edition_by_code,
    open_sheets,
)
from webapp.queries.verification import open_counts
from webapp.services import score_log
from webapp.services.ranking import uncomputable
from webapp.services.readiness import unready
from webapp.services.replaced import refuse_replaced
from webapp.services.verification import columns_of

# Forward one stage at a time. Sealing, and going back from the plenary to the interviews, are acts of two people.
MOVES = frozenset({(DRAFT, SUBMISSION), (SUBMISSION, VERIFICATION), (VERIFICATION, INTERVIEWS), (INTERVIEWS, PLENARY)})
TITLES = {
    "draft": "persiapan",
    "submission": "pengisian mandiri",
    "verification": "verifikasi",
    "interviews": "wawancara",
    "plenary": "rapat pleno",
    "sealed": "hasil disahkan",
    "announced": "diumumkan",
}
MOST_NAMES = 4


@dataclass(frozen=True)
class EditionFacts:
    """What an edition is called, and when and where it happens."""

    code: str
    title: str
    label: str
    period_year: int
    ceremony_year: int
    institution: str
    place: str
    timezone: str
    sample: bool = False


def make_edition(facts: EditionFacts) -> Edition:
    """A new edition. Raises Refused when its code is taken or its time zone unknown."""
    if edition_by_code(facts.code) is not None:
        raise Refused(f"Edisi “{facts.code}” sudah ada.")
    try:
        ZoneInfo(facts.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Refused(f"Zona waktu “{facts.timezone}” tidak dikenal; contoh: Asia/Makassar.") from None
    edition = Edition(**vars(facts))
    db.session.add(edition)
    db.session.flush()
    return edition


def add_category(edition: Edition, *, code: str, title: str, rubric: Rubric, state: str = DRAFT) -> Category:
    """A new category that pins the rubric as it is now. Raises Refused when the code is taken."""
    if category_by_codes(edition.code, code) is not None:
        raise Refused(f"Kategori “{code}” sudah ada dalam edisi {edition.code}.")
    category = Category(
        edition_id=edition.id,
        code=code,
        title=title,
        rubric_code=rubric.code,
        rubric_digest=rubric.digest,
        state=state,
    )
    db.session.add(category)
    db.session.flush()
    return category


def blockers(category: Category, rubric: Rubric, new: str) -> tuple[str, ...]:
    """What keeps a category from its next stage, as sentences; empty when nothing does."""
    if (category.state, new) not in MOVES:
        return (f"Dari tahap {TITLES[category.state]} tidak dapat langsung ke tahap {TITLES[new]}.",)
    found = []
    found += [] if count_candidates(category.id) else ["Belum ada kandidat dalam kategori ini."]
    if new in {INTERVIEWS, PLENARY} and rubric.judged() and not count_panelists(category.id):
        found.append("Belum ada panelis dalam kategori ini.")
    if new == INTERVIEWS:
        found += unverified_sentences(category, rubric)
        found += unready(category.id, rubric) if rubric.judged() and count_panelists(category.id) else []
    if new == PLENARY and rubric.judged():
        found += [open_sheet_sentence(one) for one in open_sheets(category.id)]
    if new == PLENARY and not found:
        found += [sentence] if (sentence := uncomputable(category.id, rubric)) else []
    return tuple(found)


def unverified_sentences(category: Category, rubric: Rubric) -> list[str]:
    """How many figures of those who handed in nobody has decided, or nobody has confirmed."""
    undecided, waiting, candidates = open_counts(category.id, columns_of(rubric))
    told = [(undecided, "belum diputuskan verifikator"), (waiting, "menunggu verifikator kedua")]
    parts = [f"{number(count)} angka {words}" for count, words in told if count]
    return [f"{', '.join(parts)}, pada {number(candidates)} kandidat."] if parts else []


def open_sheet_sentence(one: OpenSheets) -> str:
    names = ", ".join(one.candidates[:MOST_NAMES])
    more = len(one.candidates) - MOST_NAMES
    rest = f", dan {more} lagi" if more > 0 else ""
    return f"{one.juror} (kursi {one.seat}) belum mengunci {len(one.candidates)} lembar: {names}{rest}."


def change_state(
    category_id: int, *, old: str, new: str, rubric: Rubric, reason: str, by: int, now: datetime
) -> StateChange:
    """Moves a category on and keeps who did it, when and why.

    Raises Conflict when it isn't at `old` any more (two tabs) or has another rubric by now, Refused with every blocker,
    or without a reason.
    """
    category = db.session.get_one(Category, category_id)
    if category.state != old:
        raise Conflict(f"Kategori ini sudah berada di tahap {TITLES[category.state]}. Tidak ada yang berubah.")
    if not reason.strip():
        raise Refused("Tulis alasan perubahan tahap; alasan itu dicatat.")
    refuse_replaced(category, rubric)
    found = blockers(category, rubric, new)
    if found:
        raise Refused(" ".join(found))
    change = StateChange(
        category_id=category.id, old=category.state, new=new, by_user_id=by, at=now, reason=reason.strip()
    )
    category.state = new
    db.session.add(change)
    db.session.flush()
    score_log.record_state(change)
    return change
