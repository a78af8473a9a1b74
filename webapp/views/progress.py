"""The board: who is behind, what blocks the next stage, every sheet's state. Never a mark, a count or an order of them.

Before the plenary the secretariat sees of a sheet only what `sheet_states` of the policy says, and of its times only
when it was locked: none of it changes with what was written on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from reports import formats
from webapp.access import SECRETARIAT, access, now
from webapp.models import Category
from webapp.policy import may_see
from webapp.queries.panel import Holder, holders_of
from webapp.queries.rooms import interviewed
from webapp.views.board import next_stage
from webapp.views.matrix import Board, BoardMember, board_of, read_asked
from webapp.views.rubrics import rubric_of
from webapp.views.secretariat import category_for
from webapp.views.wording import STAGES

blueprint = Blueprint("progress", __name__, url_prefix="/edisi")


@dataclass(frozen=True)
class Line:
    """One member, worst first; `shape` is of the worst that is said of them."""

    member: BoardMember
    shape: str
    words: tuple[str, ...]
    behind: bool
    replaces: str


@blueprint.get("/<edition>/<category>/kemajuan")
@access(SECRETARIAT)
def page(edition: str, category: str) -> str:
    found = category_for(edition, category)
    rubric = rubric_of(found)
    shown = may_see("sheet_states", SECRETARIAT, found.state)
    over = interviewed(found.id, now=now()) if shown else frozenset()
    board = board_of(found, rubric, read_asked(request.args), over)
    lines = lines_of(found, board, shown=shown)
    return render_template(
        "secretariat/progress.html",
        category=found,
        edition=found.edition,
        board=board,
        shown=shown,
        over=len(over),
        lines=lines,
        behind=any(one.behind for one in lines),
        glance=glance_words(board, lines, shown=shown),
        next=next_stage(found, rubric),
        stage=STAGES[found.state],
    )


def lines_of(found: Category, board: Board, *, shown: bool) -> tuple[Line, ...]:
    """The members, who is furthest behind first: pledge and conflicts, interviews that are over, then the rest."""
    holders = holders_of(found.id)
    sitting = {one.panelist.seat: one for one in holders if one.panelist.left_at is None}
    before = {one.panelist.id: one.panelist.user.name for one in holders}
    members = sorted(board.members, key=lambda one: rank_of(one, sitting[one.seat], board.candidates))
    return tuple(line_of(one, sitting[one.seat], before, board.candidates, shown=shown) for one in members)


def rank_of(member: BoardMember, holder: Holder, candidates: int) -> tuple[bool, int, int, int, int, int]:
    unanswered = candidates - holder.answered
    unpledged = holder.pledged_at is None
    return (not unpledged, -unanswered, -member.late, -member.unsigned, -member.open_sheets, member.seat)


def line_of(member: BoardMember, holder: Holder, names: Mapping[int, str], candidates: int, *, shown: bool) -> Line:
    told = [("blocked", "belum menandatangani pakta integritas")] if holder.pledged_at is None else []
    if unanswered := candidates - holder.answered:
        told.append(("blocked", f"{counted(unanswered, 'kandidat')} belum dijawab benturan kepentingannya"))
    if shown and member.late:
        told.append(("begun", f"{counted(member.late, 'lembar')} belum dikunci padahal wawancaranya sudah selesai"))
    if shown and member.unsigned:
        told.append(("ready", f"{counted(member.unsigned, 'lembar')} lengkap, belum ditandatangani"))
    behind = bool(told)
    if shown and not told:
        waits = ("empty", f"{counted(member.open_sheets, 'lembar')} menunggu wawancaranya")
        told.append(waits if member.open_sheets else ("locked", "semua lembarnya sudah dikunci"))
    replaces = names.get(holder.panelist.replaces_id or 0, "")
    shape = told[0][0] if told else "ready"
    return Line(member, shape, tuple(words for _shape, words in told) or ("siap menilai",), behind, replaces)


def counted(number: int, what: str) -> str:
    return f"{formats.number(number)} {what}"


def glance_words(board: Board, lines: tuple[Line, ...], *, shown: bool) -> str:
    """`41 dari 88 lembar terkunci. 3 dari 9 panelis tertinggal.`"""
    behind = sum(one.behind for one in lines)
    who = f"{behind} dari {len(lines)} panelis tertinggal." if behind else "Tidak ada panelis yang tertinggal."
    return f"{board.total} lembar terkunci. {who}" if shown else who
