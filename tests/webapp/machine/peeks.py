"""What everybody is told: no page that somebody opens, and no answer, holds what the policy keeps from them.

A mark, a note, a conflict's words and a source are texts that occur nowhere else; points are computed from the model.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from werkzeug.test import TestResponse

from scoring.exact import decimal_text
from tests.webapp.hearing import seen_text, tells
from tests.webapp.machine import allowed, allowed_paper
from tests.webapp.machine.deeds import require
from tests.webapp.machine.deeds_candidates import SOURCE
from tests.webapp.machine.model import DRAFT, PLENARY, SEALED, SUBMISSION, Model
from tests.webapp.machine.parts import BACK, ENTERED, ITEMS
from tests.webapp.machine.people import CANDIDATES, OPERATORS, PAGE, RESULT, ROLES, World
from webapp.models import BRANCH, JUROR, OPERATOR, SECRETARIAT, VERIFIER
from webapp.policy import ALL, OWN, PUBLIC, scope

FEWEST = 3  # marks of an item, before a spread of them is shown
OTHERS_FIGURES, PEERS, AGGREGATE, RANKING = "INV-2", "INV-7", "INV-8", "INV-9"


@dataclass(frozen=True)
class Secret:
    """A text, the promise that it stays where it belongs, the data that let it be seen, whose it is."""

    text: str
    promise: str
    data: tuple[str, ...]
    owners: tuple[str, ...] = ()

    def shown_to(self, model: Model, who: str) -> bool:
        found = {scope(datum, model.role(who), model.stage) for datum in self.data}
        return ALL in found or (OWN in found and who in self.owners)


def secrets_of(model: Model) -> Iterator[Secret]:
    """Everything that somebody mustn't be told just now."""
    owners: dict[str, set[str]] = {}  # a form that somebody else sent again is theirs, too
    for (who, _code), sheet in model.sheets.items():
        for text in (sheet.note, *(value for value, _note in sheet.answers.values())):
            if len(text) > len("abstain") or "." in text:
                owners.setdefault(text, set()).add(who)
    sealed = {value for record in model.sealed for _who, _code, _item, value in record.marks}
    points = list(computed(model, owners.keys()))
    known = {one.text for one in points}
    for text in (one for one in owners if one not in known):
        data = ("own_scores", "scores", *(("sealed_record",) if text in sealed else ()))
        yield Secret(text, PEERS, data, tuple(owners[text]))
    for (who, _code), words in model.recused.items():
        yield Secret(words, PEERS, ("conflicts",), (who,))
    yield from points
    yield from on_paper(model, owners.keys())
    yield from of_the_case(model)


def on_paper(model: Model, scored: Collection[str]) -> Iterator[Secret]:
    """What was typed from paper: for who typed and who compares it while that lasts, and for its panelist."""
    for paper in model.papers.values():
        for entry in paper.entries:
            lasts = entry is paper.entry and paper.state in {ENTERED, BACK}
            people = (entry.pair[0], *((entry.by, entry.checker) if lasts else ()))
            for text in (entry.note, entry.answers["E.2"][0]):
                if text not in scored:
                    yield Secret(text, PEERS, ("paper_sheets", "own_scores"), people)


def of_the_case(model: Model) -> Iterator[Secret]:
    """Marks for the invented case are their juror's, until they are many enough to be shown as a spread."""
    case = model.calibration
    for who, own in case.sheets.items() if case else ():
        yield Secret(own.note, PEERS, ("calibration",), (who,))
        value = own.answers[ITEMS[1]][0]
        counted = case.committed(ITEMS[1]) if case.closed else []
        spread = ("calibration_spread",) if value in counted and len(counted) >= FEWEST else ()
        yield Secret(value, AGGREGATE if own.committed else PEERS, ("calibration", *spread), (who,))


def computed(model: Model, given: Collection[str]) -> Iterator[Secret]:
    """The panel's score and the total of each candidate, as far as sheets are locked; `given` are single marks."""
    for one in model.undecided_result().ranking:
        owners = tuple(login for login, code in OPERATORS.items() if code == one.candidate)
        score = decimal_text(one.nodes["E.2"].score or 0, 4)
        if score not in given:
            yield Secret(score, AGGREGATE, ("statistics", "ranking"), owners)
        yield Secret(decimal_text(one.total, 4), AGGREGATE, ("ranking",), owners)


def check_answer(model: Model, secrets: list[Secret], who: str, answer: TestResponse) -> None:
    """Raises Violation for the first text that this person mustn't be told."""
    text = seen_text(answer)
    for secret in secrets:
        if not secret.shown_to(model, who) and tells(text, secret.text):
            told = f"{who or 'anybody'} read {secret.text} at {answer.request.path} in {model.stage}"
            require(held=False, promise=secret.promise, told=told)
    for login, code in OPERATORS.items():
        if ROLES.get(who) in {OPERATOR, BRANCH, None} and who != login:
            require(SOURCE.format(code=code) not in text, OTHERS_FIGURES, f"{who} read the source of {code}")


# ---------------------------------------------------------------------- pages

Page = tuple[str, bool | None, str]  # an address, whether it opens (None: as it likes), what it would break


def pages_of(world: World, model: Model, who: str) -> list[Page]:
    """What this person might look at, most of it forbidden at most stages."""
    role = ROLES.get(who, PUBLIC)
    found = [(RESULT, model.stage == "announced", "INV-16"), ("/hasil", True, "INV-16")]
    if role == JUROR:
        found += [page for code in CANDIDATES for page in sheet_pages(world, model, who, code)]
        found += [("/penilaian", None, PEERS), (f"{PAGE}/nilai.csv", False, PEERS)]
        found += [case_page(world, model, who), *look_pages(model, who)]
    elif role == OPERATOR:
        found += [page for code in CANDIDATES for page in form_pages(world, model, who, code)]
        found += [(f"/penilaian/{world.ids['64.01']}", False, PEERS)]
    elif role == SECRETARIAT:
        found += [*office_pages(model, who), *paper_pages(model, who), *look_pages(model, who)]
    elif role == VERIFIER:
        found += [("/verifikasi", model.signed_in(who), "access"), (f"{PAGE}/peringkat", False, RANKING)]
    return found


def sheet_pages(world: World, model: Model, who: str, code: str) -> list[Page]:
    page, refused = f"/penilaian/{world.ids[code]}", allowed.seat(model, who, code)
    open_now = None if refused in {allowed.ACCESS, "unprepared"} else not refused
    return [(page, open_now, refused), (f"{page}/kunci", open_now, refused)]


def case_page(world: World, model: Model, who: str) -> Page:
    """The own sheet for the invented case, with the spread once all have committed."""
    open_now = model.calibration is not None and who in model.sitting() and model.state not in {DRAFT, SUBMISSION}
    return (f"/penilaian/kalibrasi/{world.category_id}", open_now and model.signed_in(who), PEERS)


def look_pages(model: Model, who: str) -> list[Page]:
    """Where the two who agreed may look into a sheet: the page itself holds nothing of it."""
    newest = max(model.glasses, default=0)
    mine = newest and who in {model.glasses[newest].first, model.glasses[newest].second}
    return [(f"/persetujuan/{newest}/lembar", bool(mine) and model.signed_in(who), PEERS)] if newest else []


def paper_pages(model: Model, who: str) -> list[Page]:
    """The newest numbers: what became of each, and what stands on one for who compares it."""
    found: list[Page] = [(f"{PAGE}/kertas", model.signed_in(who), PEERS)]
    for number in sorted(model.papers, key=lambda one: (model.papers[one].turn, one))[-2:]:
        compares = not allowed_paper.compare(model, who, number)
        found += [(f"{PAGE}/kertas/{number}", model.signed_in(who), PEERS)]
        found += [(f"{PAGE}/kertas/{number}/periksa", compares, PEERS)]
    return found


def form_pages(world: World, model: Model, who: str, code: str) -> list[Page]:
    """One's own form opens at any stage, another's never; the own result once it is announced."""
    page, own = f"/isian/{world.ids[code]}", OPERATORS[who] == code
    seen = model.signed_in(who) and own
    result = not allowed.sees_own_result(model, who, code)
    return [(page, seen, OTHERS_FIGURES), (f"{page}/kirim", seen, OTHERS_FIGURES), (f"{page}/hasil", result, "INV-9")]


def office_pages(model: Model, who: str) -> list[Page]:
    """Marks and ranking from the plenary on; before that the pages say why they are closed."""
    opened = model.signed_in(who) and model.state in {PLENARY, SEALED}
    always = model.signed_in(who)
    files = [(f"{PAGE}/{name}", opened, AGGREGATE) for name in ("nilai.csv", "peringkat.csv")]
    pages = [(f"{PAGE}/{name}", always, AGGREGATE) for name in ("peringkat", "pleno", "rekapitulasi", "pengumuman")]
    pages += [(f"{PAGE}/{name}", always, PEERS) for name in ("kalibrasi", "buka-lembar", "panel")]
    return [(PAGE, always, AGGREGATE), ("/edisi", always, AGGREGATE), *files, *pages, ("/persetujuan", always, PEERS)]


def look_around(world: World, model: Model, turn: int) -> None:
    """Everybody opens a page, another each time. Raises Violation."""
    secrets = list(secrets_of(model))
    for place, who in enumerate((*ROLES, "")):
        pages = pages_of(world, model, who)
        look(world, model, who, pages[(turn + place) % len(pages)], secrets)


def look(world: World, model: Model, who: str, page: Page, secrets: list[Secret]) -> None:
    path, opens, promise = page
    with world.people[who].get(path) as answer:
        status = answer.status_code
        require(status < 500, "INV-0", f"{who}: {status} at {path}")
        if opens is not None:
            require((status == 200) == opens, promise, f"{who or 'anybody'}: {status} at {path} in {model.stage}")
        check_answer(model, secrets, who, answer)
