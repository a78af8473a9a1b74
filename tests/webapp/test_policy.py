"""The policy file says who sees what when; what it doesn't say, nobody sees, and a slip of the pen opens nothing."""

import pytest
import yaml

from webapp import models
from webapp.errors import ConfigRefused
from webapp.policy import (
    PEOPLE,
    PUBLIC,
    STAGES,
    Use,
    may_see,
    open_stages,
    policy,
    read_policy,
    read_routes,
    read_use,
    routes,
    scope,
)

BEFORE_THE_PLENARY = ("draft", "submission", "verification", "interviews")
BEFORE_ANNOUNCING = (*BEFORE_THE_PLENARY, "plenary", "sealed")
# What is nothing but one datum, whoever asks for it.
ROUTES_OF = {
    "own_scores": ("juror.sheet", "juror.save", "signing.review", "signing.sign"),
    "calibration": ("calibration.page", "calibration.save"),
    "scores": ("secretariat.scores", "downloads.scores_book"),
    "ranking": ("secretariat.ranking_file", "secretariat.ranking_pdf", "downloads.ranking_book", "results.page"),
    "sealed_record": ("results.record", "results.table_csv", "results.table_json", "plenary.sealed_json"),
    "minutes": ("sealed_papers.paper",),
    "opened_sheets": ("glass.look",),  # the page before it holds nothing of a sheet, and says when it is too late
    "workers": ("roster.people",),
}
OF_SCORES = ("scores", "statistics", "ranking")


def test_stages_and_people_are_those_of_the_program():
    assert (models.STATES, {*models.ROLES, PUBLIC}) == (STAGES, PEOPLE)


def test_nobody_sees_anything_of_scores_but_the_own_sheet_before_the_plenary():
    seen = [
        (code, who, stage)
        for code in (*OF_SCORES, "gains", "own_scores")
        for who in PEOPLE
        for stage in BEFORE_THE_PLENARY
        if may_see(code, who, stage)
    ]
    assert seen == [("own_scores", "juror", "interviews")]


def test_only_the_secretariat_sees_a_ranking_before_it_is_announced():
    seen = {who for code in OF_SCORES for who in PEOPLE for stage in BEFORE_ANNOUNCING if may_see(code, who, stage)}
    assert seen == {"secretariat"}


def test_jurors_never_see_what_another_wrote():
    assert open_stages("scores", "juror") == frozenset()
    assert {scope("own_scores", "juror", stage) for stage in STAGES} == {"", "own"}


def test_the_public_sees_ranking_record_and_the_provinces_results_alone_and_only_once_they_are_announced():
    seen = [(code, stage) for code in policy() for stage in STAGES if may_see(code, PUBLIC, stage)]
    assert seen == [(code, "announced") for code in ("ranking", "sealed_record", "provincial_results")]


def test_a_juror_reads_of_a_province_only_beside_a_locked_sheet_until_the_announcement():
    seen = {stage: scope("provincial_results", "juror", stage) for stage in STAGES}
    assert {stage for stage, whose in seen.items() if whose == "all"} == {"announced"}
    assert [stage for stage in BEFORE_THE_PLENARY if seen[stage]] == ["interviews"]


def test_papers_of_a_sealed_result_are_for_the_secretariat_and_only_once_it_is_sealed():
    seen = {(who, stage) for who in PEOPLE for stage in STAGES if may_see("minutes", who, stage)}
    assert seen == {("secretariat", "sealed"), ("secretariat", "announced")}


def test_an_unknown_datum_is_an_error_and_not_a_no():
    with pytest.raises(KeyError):
        may_see("rangking", "secretariat", "plenary")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x: {juror: {plenary: all}}", "tidak punya judul"),
        ("x: {title: X, jurors: {plenary: all}}", "jurors, plenary: all tidak dikenal"),
        ("x: {title: X, juror: {pleno: all}}", "juror, pleno: all tidak dikenal"),
        ("x: {title: X, juror: {plenary: everything}}", "juror, plenary: everything tidak dikenal"),
        ("x: {title: X, columns: [sheet]}", "x: tulis columns sebagai tabel dengan daftar kolomnya"),
        ("x: {title: X, columns: {sheet: note}}", "x: tulis columns sebagai tabel dengan daftar kolomnya"),
    ],
)
def test_a_slip_of_the_pen_is_refused(text, told):
    with pytest.raises(ConfigRefused, match=told):
        read_policy(yaml.safe_load(text))


@pytest.mark.parametrize(
    ("words", "whose", "stages"),
    [
        ("all", "all", STAGES),
        ("own in submission", "own", ("submission",)),
        ("all until submission", "all", ("draft", "submission")),
        ("own from sealed", "own", ("sealed", "announced")),
        ("own from draft to submission", "own", ("draft", "submission")),
    ],
)
def test_use_is_read_as_a_sentence(words, whose, stages):
    assert read_use("x.y GET", words) == Use(whose, frozenset(stages))


@pytest.mark.parametrize(
    ("line", "users"),
    [
        ("x.y", {"public": "all"}),
        ("x.y get", {"public": "all"}),
        ("x.y GET", {}),
        ("x.y GET", None),
        ("x.y GET", {"jurors": "all"}),
        ("x.y GET", {"juror": "everything"}),
        ("x.y GET", {"juror": "own from pleno"}),
        ("x.y GET", {"juror": "own from sealed to plenary"}),
        ("x.y GET", {"juror": "own to plenary"}),
    ],
)
def test_a_slip_of_the_pen_in_a_route_is_refused(line, users):
    with pytest.raises(ConfigRefused, match=r"policy\.yaml: x\.y"):
        read_routes({line: users})


def test_what_tells_of_scores_is_nobodys_route_before_the_stage_of_its_datum():
    """A route can't open earlier what its datum doesn't: pages with scores, rankings and records by their endpoint."""
    early = [
        (route, who)
        for datum, endpoints in ROUTES_OF.items()
        for route, users in routes().items()
        if route[0] in endpoints
        for who, use in users.items()
        if not use.stages <= open_stages(datum, who)
    ]
    assert early == []
    assert {endpoint for endpoints in ROUTES_OF.values() for endpoint in endpoints} <= {route[0] for route in routes()}
