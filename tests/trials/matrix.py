"""Every route as every kind of person at every stage, held against `webapp/policy.yaml`.

A cell is a route (endpoint and method), a person and a stage. In each a request goes to what is the person's own, to
what is another's, and to what nobody has. What the policy allows is answered; what it doesn't is answered as if it
weren't there; another's and nobody's get the very same answer by the very same statements; and no answer has words in
it that were planted in somebody else's data.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from werkzeug.routing import Rule

from tests.trials.matrix_ground import BRINGS_IN, PEOPLE, Asked, Ground, open_ground
from tests.trials.matrix_things import NONE, OFFICE, OTHER, OWN
from tests.webapp.canaries import OPENED, Canary, told_in
from tests.webapp.conftest import told
from webapp.access import kinds_of, methods_of
from webapp.forms.links import FIELD
from webapp.models import SEALED
from webapp.policy import ALL, PUBLIC, STAGES, Route, policy, routes, scope

REFUSED = frozenset({401, 403, 404})
NOT_HERE, SIGN_IN = 404, "/masuk?"
NOT_YOURS = "Halaman ini bukan untuk akun Anda."
NOT_NOW = "pada tahap kategori ini. Tidak ada yang berubah."
CHANGING = ("X-Request-Id", "Date", "Content-Length")
COOKIE = re.compile(r"=[^;]+(?=; )|Expires=[^;]+")  # the value holds the form's token, another one each time
SHOWN = 40
LOOK = ("glass.look", "POST")
# What whoever holds a link in a letter is asked about, signed in or not.
BY_LINK = {"village.open_it": frozenset({"workers"}), "village.answer": frozenset({"workers"})}
# Which alone tell a datum, at a late stage or of another's thing: a part of the matrix has these whole.
CLOSELY = {(page, "GET", OFFICE) for page in ("checkpoints.page", "papercheck.compare", "evidence.view")}
# A datum of which nothing is told to anybody here, with the reason.
NOT_TOLD: Mapping[str, str] = {
    "conflicts": "told to who stepped back, who is nobody of the matrix; tests/webapp/test_canaries.py sees it",
}
# What the policy opens for somebody and this ground can't show them, "endpoint METHOD who", with the reason.
NOT_SHOWN: Mapping[str, str] = {}


@dataclass(frozen=True)
class Cell:
    """One place of the matrix; `whose` is "" where the policy doesn't let this person in at this stage."""

    route: Route
    login: str
    who: str
    stage: str
    whose: str

    def __str__(self) -> str:
        return f"{' '.join(self.route)}, {self.login or 'nobody'}, {self.stage}"


@dataclass
class Count:
    """What was seen. `silent` are the cells that the policy opens and in which nothing was there to be shown."""

    cells: int = 0
    requests: int = 0
    refused: int = 0
    opened: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    answered: set[tuple[Route, str]] = field(default_factory=set)
    silent: set[tuple[Route, str]] = field(default_factory=set)

    def note(self, cell: Cell, own: Asked) -> None:
        """Whether one's own was shown, where the policy opens it."""
        (self.silent if own.answer.status_code == NOT_HERE else self.answered).add((cell.route, cell.who))

    @property
    def faults(self) -> list[str]:
        return [*self.opened, *self.different, *self.leaked]

    @property
    def never(self) -> list[str]:
        """Routes that the policy opens for somebody to whom nothing was ever shown there."""
        return sorted(f"{' '.join(route)} {who}" for route, who in self.silent - self.answered)

    @property
    def untold(self) -> list[str]:
        """Data of which nothing planted was ever told, without a reason: nothing is known then of who isn't told it."""
        return sorted((policy().keys() - self.told) ^ NOT_TOLD.keys())

    @property
    def unexplained(self) -> list[str]:
        """Those without a reason in NOT_SHOWN, and reasons for what is shown; of all stages, or it means nothing."""
        return sorted(set(self.never) ^ NOT_SHOWN.keys())


def walk(ground: Ground, stages: Iterable[str] = STAGES, every: int = 1) -> Count:
    """All cells of these stages, or of each stage one in `every`, others in each, and those of CLOSELY.

    Of the others only those are asked, for one's own, of which it isn't known yet that something is shown there.
    """
    count, wanted = Count(), set(stages)
    for turn, stage in enumerate(STAGES):
        if stage in wanted | {SEALED}:
            ground.begin(stage)
        if stage in wanted:
            for place, (rule, cell) in enumerate(cells(ground, stage)):
                if place % every == turn % every or (*cell.route, cell.login) in CLOSELY:
                    look(ground, rule, cell, count)
                elif cell.whose and (cell.route, cell.who) not in count.answered:
                    glance(ground, rule, cell, count)
    return count


def cells(ground: Ground, stage: str) -> Iterator[tuple[Rule, Cell]]:
    for rule in sorted(ground.app.url_map.iter_rules(), key=lambda one: one.endpoint):
        for method in sorted(methods_of(rule)):
            for login in PEOPLE:
                route = (rule.endpoint, method)
                yield rule, Cell(route, login, *allowed(ground, route, login, stage))


def allowed(ground: Ground, route: Route, login: str, stage: str) -> tuple[str, str, str]:
    """(who this is to the policy, the stage, whose things it opens or "")."""
    users = routes()[route]
    kinds = (PUBLIC, *kinds_of(ground.cage.roles[login])) if login else (PUBLIC,)
    who = next((one for one in kinds if one in users), "")
    return who, stage, users[who].whose if who and stage in users[who].stages else ""


def look(ground: Ground, rule: Rule, cell: Cell, count: Count) -> None:
    """Asks for the cell's three things, and counts what is wrong with the answers."""
    things = {whose: thing(ground, rule, cell, whose) for whose in (OWN, OTHER, NONE)}
    asked = {one: ground.ask(cell.login, cell.route[1], *one) for one in dict.fromkeys(things.values())}
    count.cells += 1
    count.requests += len(asked)
    own, none = asked[things[OWN]], asked[things[NONE]]
    if cell.whose:
        count.note(cell, own)
    else:
        count.refused += 1
        count.opened += [] if is_refused(own) else [f"{cell}: {own.answer.status_code}"]
    hidden = {
        found: asked[found]
        for whose, found in things.items()
        if whose != NONE and is_hidden(cell, whose, asked[found], by_link=bool(found[1]))
    }
    known = same(none, things[NONE][0]) if hidden else ()
    count.different += [f"{cell}: {path}" for (path, _link), one in hidden.items() if same(one, path) != known]
    for (path, link), one in asked.items():
        listen(ground, cell, path, one, count, by_link=bool(link))


def is_hidden(cell: Cell, whose: str, asked: Asked, *, by_link: bool) -> bool:
    """Whether this must be like what nobody has.

    Of a page that is open to everybody it is what isn't shown yet; who has a link in a letter knows that there is one,
    and the other category is never announced without a result but here.
    """
    if cell.whose == ALL:
        return cell.who == PUBLIC and whose == OWN and not by_link and is_refused(asked)
    return not (cell.whose and whose == OWN) and not is_known(asked)


def glance(ground: Ground, rule: Rule, cell: Cell, count: Count) -> None:
    """Asks for one's own only: whether anything is shown, and what is told."""
    path, link = thing(ground, rule, cell, OWN)
    own = ground.ask(cell.login, cell.route[1], path, link)
    count.note(cell, own)
    listen(ground, cell, path, own, count, by_link=bool(link))


def listen(ground: Ground, cell: Cell, path: str, asked: Asked, count: Count, *, by_link: bool) -> None:
    """What of everything planted is in an answer, and what of it shouldn't be."""
    for canary in told_in(ground.cage, asked.answer):
        count.told.update(canary.datum)
        known = ground.cage.allowed(canary, cell.login, cell.stage) or agreed_to(cell, canary) or granted(cell, canary)
        if not known and not (by_link and set(canary.datum) <= BY_LINK.get(cell.route[0], frozenset())):
            count.leaked.append(f"{cell}: {path}: {canary.text} ({' '.join(canary.datum)})")


def thing(ground: Ground, rule: Rule, cell: Cell, whose: str) -> tuple[str, str]:
    """(address, link) of one's own thing, another's, or one that nobody has."""
    named = ground.parts_of(whose, cell.login, cell.route[0])
    return filled(rule, named), named.get(FIELD, "")


def agreed_to(cell: Cell, canary: Canary) -> bool:
    """Whether this stands on the one sheet that the two may look into, and this is the answer to their look."""
    return cell.route == LOOK and OPENED in canary.datum and bool(scope(OPENED, cell.who, cell.stage))


def granted(cell: Cell, canary: Canary) -> bool:
    """Whether this is of a candidate whom the operator brings in with the whole region."""
    return cell.login == BRINGS_IN and cell.route[0].startswith("region.") and "unsent_figures" in canary.datum


def filled(rule: Rule, parts: Mapping[str, str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: parts.get(found[1], "1"), rule.rule)


def is_refused(asked: Asked) -> bool:
    """Absent, not for this account, not at this stage, or not without signing in."""
    answer = asked.answer
    if answer.status_code == 403:
        return NOT_YOURS in answer.text or NOT_NOW in answer.text
    return answer.status_code in REFUSED or (answer.location or "").startswith(SIGN_IN)


def is_known(asked: Asked) -> bool:
    """The secretariat knows every category, and is told that it is a matter of the stage."""
    return asked.answer.status_code == 403 and NOT_NOW in asked.answer.text


def same(asked: Asked, path: str) -> tuple[object, ...]:
    """What two answers must have in common: all but the request's number and the address that was asked for."""
    status, text = told(asked.answer)
    lines = (f"{name}: {COOKIE.sub('=…', value).replace(path, '…')}" for name, value in asked.answer.headers)
    heads = sorted(line for line in lines if not line.startswith(CHANGING))
    return status, text.replace(path, "…"), tuple(heads), asked.statements


# ---------------------------------------------------------------------- the trial


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stages", nargs="+", choices=STAGES, default=STAGES)


def main(options: argparse.Namespace) -> int:
    """Says what was counted. Returns 1 where anything was open, different or told that shouldn't be, or never shown."""
    with tempfile.TemporaryDirectory() as folder:
        count = walk(open_ground(Path(folder)), options.stages)
    print(f"{len(routes())} routes, {count.cells} cells, {count.requests} requests; {count.refused} cells refused")
    print(f"open without the policy: {len(count.opened)}", *count.opened[:SHOWN], sep="\n  ")
    print(f"hidden and absent differ: {len(count.different)}", *count.different[:SHOWN], sep="\n  ")
    print(f"planted words told: {len(count.leaked)}", *count.leaked[:SHOWN], sep="\n  ")
    print(f"opened by the policy, with nothing laid out to be shown: {len(count.never)}", *count.never, sep="\n  ")
    print(f"data of the policy of which nothing was ever told: {len(count.untold)}", *count.untold, sep="\n  ")
    print(*(f"there it is known why, {one}: {why}" for one, why in NOT_SHOWN.items()), sep="\n")
    return 1 if wrong(count, options.stages) else 0


def wrong(count: Count, stages: Iterable[str]) -> list[str]:
    """What makes the trial fail; who has seen some stages only doesn't know what is never shown."""
    return [*count.faults, *([*count.unexplained, *count.untold] if set(stages) == set(STAGES) else ())]
