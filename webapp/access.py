"""Who may call what: `policy.yaml` says it of every route, and the guard refuses what isn't in it.

Every endpoint carries a mark beside its code, too; where the two differ, the application doesn't start.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, session, url_for
from sqlalchemy import ColumnElement
from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from webapp.config import SETTINGS, Settings
from webapp.errors import ConfigRefused, Forbidden, NotFound, SignedOut
from webapp.models import (
    ANNOUNCE,
    BRANCH,
    BREAK_GLASS,
    CHAIR,
    CORRECT,
    JUROR,
    OPERATOR,
    REOPEN_SHEET,
    REOPEN_STAGE,
    ROLES,
    SEAL,
    SECRETARIAT,
    SECRETARY,
    VERIFIER,
)
from webapp.policy import ALL, OWN, PUBLIC, SIGNED_IN, Route, Use, may_see, routes, scope
from webapp.policy import CHAIR as LEADING
from webapp.queries.accounts import Half, Viewer, half_session, is_chair, viewer_by_token
from webapp.queries.pairing import was_taken_away
from webapp.queries.stages import agreed_to_it, fills_it_in, leads_its_panel, names_a_category, on_its_panel, stage_at

__all__ = [
    "BRANCH",
    "JUROR",
    "OPERATOR",
    "PUBLIC",
    "SECOND_STEP",
    "SECRETARIAT",
    "SIGNED_IN",
    "TOKEN",
    "VERIFIER",
    "Viewer",
    "access",
    "current_half",
    "current_viewer",
    "device_was_revoked",
    "here",
    "local_path",
    "may_approve",
    "may_bring_in",
    "may_calibrate",
    "may_end_session",
    "may_judge",
    "may_print_sealed",
    "may_propose",
    "may_read_figures",
    "may_read_handed_in",
    "may_report",
    "may_see_evidence",
    "needs_code",
    "now",
    "settings",
    "signed_in_viewer",
]

MARKS = frozenset({PUBLIC, SIGNED_IN, *ROLES})
MARK = "access_mark"
DOORS = "paritrana_doors"
NOT_NOW = "Halaman ini belum dibuka, atau sudah ditutup, pada tahap kategori ini. Tidak ada yang berubah."
TOKEN = "token"  # noqa: S105 - the name of a place in the session
CLOCK = "paritrana_clock"
# Roles that sign in with a second step, always; the chair of a panel needs it for acts of two people.
SECOND_STEP = frozenset({SECRETARIAT, VERIFIER})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Acts that need two people: (who proposes, who agrees).
OF_THE_OFFICE = frozenset({(SECRETARIAT, SECRETARIAT), (SECRETARIAT, CHAIR)})
TOGETHER: Mapping[str, frozenset[tuple[str, str]]] = {
    REOPEN_SHEET: frozenset({(CHAIR, SECRETARY), (SECRETARY, CHAIR)}),
    REOPEN_STAGE: OF_THE_OFFICE | {(CHAIR, SECRETARIAT)},
    BREAK_GLASS: OF_THE_OFFICE | {(CHAIR, SECRETARIAT)},
    SEAL: OF_THE_OFFICE,
    CORRECT: OF_THE_OFFICE,
    ANNOUNCE: OF_THE_OFFICE,
}
# By office on a panel: the kinds to which its holder agrees.
AGREED_BY = {
    office: frozenset(kind for kind, pairs in TOGETHER.items() if office in {second for _first, second in pairs})
    for office in (CHAIR, SECRETARY)
}

View = TypeVar("View", bound=Callable[..., Any])


def access(*marks: str) -> Callable[[View], View]:
    """Marks a view with who may call it: PUBLIC, SIGNED_IN, or roles."""
    unknown = set(marks) - MARKS
    if unknown or not marks:
        raise ValueError(f"unknown access marks: {sorted(unknown) or 'none given'}")

    def mark(view: View) -> View:
        setattr(view, MARK, frozenset(marks))
        return view

    return mark


def marks_of(app: Flask, endpoint: str) -> frozenset[str]:
    """An endpoint's marks, empty when it has none."""
    found: frozenset[str] = getattr(app.view_functions.get(endpoint), MARK, frozenset())
    return found


def guard(app: Flask) -> None:
    """Refuses an application whose routes aren't exactly those of `policy.yaml`, each with the same roles as its mark.

    Raises ConfigRefused naming every endpoint that is wrong.
    """
    found = {(rule.endpoint, method): rule for rule in app.url_map.iter_rules() for method in methods_of(rule)}
    listed = routes()
    refuse("tanpa tanda akses", {endpoint for endpoint, _method in found if not marks_of(app, endpoint)})
    refuse("tidak tertulis dalam policy.yaml", {" ".join(one) for one in found.keys() - listed.keys()})
    refuse("dalam policy.yaml tetapi tidak ada", {" ".join(one) for one in listed.keys() - found.keys()})
    unlike = {one for one, users in listed.items() if roles_of(users) != marks_of(app, one[0])}
    refuse("dengan tanda akses lain daripada policy.yaml", {" ".join(one) for one in unlike})
    staged = {one for one, users in listed.items() if any(asks_for_stage(who, use) for who, use in users.items())}
    blind = {" ".join(one) for one in staged if not names_a_category(frozenset(found[one].arguments))}
    refuse("dibatasi pada tahap, tetapi tidak menyebut kategori", blind)
    ownerless = {" ".join(one) for one in staged for who, use in listed[one].items() if not has_owner(who, use)}
    refuse("dengan own pada tahap tertentu bagi yang tidak memiliki apa pun", ownerless)
    app.extensions[DOORS] = listed


def methods_of(rule: Rule) -> Collection[str]:
    return (rule.methods or set()) - {"HEAD", "OPTIONS"}


def refuse(what: str, routes: Collection[str]) -> None:
    if routes:
        raise ConfigRefused(f"Alamat {what}: {', '.join(sorted(routes))}.")


def roles_of(users: Collection[str]) -> frozenset[str]:
    """What a mark says of these: whoever leads a panel is a juror, and "signed in" is every role."""
    if SIGNED_IN in users:
        return frozenset({SIGNED_IN})
    return frozenset(JUROR if who == LEADING else who for who in users)


def asks_for_stage(who: str, use: Use) -> bool:
    """Whether an address must name a category for the guard to look at."""
    return not use.always or who == LEADING


def asks_whose(who: str, use: Use) -> bool:
    """Whether the guard looks if what the address names is somebody's own, where it names a category at all.

    At every stage only of those whose own it can tell for good; two of the secretariat agree on what isn't yet theirs.
    """
    return use.whose == OWN and who in {JUROR, OPERATOR}


def has_owner(who: str, use: Use) -> bool:
    """Whether the guard can tell what is somebody's own, where it has to."""
    return use.whose == ALL or not asks_for_stage(who, use) or who in OWNERS


def check_access() -> Response | None:
    """Lets the request through, sends it to the sign-in page, or raises SignedOut or Forbidden. Default: no."""
    if request.endpoint is None:
        return None  # no such address: answered with 404 or 405 after this
    users = users_here()
    if PUBLIC in users:
        g.admitted = (PUBLIC, users[PUBLIC], 0)
        return None
    viewer = current_viewer()
    if viewer is None:
        return ask_to_sign_in()
    who = next((one for one in kinds_of(viewer.role) if one in users), None)
    if who is None:
        raise Forbidden("Halaman ini bukan untuk akun Anda.")
    g.admitted = (who, users[who], viewer.user_id)
    return None


def users_here() -> Mapping[str, Use]:
    """Who may use the route of this request; HEAD is for whom GET is, OPTIONS for whom anything is."""
    doors: Mapping[Route, Mapping[str, Use]] = current_app.extensions[DOORS]
    assert request.endpoint is not None
    method = "GET" if request.method == "HEAD" else request.method
    users = doors.get((request.endpoint, method))
    return users or next((found for route, found in doors.items() if route[0] == request.endpoint), {})


def kinds_of(role: str) -> tuple[str, ...]:
    """What the policy may call somebody of a role."""
    return (role, LEADING, SIGNED_IN) if role == JUROR else (role, SIGNED_IN)


def check_stage() -> None:
    """At another stage a page is as absent as what isn't one's own; the secretariat, who knows what there is, is told.

    Absent and somebody else's take the same one query. Raises NotFound, Forbidden.
    """
    if "admitted" not in g:
        return
    who, use, user_id = g.admitted
    parts = request.view_args or {}
    if not asks_for_stage(who, use) and not (asks_whose(who, use) and names_a_category(parts.keys())):
        return
    stage = stage_at(parts, *own(who, user_id, parts) if use.whose == OWN else (), now=now())
    if stage in use.stages:
        return
    if who == SECRETARIAT and stage is not None:
        raise Forbidden(NOT_NOW)
    raise NotFound


OWNERS: Mapping[str, Callable[[int, Mapping[str, Any]], ColumnElement[bool]]] = {
    JUROR: partial(on_its_panel, AGREED_BY),
    LEADING: leads_its_panel,
    OPERATOR: fills_it_in,
    SECRETARIAT: agreed_to_it,
}


def own(who: str, user_id: int, parts: Mapping[str, Any]) -> tuple[ColumnElement[bool], ...]:
    """What makes the things of an address somebody's own."""
    return (OWNERS[who](user_id, parts),)


def ask_to_sign_in() -> Response:
    """A page is asked for again after signing in; what was sent is refused in words, never silently dropped."""
    if request.method not in SAFE_METHODS or wants_json():
        raise SignedOut
    place = "second.page" if current_half() is not None else "auth.sign_in"
    return redirect(url_for(place, next=f"{request.script_root}{request.full_path.rstrip('?')}"), code=303)


def here() -> str:
    """The path of this request as the browser has it, without what was asked."""
    return f"{request.script_root}{request.path}"


def current_half() -> Half | None:
    """Who has typed the password and not yet the code: that session opens nothing but the second step."""
    token = session.get(TOKEN)
    return half_session(token_sha256(token), now=now()) if isinstance(token, str) else None


def wants_json() -> bool:
    """Whether the request came from a script that reads JSON."""
    if request.is_json:
        return True
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def token_sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def current_viewer() -> Viewer | None:
    """The person behind this request, read once; None when nobody is signed in."""
    if "viewer" not in g:
        token = session.get(TOKEN)
        g.viewer = viewer_by_token(token_sha256(token), now=now()) if isinstance(token, str) else None
        # No other end counts: what was typed here, by whomever, must survive until its owner is back.
        g.revoked = isinstance(token, str) and g.viewer is None and was_taken_away(token_sha256(token))
    found: Viewer | None = g.viewer
    return found


def device_was_revoked() -> bool:
    """Whether this request comes from a device that was taken away, as far as anybody has asked."""
    return bool(g.get("revoked", False))


def signed_in_viewer() -> Viewer:
    """The person behind a request whose endpoint isn't public. Raises SignedOut."""
    viewer = current_viewer()
    if viewer is None:
        raise SignedOut
    return viewer


def now() -> datetime:
    """The instance's clock, aware: one for all its servers; the only place where a view takes the time from."""
    clock: Callable[[], datetime] = current_app.extensions[CLOCK]
    return clock()


def settings() -> Settings:
    """The settings this application was made with."""
    found: Settings = current_app.extensions[SETTINGS]
    return found


def may_judge(user_id: int, seat_user_id: int, state: str, *, recused: bool) -> bool:
    """A sheet is for the one who sits on that seat, from the interviews on, and for nobody once they stepped back."""
    return user_id == seat_user_id and not recused and may_see("own_scores", JUROR, state)


def may_see_province(who: str, state: str, *, locked: bool = False) -> bool:
    """What a candidate's province announced; a juror first locks the own sheet for it."""
    found = scope("provincial_results", who, state)
    return found == ALL or (found == OWN and locked)


def may_calibrate(state: str) -> bool:
    """The panel's own part in a calibration: from just before the interviews on."""
    return may_see("calibration", JUROR, state)


def may_print_sealed(role: str, state: str) -> bool:
    """Papers of a sealed record name people and what they wrote."""
    return may_see("minutes", role, state)


def may_report(user_id: int, operators: Collection[int]) -> bool:
    """A self-assessment is for those who were named its operators."""
    return user_id in operators


def may_read_handed_in(role: str, user_id: int, operators: Collection[int]) -> bool:
    """What was handed in is read by its own operators, the secretariat and the verifiers, and by nobody else."""
    return role in (SECRETARIAT, VERIFIER) or (role == OPERATOR and may_report(user_id, operators))


def may_read_figures(role: str, state: str, *, sent: bool) -> bool:
    """Before verification begins only what was sent is read by others than its operators."""
    return may_see("figures" if sent else "unsent_figures", role, state)


def may_bring_in(code: str, prefixes: Collection[str]) -> bool:
    """A regency may bring in the candidates whose code lies beneath one of its own."""
    return any(code.startswith(prefix) for prefix in prefixes)


def may_propose(kind: str, offices: Collection[str]) -> bool:
    """Whether somebody with these offices in a category may begin an act of two people."""
    return any(first in offices for first, _second in TOGETHER[kind])


def may_approve(kind: str, proposer: Collection[str], offices: Collection[str]) -> bool:
    """Whether somebody with these offices may agree to what one with the proposer's has begun."""
    return any(first in proposer and second in offices for first, second in TOGETHER[kind])


def may_end_session(user_id: int, role: str, owner_id: int) -> bool:
    """One's own devices, and for the secretariat everybody's: a tablet that was left in a taxi."""
    return user_id == owner_id or role == SECRETARIAT


def needs_code(user_id: int, role: str) -> bool:
    """Who confirms acts of two people with a code of the authenticator, not with the password or PIN."""
    return role in SECOND_STEP or (role == JUROR and is_chair(user_id))


def may_see_evidence(role: str, state: str, *, sent: bool, operates: bool, judges: bool, removed: bool) -> bool:
    """A file is for its candidate's operators, the secretariat and verifiers, and from the interviews on for jurors.

    `sent` says that the candidate has handed in once: before that the secretariat and verifiers wait for verification.
    `judges` says that a juror sits on the panel and hasn't stepped back. What the candidate took away isn't for jurors.
    """
    if not may_see("evidence" if sent else "unsent_evidence", role, state):
        return False
    if role == JUROR:
        return judges and not removed
    return operates if role == OPERATOR else True


def local_path(target: str | None) -> str | None:
    """`target` when it is a path on this very host, else None: `next` must not lead people elsewhere."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    if any(letter == "\\" or ord(letter) < 0x21 or ord(letter) == 0x7F for letter in target):
        return None
    return target
