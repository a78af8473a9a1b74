"""What a record tells beside its result, as the log has it: who stepped back, what was reopened, seen, explained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from .chain import LOOK, OVERRIDE, REOPEN, Event
from .codec import Plain
from .record import canonical

Deed = tuple[str, ...]  # canonical texts: who, about which candidate, and a kind or a moment
BLOCKING = "error"
SECRETARIAT, OWN = "secretariat", "candidate"  # who explained a finding
RECUSED, ABSENT, REOPENED, SEEN = "Pengunduran diri", "Ketidakhadiran", "Lembar yang dibuka lagi", "Lembar yang dilihat"


def deed_faults(
    body: Plain,
    events: Sequence[Event],
    away: Iterable[tuple[str, ...]],
    absent: Iterable[tuple[str, ...]],
    panel: Mapping[str, str],
) -> Iterator[str]:
    """Deeds that only one of both tells; `events` are those before the seal, `panel` what it calls each panelist.

    `away` (with its kind) and `absent` are what these events come to. Raises KeyError or TypeError for a damaged
    record.
    """
    seats = {one["juror"]: one["seat"] for one in body["panel"]["seats"]}
    begun = canonical(moment(events[0].at)) if events else ""
    reopened = [deed(seats[juror], *rest) for juror, *rest in happened(events, REOPEN, panel)]
    seen = [deed(*one) for one in happened(events, LOOK, panel)]
    yield from unlike(RECUSED, named(away, panel), told(body["recusals"], "juror", "candidate", "kind"))
    yield from unlike(ABSENT, named(absent, panel), told(body["absences"], "juror", "candidate"))
    yield from unlike(REOPENED, reopened, told(body["reopenings"], "seat", "candidate", "at"), begun)
    yield from look_faults(body["break_glass"], seen, begun)
    yield from explained_faults(body, events)


def deed(*parts: object) -> Deed:
    """Each part as its one text, so that 1, "1" and true are three."""
    return tuple(map(canonical, parts))


def moment(at: str) -> str:
    """A moment of the log as records write it; two such texts compare as their moments do."""
    return at.replace(".000000+", "+")


def named(deeds: Iterable[tuple[str, ...]], panel: Mapping[str, str]) -> list[Deed]:
    return [deed(panel.get(juror, juror), *rest) for juror, *rest in deeds]


def happened(events: Iterable[Event], act: str, panel: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Every line of this kind: whose sheet, for whom, when."""
    for one in events:
        if one.act == act:
            yield panel.get(one.what["juror"], one.what["juror"]), one.what["candidate"], moment(one.at)


def told(section: Iterable[Plain], *names: str) -> list[Deed]:
    return [deed(*(one[name] for name in names)) for one in section]


def shown(one: Deed) -> str:
    return " ".join(one).replace('"', "")


def unlike(title: str, logged: Iterable[Deed], written: Iterable[Deed], begun: str = "") -> Iterator[str]:
    """What only one of both has; what happened before the log had `begun` has no line."""
    lines, deeds = Counter(logged), Counter(written)
    for one in sorted(lines - deeds):
        yield f"{title} ({shown(one)}) ada dalam log, tetapi tidak dalam catatan."
    for one in sorted(deeds - lines):
        if one[-1] >= begun:
            yield f"{title} ({shown(one)}) ada dalam catatan, tetapi tidak dalam log."


def look_faults(agreed: Sequence[Plain], logged: Sequence[Deed], begun: str) -> Iterator[str]:
    """Sheets that were looked into; an older record only says when that was allowed."""
    if all("looks" in one for one in agreed):
        looks = [look for one in agreed for look in one["looks"]]
        yield from unlike(SEEN, logged, told(looks, "juror", "candidate", "at"), begun)
        return
    for one in logged:
        if not any(canonical(allowed["at"]) <= one[-1] for allowed in agreed):
            yield f"{SEEN} ({shown(one)}) tidak diizinkan siapa pun menurut catatan."


def explained_faults(body: Plain, events: Iterable[Event]) -> Iterator[str]:
    """Findings that block must all be explained to be sealed, and nothing else is; the secretariat's leave a line."""
    lines = {deed(one.what["candidate"], one.what["check"]) for one in events if one.act == OVERRIDE}
    names = ("candidate", "check", "message")
    blocking = {*told((one for one in body["result"]["findings"] if one["severity"] == BLOCKING), *names)}
    explained = {*told(body["overrides"], *names)}
    for one in sorted(blocking ^ explained):
        lacking = "tidak ada dalam hasil" if one in explained else "tidak dijelaskan dalam catatan"
        yield f"Temuan ({shown(one)}) {lacking}."
    for one in body["overrides"]:
        if one.get("by") == SECRETARIAT and deed(one["candidate"], one["check"]) not in lines:
            yield f"Penjelasan atas temuan {one['check']} pada {one['candidate']} tidak ada dalam log."
