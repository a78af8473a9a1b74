"""The pages. Each blueprint is one person's work; `register` puts them together."""

from __future__ import annotations

from flask import Flask, g

from reports.formats import FILTERS
from webapp.access import PUBLIC, access, here
from webapp.config import Settings
from webapp.views import (
    account,
    announcing,
    auth,
    awards,
    beside,
    broken_glass,
    bundle,
    calibration,
    candidates,
    checking,
    checkpoints,
    choosing,
    deadlines,
    devices,
    downloads,
    evidence,
    feedback,
    health,
    instrument,
    invitation,
    invitations,
    joining,
    joint_acts,
    juror,
    jury,
    letters,
    look,
    minutes_number,
    next_level,
    nominations,
    offline,
    pairing,
    panel,
    panel_letters,
    panel_member,
    paper_checks,
    paper_sheets,
    paper_signatures,
    people,
    pin,
    pledges,
    plenary,
    printing,
    privacy,
    progress,
    receiving,
    record_files,
    region,
    regulations,
    report,
    resets,
    results,
    room_news,
    rooms,
    roster,
    rules,
    schedule,
    sealed_papers,
    second_step,
    secretariat,
    signing,
    spreadsheets,
    submissions,
    uploads,
    verification,
    village,
)
from webapp.views.addresses import RowInteger
from webapp.views.meters import lay_meters
from webapp.views.observing import observe
from webapp.views.refusals import answer_refusals
from webapp.views.security import STATIC, protect
from webapp.views.security_log import watch
from webapp.views.typed import keep_typed

BLUEPRINTS = (
    account.blueprint,
    announcing.blueprint,
    auth.blueprint,
    awards.blueprint,
    broken_glass.blueprint,
    beside.blueprint,
    calibration.blueprint,
    candidates.blueprint,
    checking.blueprint,
    checkpoints.blueprint,
    choosing.blueprint,
    deadlines.blueprint,
    devices.blueprint,
    downloads.blueprint,
    evidence.blueprint,
    feedback.blueprint,
    health.blueprint,
    instrument.blueprint,
    invitation.blueprint,
    invitations.blueprint,
    joining.blueprint,
    joint_acts.blueprint,
    juror.blueprint,
    jury.blueprint,
    letters.blueprint,
    look.blueprint,
    minutes_number.blueprint,
    next_level.blueprint,
    nominations.blueprint,
    bundle.blueprint,
    offline.blueprint,
    pairing.blueprint,
    panel.blueprint,
    panel_letters.blueprint,
    panel_member.blueprint,
    paper_checks.blueprint,
    paper_sheets.blueprint,
    people.blueprint,
    pin.blueprint,
    pledges.blueprint,
    plenary.blueprint,
    paper_signatures.blueprint,
    printing.blueprint,
    privacy.blueprint,
    progress.blueprint,
    receiving.blueprint,
    record_files.blueprint,
    region.blueprint,
    regulations.blueprint,
    report.blueprint,
    resets.blueprint,
    roster.blueprint,
    rules.blueprint,
    results.blueprint,
    room_news.blueprint,
    rooms.blueprint,
    schedule.blueprint,
    sealed_papers.blueprint,
    second_step.blueprint,
    secretariat.blueprint,
    signing.blueprint,
    spreadsheets.blueprint,
    submissions.blueprint,
    uploads.blueprint,
    verification.blueprint,
    village.blueprint,
)


def register(app: Flask, settings: Settings) -> None:
    """Everything a browser can reach, behind everything that protects it."""
    observe(app)
    watch(app)
    protect(app, settings)
    answer_refusals(app)
    keep_typed(app)
    app.context_processor(who)
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals["here"] = here
    app.url_map.converters["row"] = RowInteger
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.view_functions[STATIC] = access(PUBLIC)(app.view_functions[STATIC])
    lay_meters(app)


def who() -> dict[str, object]:
    """The signed-in person for every page's head, when the request asked for them; never a query of its own."""
    return {"viewer": g.get("viewer")}
