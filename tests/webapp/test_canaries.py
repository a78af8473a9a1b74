"""Every address that can be read, as everybody, at every stage: a score is told to nobody whom the policy doesn't name.

The addresses come from the application's own map, so that a new page is crawled from the day it is there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.webapp.canaries import CONFLICT, NAMES, RECUSED, Cage, move_to, open_cage, seal_cage, told_in
from tests.webapp.conftest import headers_of, told
from tests.webapp.hearing import PLANTED_NUMBER, rounded, seen_text, tells
from webapp.access import current_viewer
from webapp.models import STATES
from webapp.policy import policy
from webapp.services.sealed_papers import KINDS

ABSENT = "987654321"
# What is asked of pages that sort, search, filter or turn pages; what a page doesn't know it ignores.
QUERIES = ("q=63.", "cari=63,1&urut=nilai&hal=1&halaman=1&lembar=terbuka&bobot=25&angka=semua&sejak=0")
OK = 200
# Somebody of every kind, a juror who stepped back, and nobody.
CRAWLERS = ("panelis-1", "panelis-4", "op-paser", "op-berau", "verifikator", "cabang", "sekretariat", "")
REFUSALS = frozenset({303, 401, 403, 404, 405, 409, 410, 422})


@pytest.fixture
def cage(app: Flask, add_person) -> Cage:
    return open_cage(app, add_person)


def fillers(cage: Cage) -> dict[str, tuple[str, ...]]:
    """For each part of an address what is put there: somebody's own, somebody else's, and what doesn't exist."""
    own, *_others, other = (str(one) for one in cage.room.candidates.values())
    return {
        "user_id": ("1", "987654321"),
        "act_id": ("1", "2", ABSENT),
        "award_id": ("1", ABSENT),
        "recipient_id": ("1", ABSENT),
        "which": ("lambang", "tidak-ada"),
        "pairing_id": ("1", ABSENT),
        "received_id": ("1", ABSENT),
        "candidate_id": (own, other, ABSENT),
        "category_id": (str(cage.room.category_id), ABSENT),
        "code": ("64.01", "64.99"),
        "decree_id": ("1", ABSENT),
        "panelist_id": ("1", ABSENT),
        "size": ("1", ABSENT),
        "slot_id": (str(cage.slot), ABSENT),
        "category": (cage.room.category, "tidak-ada"),
        "edition": (cage.room.edition,),
        "evidence_id": (str(cage.evidence), ABSENT),
        "figure": ("aktif", "tidak_ada"),
        "filename": ("app.css", "../policy.yaml"),
        "identifier": ("BGB7-DAG6-JRDH", "7GB3"),
        "printing_id": ("1", ABSENT),
        "kind": ("lembar", "tanda-terima", "tidak-ada"),
        "new": ("1",),
        "number": ("1", "7"),
        "old": ("1",),
        "paper": ("berita-acara", "tidak-ada"),
        "turn": ("1", ABSENT),
        "table": ("angka", "nilai", "peringkat", "tidak-ada"),
        "upload_id": ("00000000-0000-4000-8000-000000000001",),
    }


def addresses(app: Flask, cage: Cage) -> Iterator[tuple[Rule, str]]:
    """Every address of every rule that answers GET. A part that nobody has thought of here is an error."""
    found = fillers(cage)
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            yield from ((rule, path) for path in filled(rule, found))


def filled(rule: Rule, found: dict[str, tuple[str, ...]]) -> Iterator[str]:
    paths = [rule.rule]
    for part in sorted(rule.arguments):
        assert part in found, f"{rule.endpoint}: say in fillers() what to put for <{part}>"
        place = re.compile(rf"<(?:\w+:)?{part}>")
        paths = [place.sub(value, path) for path in paths for value in found[part]]
    yield from paths


def asked(cage: Cage, login: str, rule: Rule, path: str) -> Iterator[tuple[str, TestResponse]]:
    """The address, and where there is a page also with its queries; files are the same whatever is asked of them."""
    with cage.people[login].get(path) as answer:
        yield path, answer
    if answer.status_code == OK and answer.mimetype == "text/html":
        yield from ((f"{path}?{query}", cage.people[login].get(f"{path}?{query}")) for query in QUERIES)


def leaks(cage: Cage, login: str, stage: str, path: str, answer: TestResponse) -> list[tuple[str, str, str, str]]:
    """(stage, who, address, canary) of each canary that this person shouldn't have been told."""
    return [
        (stage, login or "siapa pun", path, canary.text)
        for canary in told_in(cage, answer)
        if not cage.allowed(canary, login, stage)
    ]


@pytest.mark.parametrize("stage", STATES)
def test_no_page_tells_a_score_to_whom_the_policy_does_not_name(app: Flask, cage: Cage, stage: str):
    move_to(app, cage.room, stage)
    found, statuses = [], Counter()
    for rule, path in addresses(app, cage):
        for login in CRAWLERS:
            for address, answer in asked(cage, login, rule, path):
                statuses[answer.status_code] += 1
                assert answer.status_code < 500, (stage, login, address, answer.status_code)
                found += leaks(cage, login, stage, address, answer)
    assert sorted(set(found))[:12] == []
    assert statuses[OK]
    assert sum(statuses[status] for status in REFUSALS)


def test_the_crawl_sees_what_may_be_seen(app: Flask, cage: Cage):
    """The control: where the policy opens something, the very same reading finds it."""
    move_to(app, cage.room, "plenary")
    seen = {
        (login, canary.text)
        for rule, path in addresses(app, cage)
        for login in ("sekretariat", "panelis-1")
        if "ranking" in rule.endpoint or rule.endpoint in ("secretariat.scores", "signing.review")
        for text in [seen_text(cage.people[login].get(path))]
        for canary in cage.canaries
        if tells(text, canary.text)
    }
    marks = {one.text for one in cage.canaries if "scores" in one.datum and one.text[0].isdigit()}
    totals = {one.text for one in cage.canaries if one.datum[0] == "ranking"}
    # The addresses name the first and the last candidate.
    there = [one for one in cage.canaries if one.owner == "panelis-1" and one.candidate in {NAMES[0], NAMES[-1]}]
    own = {one.text for one in there if "own_scores" in one.datum}
    assert {text for login, text in seen if login == "sekretariat"} >= marks | totals
    scored = {one.text for one in cage.canaries if "own_scores" in one.datum}
    assert {text for login, text in seen if login == "panelis-1"} & scored == own
    assert tells(seen_text(cage.people[RECUSED[0]].get("/penilaian")), CONFLICT)


def test_papers_of_a_sealed_result_tell_the_secretariat_alone(app: Flask, cage: Cage):
    """Every mark and every note is on them, and what a juror wrote of a conflict on none."""
    move_to(app, cage.room, "plenary")
    seal_cage(app, cage)
    paths = [f"{cage.room.page}/segel/1/{kind.slug}.pdf" for kind in KINDS]
    for stage in ("sealed", "announced"):
        move_to(app, cage.room, stage)
        for login in set(CRAWLERS) - {"sekretariat"}:
            assert {cage.people[login].get(path).status_code for path in paths} <= {303, 403}, (stage, login)
    answers = [cage.people["sekretariat"].get(path) for path in paths]
    assert [leak for answer in answers for leak in leaks(cage, "sekretariat", "announced", "", answer)] == []
    text = "".join(seen_text(answer) for answer in answers)
    written = [one.text for one in cage.canaries if "own_scores" in one.datum]
    assert [one for one in written if not tells(text, one)] == []
    assert not tells(text, CONFLICT)
    move_to(app, cage.room, "plenary")
    assert {cage.people["sekretariat"].get(path).status_code for path in paths} == {403}


@pytest.mark.parametrize("where", ["body", "header"])
def test_a_planted_leak_is_found(app: Flask, cage: Cage, where: str):
    """A page that tells a juror another's mark, in its text or in a header."""

    def talk(response):
        viewer, canary = current_viewer(), cage.canaries[0]
        if viewer is not None and viewer.login == "panelis-2":
            if where == "header":
                response.headers["X-Debug"] = canary.text
            elif not response.direct_passthrough:
                response.set_data(response.get_data() + canary.text.replace(".", ",").encode())
        return response

    app.after_request_funcs.setdefault(None, []).append(talk)  # the application has served already
    answer = cage.people["panelis-2"].get("/penilaian")
    assert [leak[3] for leak in leaks(cage, "panelis-2", "interviews", "/penilaian", answer)] == [cage.canaries[0].text]


def whole(answer: TestResponse, path: str) -> tuple[object, ...]:
    """Status, text and headers, without the address that was asked for and what tells its length."""
    status, text = told(answer)
    lines = (f"{name}: {value}" for name, value in headers_of(answer).items() if name not in ("Content-Length", "Date"))
    return status, text.replace(path, "…"), tuple(sorted(line.replace(path, "…") for line in lines))


def test_what_is_hidden_answers_as_what_is_not_there(app: Flask, cage: Cage):
    """For each address with an id: who may not see it hears the very same as of an id that nobody has."""
    move_to(app, cage.room, "interviews")
    mine, other = str(cage.room.candidates["Kabupaten Paser"]), str(cage.room.candidates["Kota Bontang"])
    different = []
    for rule, path in addresses(app, cage):
        if other in path.split("/") and rule.arguments <= {"candidate_id", "number", "figure", "old", "new"}:
            absent = path.replace(f"/{other}", f"/{ABSENT}", 1)
            for login in ("op-paser", "op-berau", "panelis-4"):
                hidden, missing = (cage.people[login].get(one) for one in (path, absent))
                if hidden.status_code >= 400 and told(hidden) != told(missing):
                    different.append((login, path, hidden.status_code, missing.status_code))
    recused = ((f"/penilaian/{one}", cage.people["panelis-4"]) for one in (mine, ABSENT))
    assert len({whole(persona.get(path), path) for path, persona in recused}) == 1
    assert different == []


def test_no_two_numbers_are_alike_when_they_are_rounded(cage: Cage):
    """But for those that whoever hears of a ranking hears all of."""
    numbers = [one for one in cage.canaries if PLANTED_NUMBER.fullmatch(one.text)]
    forms = {("ranking" in one.datum and "ranking", form) for one in numbers for form in rounded(one.text)}
    alone = [form for one in numbers if "ranking" not in one.datum for form in rounded(one.text)]
    assert len(forms) == len({form for _kind, form in forms})
    assert len(alone) == len(set(alone))


def test_every_canary_has_an_owner_or_an_audience(cage: Cage):
    """One that the policy lets nobody see at any stage, or that stands in two places, would say nothing."""
    seen = [(one, login, stage) for one in cage.canaries for login in cage.roles for stage in STATES]
    audience = {one.text for one, login, stage in seen if cage.allowed(one, login, stage)}
    assert {one.text for one in cage.canaries} == audience
    assert len({one.text for one in cage.canaries}) == len(cage.canaries)
    assert {datum for one in cage.canaries for datum in one.datum} <= policy().keys()
