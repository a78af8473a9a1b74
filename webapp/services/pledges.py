"""Before the first score: a juror's pledge of integrity, and what they say of conflicts of interest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from scoring.chain import RECUSAL
from webapp.db import db
from webapp.errors import Forbidden, NotFound, Refused
from webapp.models import (
    CONFLICTS,
    DRAFT,
    INTERVIEWS,
    NO_CONFLICT,
    OTHER,
    SUBMISSION,
    VERIFICATION,
    ConflictAnswer,
    Panelist,
    Pledge,
    Recusal,
)
from webapp.queries.conflicts import Declared, declared_by, own_panelist, pledge_of
from webapp.queries.score_log import Away
from webapp.services import score_log

PLEDGE = (
    "Saya menilai setiap kandidat menurut rubrik dan bukti, dengan jujur, mandiri, dan tanpa pesanan siapa pun.",
    "Saya tidak menerima apa pun dari kandidat atau pihak yang berkepentingan selama penilaian.",
    "Saya menyatakan setiap benturan kepentingan sebelum menilai, dan segera mengatakannya bila baru saya ketahui.",
    "Saya menjaga rahasia nilai saya dan isi rapat sampai hasilnya diumumkan.",
)
BEFORE_PLENARY = frozenset({DRAFT, SUBMISSION, VERIFICATION, INTERVIEWS})
PLEDGE_FIRST = "Setujui pakta integritas dahulu, lalu nyatakan benturan kepentingan. Tidak ada yang berubah."
TOO_LATE = (
    "Rapat pleno sudah dibuka, jadi pernyataan ini tidak lagi dapat diubah di sini. Sampaikan segera kepada "
    "sekretariat: wawancara dapat dibuka kembali untuk mencatatnya."
)


@dataclass(frozen=True)
class Answered:
    """What a juror says of one candidate: a kind of conflict or NO_CONFLICT, and in words what the kind doesn't say."""

    kind: str
    reason: str = ""


def panelist_of(user_id: int, category_id: int) -> Panelist:
    """The person's own seat on a panel. Raises NotFound."""
    found = own_panelist(user_id, category_id)
    if found is None:
        raise NotFound
    return found


def give_pledge(*, by: int, category_id: int, name: str, now: datetime) -> Pledge:
    """The words that were shown, under the name that was typed; given twice it stays as it was first.

    Raises NotFound, Refused without a name.
    """
    panelist = panelist_of(by, category_id)
    given = pledge_of(panelist.id)
    if given is not None:
        return given
    if not name:
        raise Refused("Ketik nama lengkap Anda sebagai tanda setuju.")
    pledge = Pledge(panelist_id=panelist.id, words="\n".join(PLEDGE), name=name, at=now)
    db.session.add(pledge)
    db.session.flush()
    return pledge


def declare(*, by: int, category_id: int, answers: Mapping[int, Answered], now: datetime) -> int:
    """Keeps an answer for each candidate; a conflict takes the sheet away for good, and voids one that was begun.

    Returns how many sheets were voided. What was declared before and isn't in `answers` stays. Raises NotFound, Refused
    without a pledge, where a candidate is left out, or where a declared conflict would be taken back; Forbidden once
    scores are known.
    """
    panelist = panelist_of(by, category_id)
    if panelist.category.state not in BEFORE_PLENARY:
        raise Forbidden(TOO_LATE)
    if pledge_of(panelist.id) is None:
        raise Refused(PLEDGE_FIRST)
    rows = declared_by(panelist)
    check_answers(rows, answers)
    changed = [(row, answers[row.candidate_id]) for row in rows if is_new(row, answers.get(row.candidate_id))]
    for row, answer in changed:
        keep_answer(panelist, row, answer, now)
    db.session.flush()
    return sum(row.begun and answer.kind != NO_CONFLICT for row, answer in changed)


def check_answers(rows: list[Declared], answers: Mapping[int, Answered]) -> None:
    """Raises Refused."""
    if any(answer.kind not in (*CONFLICTS, NO_CONFLICT) for answer in answers.values()):
        raise Refused("Jenis benturan kepentingan tidak dikenal. Tidak ada yang berubah.")
    left_out = [row.name for row in rows if not row.kind and row.candidate_id not in answers]
    if left_out:
        raise Refused(f"Belum ada pernyataan untuk {', '.join(left_out[:4])}. Nyatakan untuk setiap kandidat.")
    for row in rows:
        answer = answers.get(row.candidate_id)
        if row.kind in CONFLICTS and answer is not None and answer.kind == NO_CONFLICT:
            raise Refused(f"Benturan kepentingan untuk {row.name} sudah dinyatakan dan tidak dapat dicabut.")
        if answer is not None and answer.kind == OTHER and not answer.reason:
            raise Refused(f"Tulis benturan kepentingan apa yang ada untuk {row.name}.")


def is_new(row: Declared, answer: Answered | None) -> bool:
    """Whether this says something that hadn't been said; a conflict that was declared stays as it is."""
    return answer is not None and row.kind not in CONFLICTS and row.kind != answer.kind


def keep_answer(panelist: Panelist, row: Declared, answer: Answered, now: datetime) -> None:
    said = ConflictAnswer(panelist_id=panelist.id, candidate_id=row.candidate_id, kind=answer.kind, at=now)
    db.session.add(said)
    if answer.kind != NO_CONFLICT:
        reason = answer.reason
        recusal = Recusal(
            panelist_id=panelist.id, candidate_id=row.candidate_id, kind=answer.kind, reason=reason, at=now
        )
        db.session.add(recusal)
        what = score_log.stepping_back(Away(panelist.id, row.code, answer.kind, reason))
        score_log.record(panelist.category_id, RECUSAL, what, by=panelist.user_id, now=now)
