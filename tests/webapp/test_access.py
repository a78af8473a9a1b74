"""Every endpoint and who may call it: the list is held both ways against the application's own map."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Blueprint, Flask

from tests.webapp.conftest import Persona
from webapp import create_app, views
from webapp.access import (
    BRANCH,
    JUROR,
    OPERATOR,
    PUBLIC,
    SECRETARIAT,
    SIGNED_IN,
    VERIFIER,
    access,
    local_path,
    marks_of,
)
from webapp.config import Settings
from webapp.errors import ConfigRefused
from webapp.models import ROLES

ROLES_BY_ENDPOINT = {
    "results.index": {PUBLIC},
    "results.page": {PUBLIC},
    "results.rubric_file": {PUBLIC},
    "results.record": {PUBLIC},
    "privacy.page": {PUBLIC},
    "checking.index": {PUBLIC},
    "checking.paper": {PUBLIC},
    "checking.file": {PUBLIC},
    "checking.compare": {PUBLIC},
    "next_level.page": {SECRETARIAT},
    "next_level.file": {SECRETARIAT},
    "receiving.page": {SECRETARIAT},
    "receiving.check": {SECRETARIAT},
    "receiving.take": {SECRETARIAT},
    "receiving.paper": {SECRETARIAT},
    "paper_signatures.page": {SECRETARIAT},
    "paper_signatures.sign": {SECRETARIAT},
    "paper_signatures.bring": {SECRETARIAT},
    "paper_signatures.file": {SECRETARIAT},
    "choosing.page": {SECRETARIAT},
    "choosing.begin": {SECRETARIAT},
    "choosing.first_page": {SECRETARIAT},
    "minutes_number.page": {SECRETARIAT},
    "minutes_number.give": {SECRETARIAT},
    "printing.page": {SECRETARIAT},
    "printing.begin": {SECRETARIAT},
    "printing.edition_page": {SECRETARIAT},
    "printing.begin_edition": {SECRETARIAT},
    "printing.run": {SECRETARIAT},
    "printing.state": {SECRETARIAT},
    "printing.stop": {SECRETARIAT},
    "printing.again": {SECRETARIAT},
    "printing.bundle": {SECRETARIAT},
    "printing.preview": {SECRETARIAT},
    "printing.picture": {SECRETARIAT},
    "printing.paper": {SECRETARIAT},
    "awards.page": {SECRETARIAT},
    "awards.give": {SECRETARIAT},
    "awards.take_back": {SECRETARIAT},
    "awards.add_other": {SECRETARIAT},
    "awards.end_other": {SECRETARIAT},
    "awards.fix_draft": {SECRETARIAT},
    "awards.decree": {SECRETARIAT},
    "awards.certificates": {SECRETARIAT},
    "awards.category_certificates": {SECRETARIAT},
    "look.page": {SECRETARIAT},
    "look.save": {SECRETARIAT},
    "look.set_picture": {SECRETARIAT},
    "look.picture": {SECRETARIAT},
    "look.preview": {SECRETARIAT},
    "look.preview_certificate": {SECRETARIAT},
    "look.set_typeface": {SECRETARIAT},
    "record_files.page": {SECRETARIAT},
    "record_files.table_csv": {SECRETARIAT},
    "record_files.table_json": {SECRETARIAT},
    "record_files.sealed_book": {SECRETARIAT},
    "record_files.sealed_csv": {SECRETARIAT},
    "record_files.sealed_json": {SECRETARIAT},
    "results.table_csv": {PUBLIC},
    "results.table_json": {PUBLIC},
    "feedback.page": {OPERATOR},
    "feedback.object_to": {OPERATOR},
    "feedback.paper": {OPERATOR},
    "plenary.page": {SECRETARIAT},
    "plenary.tabulation": {SECRETARIAT},
    "plenary.decide": {SECRETARIAT},
    "plenary.note": {SECRETARIAT},
    "plenary.override": {SECRETARIAT},
    "plenary.propose_seal": {SECRETARIAT},
    "plenary.propose_reopening": {SECRETARIAT},
    "plenary.sealed": {SECRETARIAT},
    "plenary.sealed_json": {SECRETARIAT},
    "sealed_papers.paper": {SECRETARIAT},
    "announcing.page": {SECRETARIAT},
    "announcing.plan": {SECRETARIAT},
    "announcing.answer": {SECRETARIAT},
    "announcing.correct": {SECRETARIAT},
    "announcing.propose_correction": {SECRETARIAT},
    "static": {PUBLIC},
    "health.healthz": {PUBLIC},
    "health.readyz": {PUBLIC},
    "health.metrics": {PUBLIC},
    "second.page": {PUBLIC},
    "second.enter": {PUBLIC},
    "second.enrol": {PUBLIC},
    "reset.forgotten": {PUBLIC},
    "reset.ask": {PUBLIC},
    "reset.asked": {PUBLIC},
    "reset.form": {PUBLIC},
    "reset.use": {PUBLIC},
    "reset.done": {PUBLIC},
    "account.page": {SIGNED_IN},
    "account.end_others": {SIGNED_IN},
    "account.password": {SIGNED_IN},
    "account.change_password": {SIGNED_IN},
    "account.authenticator": {SIGNED_IN},
    "account.enrol": {SIGNED_IN},
    "account.recovery": {SIGNED_IN},
    "account.renew": {SIGNED_IN},
    "people.page": {SECRETARIAT},
    "people.new": {SECRETARIAT},
    "people.add": {SECRETARIAT},
    "people.one": {SECRETARIAT},
    "people.link": {SECRETARIAT},
    "people.reset_authenticator": {SECRETARIAT},
    "people.sign_out": {SECRETARIAT},
    "people.deactivate": {SECRETARIAT},
    "people.activate": {SECRETARIAT},
    "people.set_address": {SECRETARIAT},
    "auth.sign_in": {PUBLIC},
    "auth.sign_in_post": {PUBLIC},
    "auth.sign_out": {SIGNED_IN},
    "auth.back_to_the_sheet": {SIGNED_IN},
    "auth.home": {SIGNED_IN},
    "instrument.page": {SECRETARIAT},
    "instrument.trial": {SECRETARIAT},
    "instrument.try_out": {SECRETARIAT},
    "instrument.accept": {SECRETARIAT},
    "panel.page": {SECRETARIAT},
    "panel.add": {SECRETARIAT},
    "panel.name_decree": {SECRETARIAT},
    "panel.decree_file": {SECRETARIAT},
    "panel.move": {SECRETARIAT},
    "panel.dismiss": {SECRETARIAT},
    "member.page": {SECRETARIAT},
    "member.amend": {SECRETARIAT},
    "member.excuse": {SECRETARIAT},
    "member.lift": {SECRETARIAT},
    "member.substitute": {SECRETARIAT},
    "glass.page": {SECRETARIAT},
    "glass.propose": {SECRETARIAT},
    "glass.agreed": {JUROR, SECRETARIAT},
    "glass.look": {JUROR, SECRETARIAT},
    "paper.page": {SECRETARIAT},
    "paper.look_up": {SECRETARIAT},
    "paper.print_sheets": {SECRETARIAT},
    "paper.pdf": {SECRETARIAT},
    "paper.void_blanks": {SECRETARIAT},
    "paper.one": {SECRETARIAT},
    "paper.enter": {SECRETARIAT},
    "paper.void": {SECRETARIAT},
    "papercheck.begin": {SECRETARIAT},
    "papercheck.compare": {SECRETARIAT},
    "papercheck.scan": {SECRETARIAT},
    "papercheck.scan_page": {SECRETARIAT},
    "papercheck.send_back": {SECRETARIAT},
    "papercheck.confirm": {SECRETARIAT},
    "papercheck.choice": {JUROR},
    "papercheck.choose": {JUROR},
    "pledges.prepare": {JUROR},
    "pledges.pledge": {JUROR},
    "pledges.conflicts": {JUROR},
    "schedule.page": {SECRETARIAT},
    "schedule.arrange": {SECRETARIAT},
    "schedule.reorder": {SECRETARIAT},
    "schedule.move": {SECRETARIAT},
    "schedule.slot": {SECRETARIAT},
    "schedule.amend": {SECRETARIAT},
    "schedule.cancel": {SECRETARIAT},
    "schedule.calendar_file": {SECRETARIAT},
    "schedule.paper": {SECRETARIAT},
    "schedule.own_calendar_file": {JUROR},
    "checkpoints.page": {SECRETARIAT},
    "checkpoints.note": {SECRETARIAT},
    "checkpoints.choose": {SECRETARIAT},
    "panel_letters.page": {SECRETARIAT},
    "panel_letters.remind": {SECRETARIAT},
    "panel_letters.address": {SECRETARIAT},
    "rules.panel_reminders": {SECRETARIAT},
    "progress.page": {SECRETARIAT},
    "rooms.page": {SECRETARIAT},
    "rooms.state": {SECRETARIAT},
    "rooms.call_in": {SECRETARIAT},
    "rooms.begin": {SECRETARIAT},
    "rooms.pause": {SECRETARIAT},
    "rooms.resume": {SECRETARIAT},
    "rooms.extend": {SECRETARIAT},
    "rooms.finish": {SECRETARIAT},
    "room_news.state": {JUROR},
    "juror.today": {JUROR},
    "beside.page": {JUROR},
    "calibration.page": {JUROR},
    "calibration.save": {JUROR},
    "calibration.office": {SECRETARIAT},
    "calibration.begin": {SECRETARIAT},
    "calibration.close": {SECRETARIAT},
    "juror.sheet": {JUROR},
    "juror.save": {JUROR},
    "devices.own": {SIGNED_IN},
    "devices.panel": {SECRETARIAT},
    "devices.end": {SIGNED_IN},
    "devices.alive": {SIGNED_IN},
    "joining.page": {PUBLIC},
    "joining.claim": {PUBLIC},
    "joining.waiting": {PUBLIC},
    "joining.enter": {PUBLIC},
    "pairing.screen": {SECRETARIAT},
    "pairing.issue": {SECRETARIAT},
    "pairing.device": {SECRETARIAT},
    "pairing.confirm": {SECRETARIAT},
    "pairing.turn_away": {SECRETARIAT},
    "joint.waiting": {JUROR, SECRETARIAT},
    "joint.one": {JUROR, SECRETARIAT},
    "joint.agree": {JUROR, SECRETARIAT},
    "joint.withdraw": {JUROR, SECRETARIAT},
    "joint.sheets": {JUROR},
    "joint.propose_reopening": {JUROR},
    "pin.page": {JUROR},
    "pin.choose": {JUROR},
    "signing.review": {JUROR},
    "signing.sign": {JUROR},
    "jury.agreement": {SECRETARIAT},
    "jury.robustness": {SECRETARIAT},
    "evidence.files": {OPERATOR},
    "evidence.add": {OPERATOR},
    "evidence.view": {OPERATOR, SECRETARIAT, VERIFIER, JUROR},
    "evidence.picture": {OPERATOR, SECRETARIAT, VERIFIER, JUROR},
    "evidence.download": {OPERATOR, SECRETARIAT, VERIFIER, JUROR},
    "evidence.remove": {OPERATOR},
    "regulations.page": {OPERATOR},
    "regulations.add": {OPERATOR},
    "regulations.remove": {OPERATOR},
    "uploads.begin": {OPERATOR},
    "uploads.state": {OPERATOR},
    "uploads.piece": {OPERATOR},
    "candidates.page": {SECRETARIAT},
    "candidates.findings": {SECRETARIAT},
    "candidates.findings_csv": {SECRETARIAT},
    "deadlines.page": {SECRETARIAT},
    "deadlines.move": {SECRETARIAT},
    "invitation.show": {PUBLIC},
    "invitation.open_it": {PUBLIC},
    "invitation.accept": {PUBLIC},
    "invitation.accept_as": {OPERATOR},
    "invitations.invite": {SECRETARIAT},
    "invitations.invite_all": {SECRETARIAT},
    "invitations.remind": {SECRETARIAT},
    "invitations.renew": {SECRETARIAT},
    "invitations.revoke": {SECRETARIAT},
    "letters.outbox": {SECRETARIAT},
    "letters.send_again": {SECRETARIAT},
    "letters.reminder": {SECRETARIAT},
    "letters.remind": {SECRETARIAT},
    "letters.address": {SECRETARIAT},
    "nominations.candidates": {SECRETARIAT},
    "nominations.add": {SECRETARIAT},
    "nominations.add_post": {SECRETARIAT},
    "nominations.nomination": {SECRETARIAT},
    "nominations.decide": {SECRETARIAT},
    "nominations.grants": {SECRETARIAT},
    "nominations.grant": {SECRETARIAT},
    "nominations.revoke_grant": {SECRETARIAT},
    "nominations.proposals": {BRANCH},
    "nominations.suggest": {BRANCH},
    "nominations.suggest_post": {BRANCH},
    "bundle.sheet": {PUBLIC},
    "offline.page": {PUBLIC},
    "offline.sheet_page": {PUBLIC},
    "offline.sheet_worker": {PUBLIC},
    "offline.worker": {PUBLIC},
    "report.own": {OPERATOR},
    "report.form": {OPERATOR},
    "report.section": {OPERATOR},
    "report.save_section": {OPERATOR},
    "report.save": {OPERATOR},
    "report.check": {OPERATOR},
    "report.state": {OPERATOR},
    "rules.page": {SECRETARIAT},
    "rules.four_eyes": {SECRETARIAT},
    "rules.reminder_days": {SECRETARIAT},
    "spreadsheets.page": {OPERATOR},
    "spreadsheets.template": {OPERATOR},
    "spreadsheets.template_csv": {OPERATOR},
    "spreadsheets.upload": {OPERATOR},
    "spreadsheets.take": {OPERATOR},
    "region.page": {OPERATOR},
    "region.template": {OPERATOR},
    "region.template_csv": {OPERATOR},
    "region.upload": {OPERATOR},
    "region.take": {OPERATOR},
    "downloads.candidate_page": {OPERATOR},
    "downloads.candidate_book": {OPERATOR},
    "downloads.candidate_table": {OPERATOR},
    "downloads.category_page": {VERIFIER, SECRETARIAT},
    "downloads.category_book": {VERIFIER, SECRETARIAT},
    "downloads.category_table": {VERIFIER, SECRETARIAT},
    "downloads.ranking_book": {SECRETARIAT},
    "downloads.scores_book": {SECRETARIAT},
    "downloads.figures_book": {SECRETARIAT},
    "downloads.findings_book": {SECRETARIAT},
    "submissions.summary": {OPERATOR},
    "submissions.hand_in": {OPERATOR},
    "submissions.explain": {OPERATOR},
    "submissions.newest_receipt": {OPERATOR, SECRETARIAT, VERIFIER},
    "submissions.receipt": {OPERATOR, SECRETARIAT, VERIFIER},
    "submissions.receipt_paper": {OPERATOR, SECRETARIAT, VERIFIER},
    "submissions.body": {OPERATOR, SECRETARIAT, VERIFIER},
    "submissions.versions": {OPERATOR, SECRETARIAT, VERIFIER},
    "submissions.comparison": {OPERATOR, SECRETARIAT, VERIFIER},
    "submissions.returning": {SECRETARIAT, VERIFIER},
    "submissions.give_back": {SECRETARIAT, VERIFIER},
    "roster.page": {OPERATOR},
    "roster.add": {OPERATOR},
    "roster.state": {OPERATOR},
    "roster.template": {OPERATOR},
    "roster.remove": {OPERATOR},
    "roster.links": {OPERATOR},
    "roster.examination": {OPERATOR, SECRETARIAT, VERIFIER},
    "roster.people": {OPERATOR, SECRETARIAT, VERIFIER},
    "roster.problems_csv": {OPERATOR, SECRETARIAT, VERIFIER},
    "village.show": {PUBLIC},
    "village.open_it": {PUBLIC},
    "village.answer": {PUBLIC},
    "secretariat.editions": {SECRETARIAT},
    "secretariat.category": {SECRETARIAT},
    "secretariat.move": {SECRETARIAT},
    "secretariat.ranking_table": {SECRETARIAT},
    "secretariat.not_assessed": {SECRETARIAT},
    "secretariat.ranking_file": {SECRETARIAT},
    "secretariat.ranking_pdf": {SECRETARIAT},
    "secretariat.scores": {SECRETARIAT},
    "secretariat.figures": {SECRETARIAT},
    "secretariat.rubric_file": {SECRETARIAT},
    "verification.queue": {VERIFIER, SECRETARIAT},
    "verification.candidate": {VERIFIER, SECRETARIAT},
    "verification.figure": {VERIFIER, SECRETARIAT},
    "verification.rule": {VERIFIER},
    "verification.many": {VERIFIER},
    "verification.rule_many": {VERIFIER},
    "verification.outcome": {OPERATOR},
}
SAFE = {"GET", "HEAD", "OPTIONS"}


def app_with(blueprint: Blueprint, settings: Settings) -> Flask:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(views, "BLUEPRINTS", (*views.BLUEPRINTS, blueprint))
        return create_app(settings)


def example_path(app: Flask, endpoint: str) -> str:
    """An address of the endpoint; what it names needn't exist."""
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    values = {name: "1" if "Integer" in type(rule._converters[name]).__name__ else "x" for name in rule.arguments}
    with app.test_request_context(base_url="http://localhost"):
        return app.url_for(endpoint, **values)


def test_every_endpoint_is_listed_with_its_roles_and_every_listed_one_exists(app: Flask):
    found = {rule.endpoint: set(marks_of(app, rule.endpoint)) for rule in app.url_map.iter_rules()}
    assert found == ROLES_BY_ENDPOINT


def test_app_with_an_unmarked_endpoint_refuses_to_start(settings: Settings):
    blueprint = Blueprint("stray", __name__)
    blueprint.add_url_rule("/stray", "open_door", lambda: "open")
    with pytest.raises(ConfigRefused, match=r"stray\.open_door"):
        app_with(blueprint, settings)


@pytest.mark.parametrize("marks", [(), ("admin",), (PUBLIC, "everyone")])
def test_unknown_mark_is_refused_where_it_is_written(marks):
    with pytest.raises(ValueError, match="unknown access marks"):
        access(*marks)


def test_nobody_signed_in_reaches_nothing_that_is_not_public(app: Flask):
    client = app.test_client()
    for endpoint, roles in ROLES_BY_ENDPOINT.items():
        if PUBLIC in roles:
            continue
        rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
        path = example_path(app, endpoint)
        if "GET" in rule.methods:
            answer = client.get(path)
            assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/masuk"), endpoint
        else:
            assert client.post(path).status_code == 401, endpoint


def everybody(add_person: Callable[..., Persona]) -> dict[str, Persona]:
    """One signed-in person of each role."""
    personas = {role: add_person(f"orang-{role}", role=role) for role in ROLES}
    for persona in personas.values():
        assert persona.sign_in().status_code == 303
    return personas


def test_role_that_is_not_marked_is_refused_everywhere(app: Flask, add_person: Callable[..., Persona]):
    personas = everybody(add_person)
    refused = 0
    for endpoint, roles in ROLES_BY_ENDPOINT.items():
        for role, persona in personas.items():
            if roles & {PUBLIC, SIGNED_IN, role}:
                continue
            rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
            path = example_path(app, endpoint)
            answer = persona.get(path) if "GET" in rule.methods else persona.post(path)
            assert answer.status_code == 403, (endpoint, role)
            refused += 1
    assert refused >= 10


def test_unsafe_request_of_a_script_without_a_session_is_told_so_in_json(app: Flask):
    answer = app.test_client().post("/keluar", json={}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["message"]) == (
        401,
        "Sesi Anda telah berakhir. Silakan masuk lagi; tidak ada yang berubah.",
    )


def unsafe_routes(app: Flask) -> list[tuple[str, str]]:
    return sorted((rule.endpoint, method) for rule in app.url_map.iter_rules() for method in rule.methods - SAFE)


def test_every_unsafe_route_asks_for_the_token(app: Flask, add_person: Callable[..., Persona]):
    """By role, and signed in, so that the missing token is all that is wrong."""
    personas = everybody(add_person)
    routes = unsafe_routes(app)
    for endpoint, method in routes:
        role = next(iter(ROLES_BY_ENDPOINT[endpoint] & set(personas)), JUROR)
        answer = personas[role].client.open(example_path(app, endpoint), method=method, data={"login": "x"})
        assert (answer.status_code, "berasal dari sesi lain" in answer.text) == (400, True), endpoint
    assert len(routes) >= 5


def test_token_of_another_session_is_refused(juror: Persona, app: Flask):
    stranger = Persona(app.test_client(), "x")
    with stranger.client.session_transaction() as session:
        session["csrf_token"] = "another session's"
    assert juror.client.post("/keluar", data={"csrf_token": stranger.token()}).status_code == 400
    assert juror.post("/keluar").status_code == 303


def test_token_in_the_header_serves_scripts(juror: Persona):
    answer = juror.client.post("/keluar", headers={"X-CSRFToken": juror.token()})
    assert answer.status_code == 303


def test_unsafe_method_that_a_page_does_not_have_is_refused(juror: Persona):
    answer = juror.client.delete("/masuk")
    assert (answer.status_code, set(answer.headers["Allow"].split(", "))) == (405, {"GET", "HEAD", "OPTIONS", "POST"})


@pytest.mark.parametrize(
    ("target", "local"),
    [("/a?b=1", "/a?b=1"), ("//a", None), ("/\\a", None), ("http://a", None), ("/a\n", None), (None, None), ("", None)],
)
def test_local_path(target, local):
    assert local_path(target) == local
