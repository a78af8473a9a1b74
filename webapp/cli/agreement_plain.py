"""Agreement, what-ifs and severity as the JSON of the command line; every number is decimal text with a dot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scoring.exact import decimal_text, measured
from scoring.verdicts import leave_one_out_sentence

if TYPE_CHECKING:
    from scoring.agreement import Agreement, BenchView, Gap, ItemAgreement, JurorView
    from scoring.leave_out import LeaveOneOut, Without
    from scoring.severity import Absent, ItemSeverity, Severity

PLACES = 10
POINT_PLACES = 4


def decimal(value: float | None, places: int = PLACES) -> str | None:
    """A finite number as plain decimal text, a half rounded up; None stays None."""
    return None if value is None else decimal_text(measured(value, places), places)


def points(value: float | None) -> str | None:
    """A score or a difference of scores on 0–100."""
    return decimal(value, POINT_PLACES)


def agreement_to_plain(found: Agreement) -> dict[str, Any]:
    """`items` and `overall` as the format says, with what else is known."""
    return {
        "draws": found.draws,
        "seed": found.seed,
        "items": {code: item_to_plain(item) for code, item in found.items.items()},
        "overall": item_to_plain(found.overall),
    }


def item_to_plain(item: ItemAgreement) -> dict[str, Any]:
    """One item; `notes` names the reason for every null, of a statistic or of its interval."""
    estimates = item.estimates
    notes = {name: one.reason for name, one in estimates.items() if one.reason}
    notes |= {f"intervals.{name}": one.interval_reason for name, one in estimates.items() if one.interval_reason}
    return {
        "title": item.title,
        "candidates": item.candidates,
        "jurors": item.jurors,
        "compared": item.compared,
        "complete": item.complete,
        "abstained": item.abstained,
        "recused": item.recused,
        **{name: decimal(one.value) for name, one in estimates.items()},
        "intervals": {
            name: None if one.low is None else [decimal(one.low), decimal(one.high)] for name, one in estimates.items()
        },
        "notes": notes,
        "apart": points(item.apart),
        "remarks": list(item.remarks),
        "panel": {one.juror: juror_to_plain(one) for one in item.panel},
        "benches": {one.bench: bench_to_plain(one) for one in item.benches},
        "widest_gap": gap_to_plain(item.widest),
    }


def juror_to_plain(one: JurorView) -> dict[str, Any]:
    """One juror against the others."""
    return {
        "bench": one.bench,
        "candidates": one.candidates,
        "shift": points(one.shift),
        "scatter": points(one.scatter),
        "spread": points(one.spread),
        "others_spread": points(one.others_spread),
        "note": one.reason,
    }


def bench_to_plain(one: BenchView) -> dict[str, Any]:
    """One bench against the others."""
    return {"jurors": one.jurors, "candidates": one.candidates, "shift": points(one.shift), "note": one.reason}


def gap_to_plain(gap: Gap | None) -> dict[str, Any] | None:
    """The widest gap between two benches."""
    if gap is None:
        return None
    sides = {"higher": gap.higher, "lower": gap.lower}
    return {"candidate": gap.candidate, **sides, "points": points(gap.points), "shared": gap.shared}


def leave_one_out_to_plain(left_out: LeaveOneOut) -> dict[str, Any]:
    """The ranking without each juror and each bench."""
    return {
        "basis": left_out.basis,
        "sentence": leave_one_out_sentence(left_out),
        "winners": list(left_out.winners),
        "jurors": {one.left_out: without_to_plain(one) for one in left_out.jurors},
        "benches": {one.left_out: without_to_plain(one) for one in left_out.benches},
    }


def without_to_plain(one: Without) -> dict[str, Any]:
    """One what-if; `after` is null where no mark is left."""
    moves = [{"candidate": move.candidate, "before": move.before, "after": move.after} for move in one.moves]
    return {"winners": list(one.winners), "winner_changes": one.winner_changes, "moves": moves}


def severity_to_plain(severe: Severity) -> dict[str, Any]:
    """Severities, and the adjusted column beside the raw one."""
    return {
        "sentence": severe.sentence,
        "items": {code: severe_item_to_plain(item) for code, item in severe.items.items()},
        "overall": {
            part.candidate: {"raw": points(part.raw), "adjusted": points(part.adjusted), "note": part.reason}
            for part in severe.overall
        },
        "totals": {
            one.candidate: {
                "rank": one.rank,
                "total": decimal(one.total, severe.places),
                "adjusted": decimal(one.adjusted, severe.places),
                "adjusted_rank": one.adjusted_rank,
            }
            for one in severe.totals
        },
    }


def severe_item_to_plain(item: ItemSeverity) -> dict[str, Any]:
    """One item; no jurors and no candidates where it was refused."""
    return {
        "verdict": item.verdict,
        "sentence": item.sentence,
        "jurors": {
            one.juror: {"bench": one.bench, "sheets": one.sheets, "severity": points(one.severity)}
            for one in item.jurors
        },
        "candidates": {
            one.candidate: {
                "raw": points(one.raw),
                "adjusted": points(one.adjusted),
                "missing": [absent_to_plain(absent) for absent in one.missing],
                "explanation": one.explanation,
            }
            for one in item.candidates
        },
    }


def absent_to_plain(absent: Absent) -> dict[str, Any]:
    """A juror without a number for one candidate."""
    severity = points(absent.severity)
    return {"juror": absent.juror, "bench": absent.bench, "why": absent.why, "severity": severity}
