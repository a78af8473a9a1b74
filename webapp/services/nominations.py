"""Who is assessed: candidates proposed, taken or declined, withdrawn or disqualified, never deleted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from scoring.chain import STANDING
from scoring.rubric import Rubric
from webapp.db import db
from webapp.errors import Conflict, NotFound, Refused
from webapp.models import (
    ACTIVE,
    ANNOUNCED,
    DECLINED,
    DISQUALIFIED,
    DRAFT,
    PROPOSED,
    SEALED,
    SUBMISSION,
    VERIFICATION,
    WITHDRAWN,
    Candidate,
    Category,
    RegionGrant,
    StandingChange,
)
from webapp.queries.nominations import grant_of, known_among, operator_by_login
from webapp.queries.reporting import handed_in
from webapp.queries.verification import DECIDED, figure_states
from webapp.services import score_log
from webapp.services.accounts import plain_login
from webapp.services.regions import candidate_name, find_region
from webapp.services.replaced import refuse_replaced
from webapp.services.verification import columns_of

Line = tuple[int, str, str]  # number in the pasted text, code, name or ""

OPEN = frozenset({DRAFT, SUBMISSION})  # later nobody could fill in any more
VERIFIED_HERE = OPEN | {VERIFICATION}  # what is handed in, or was, can still be verified
ENDED = frozenset({SEALED, ANNOUNCED})
MOST_LINES = 2000
CODE_RULE = "harus 1 sampai 40 huruf, angka, titik, garis bawah, atau tanda hubung, tanpa spasi."
LONGEST_NAME, SHORTEST_NAME = 200, 3
FREE_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
# Dots in the region codes of the rubric format's own categories; every other category has codes of its own.
DOTS = {"kabkota": 1, "desa": 3}
LEVELS = {1: "kabupaten atau kota, misalnya 64.02", 3: "desa atau kelurahan, misalnya 64.02.02.2007"}
EXAMPLES = {"kabkota": "64.01\n64.02", "desa": "64.02.02.2007\n64.09.04.2015"}
FREE_EXAMPLE = "PT-001; PT Maju Bersama\nPT-002; PT Karya Sejahtera"
PLAIN_PARTS = re.compile(r"\b(?:kabupaten|kab\.?|kota|desa|kelurahan|kel\.?|kecamatan|kec\.?|distrik)(?:\s|$)|[,.]")

# What may become of whom; whoever is brought back needs a reason like whoever leaves.
MOVES = {
    PROPOSED: (ACTIVE, DECLINED),
    ACTIVE: (WITHDRAWN, DISQUALIFIED),
    DECLINED: (ACTIVE,),
    WITHDRAWN: (ACTIVE,),
    DISQUALIFIED: (ACTIVE,),
}
TITLES = {
    PROPOSED: "diusulkan",
    ACTIVE: "kandidat",
    DECLINED: "tidak diterima",
    WITHDRAWN: "mundur",
    DISQUALIFIED: "gugur",
}
NOT_OPEN = "Kandidat hanya dapat ditambah pada tahap persiapan dan pengisian. Tidak ada yang berubah."
OVER = "Hasil kategori ini sudah disahkan; kandidatnya tidak dapat diubah lagi."
THERE = "{code} ({name}) sudah ada dalam kategori ini."
ANOTHERS = "sudah diusulkan atau sudah menjadi kandidat."
UNEXPLAINED = "Tulis alasannya; alasan itu dicatat dan ditampilkan."
UNVERIFIED = (
    "Verifikasi kategori ini sudah selesai, sedangkan {count} angka kandidat ini belum diputuskan verifikator. "
    "Kandidat ini tidak dapat diikutkan lagi: angkanya akan dinilai tanpa diverifikasi."
)


class ProposalsRefused(Refused):
    """Lines that can't be taken; `faults` names every one of them, and nothing was stored."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("Belum ada kandidat yang ditambahkan: ada baris yang perlu diperbaiki.")
        self.faults = tuple(faults)


def propose(
    category_id: int, lines: Sequence[Line], *, kind: str, standing: str, by: int, now: datetime
) -> list[Candidate]:
    """All of these lines as candidates, or none; `kind` is the rubric's category, `standing` PROPOSED or ACTIVE.

    Raises ProposalsRefused with every bad line, Refused when the stage is over. Who only proposes, as a branch does,
    isn't told whom others proposed.
    """
    if db.session.get_one(Category, category_id).state not in OPEN:
        raise Refused(NOT_OPEN)
    if len(lines) > MOST_LINES:
        raise ProposalsRefused([f"Paling banyak {MOST_LINES} baris sekaligus; yang ini {len(lines)} baris."])
    named = [(line, *named_line(line, kind)) for line in lines]
    faults = [f"Baris {line[0]}: {fault}" for line, _name, fault in named if fault]
    known = known_among(category_id, lines)
    told = {one.code: one.name if standing == ACTIVE or one.proposed_by_user_id == by else "" for one in known}
    faults += [f"Baris {number}: {fault}" for number, fault in doubles(lines, told)]
    if faults:
        raise ProposalsRefused(sorted(faults, key=lambda fault: int(fault.split()[1].rstrip(":"))))
    rows = [
        Candidate(
            category_id=category_id,
            code=line[1],
            name=name,
            standing=standing,
            standing_at=now,
            proposed_by_user_id=by,
        )
        for line, name, _fault in named
    ]
    db.session.add_all(rows)
    db.session.flush()
    return rows


def named_line(line: Line, kind: str) -> tuple[str, str]:
    """(name, what is wrong): a region has its official name, anybody else the one that was given."""
    return named_region(line, DOTS[kind]) if kind in DOTS else named_freely(line)


def named_region(line: Line, dots: int) -> tuple[str, str]:
    _number, code, given = line
    region = find_region(code)
    if region is None or code.count(".") != dots:
        return "", f"“{code[:60]}” bukan kode {LEVELS[dots]}."
    name = candidate_name(code)
    if given and not alike(given, name):
        return "", f"{code} adalah {name}, bukan “{given[:60]}”. Periksa kodenya, atau hapus namanya."
    return name, ""


def alike(given: str, official: str) -> bool:
    """Whether a typed name can mean the region: its words stand in the official name, whatever the kind is called."""
    words = set(PLAIN_PARTS.sub(" ", given.casefold()).split())
    return words <= set(PLAIN_PARTS.sub(" ", official.casefold()).split())


def named_freely(line: Line) -> tuple[str, str]:
    _number, code, name = line
    if not FREE_CODE.fullmatch(code):
        return (
            "",
            f"kode “{code[:60]}” {CODE_RULE}",
        )
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        return "", f"tulis nama sesudah kode {code} dan titik koma, {SHORTEST_NAME} sampai {LONGEST_NAME} huruf."
    return name, ""


def doubles(lines: Sequence[Line], known: Mapping[str, str]) -> list[tuple[int, str]]:
    """(line, what is wrong) of codes that are there already or stand in the text twice.

    `known` has the names of those that are there, "" where the name isn't told.
    """
    first: dict[str, int] = {}
    found = []
    for number, code, _name in lines:
        if code in known:
            found.append((number, THERE.format(code=code, name=known[code]) if known[code] else f"{code} {ANOTHERS}"))
        elif code in first:
            found.append((number, f"{code} sudah tertulis di baris {first[code]}."))
        first.setdefault(code, number)
    return found


def change_standing(
    candidate_id: int, *, old: str, new: str, rubric: Rubric, reason: str, by: int, now: datetime
) -> StandingChange:
    """Takes, declines, withdraws, disqualifies or brings back a candidate, and keeps who did it, when and why.

    Raises NotFound, Conflict when it isn't at `old` any more (two tabs) or the rubric was replaced, Refused with the
    sentence why it can't be.
    """
    candidate = db.session.get(Candidate, candidate_id)
    if candidate is None:
        raise NotFound
    if candidate.standing != old:
        raise Conflict(f"{candidate.name} sudah berkedudukan “{TITLES[candidate.standing]}”. Tidak ada yang berubah.")
    refuse_replaced(db.session.get_one(Category, candidate.category_id), rubric)
    problem = refusal_of(candidate, new, rubric, reason)
    if problem:
        raise Refused(problem)
    change = StandingChange(candidate_id=candidate.id, old=old, new=new, by_user_id=by, at=now, reason=reason.strip())
    candidate.standing, candidate.standing_reason, candidate.standing_at = new, reason.strip(), now
    db.session.add(change)
    db.session.flush()
    what = {"candidate": candidate.code, "old": old, "new": new, "reason": score_log.Words(change.reason)}
    score_log.record(candidate.category_id, STANDING, what, by=by, now=now)
    return change


def refusal_of(candidate: Candidate, new: str, rubric: Rubric, reason: str) -> str:
    """Why the standing can't become that; "" where it can."""
    state = db.session.get_one(Category, candidate.category_id).state
    if state in ENDED:
        return OVER
    if new not in MOVES[candidate.standing]:
        return f"Dari “{TITLES[candidate.standing]}” tidak dapat menjadi “{TITLES[new]}”."
    if candidate.standing in {PROPOSED, DECLINED} and new == ACTIVE and state not in OPEN:
        return NOT_OPEN
    if new == ACTIVE and state not in VERIFIED_HERE and (count := undecided(candidate, rubric)):
        return UNVERIFIED.format(count=count)
    needs_none = candidate.standing == PROPOSED and new == ACTIVE
    return "" if reason.strip() or needs_none else UNEXPLAINED


def undecided(candidate: Candidate, rubric: Rubric) -> int:
    """How many figures nobody has decided for good, of who handed in: the others are told of where stages move on."""
    if handed_in(candidate.id) is None:
        return 0
    states = figure_states(candidate.id, candidate.category_id, columns_of(rubric))
    return sum(one.state != DECIDED for one in states.values())


def grant_region(category_id: int, *, login: str, code: str) -> RegionGrant:
    """The right of an operator to bring in all candidates beneath a region. Raises Refused."""
    operator = operator_by_login(plain_login(login))
    if operator is None:
        raise Refused("Akun operator dengan nama itu tidak ada.")
    region = find_region(code.strip())
    if region is None or code.strip().count(".") != DOTS["kabkota"]:
        raise Refused(f"“{code.strip()[:60]}” bukan kode {LEVELS[1]}.")
    prefix = f"{code.strip()}."
    if grant_of(operator.id, category_id, prefix) is not None:
        raise Refused("Akun itu sudah berhak mengimpor wilayah tersebut.")
    grant = RegionGrant(user_id=operator.id, category_id=category_id, prefix=prefix)
    db.session.add(grant)
    db.session.flush()
    return grant


def region_of(prefix: str) -> str:
    """What a right's region is called."""
    code = prefix.rstrip(".")
    return candidate_name(code) if find_region(code) is not None else code


def revoke_grant(category_id: int, grant_id: int) -> None:
    """Takes the right away; what was brought in stays. Raises NotFound."""
    grant = db.session.get(RegionGrant, grant_id)
    if grant is None or grant.category_id != category_id:
        raise NotFound
    db.session.delete(grant)
    db.session.flush()
