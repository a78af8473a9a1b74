"""The rules of an edition: two verifiers or one, reminders by themselves or not, each change with its reason."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.access import SECRETARIAT, access, now, settings, signed_in_viewer
from webapp.db import transaction
from webapp.errors import NotFound, Refused
from webapp.forms.stage import LONGEST_REASON
from webapp.forms.texts import TextRefused, read_text
from webapp.models import Edition
from webapp.queries.editions import edition_by_code, rule_changes
from webapp.services import rules as service
from webapp.views.wording import day_and_clock

blueprint = Blueprint("rules", __name__, url_prefix="/edisi")

TITLES = {
    service.FOUR_EYES: "Dua verifikator",
    service.REMINDER_DAYS: "Pengingat otomatis",
    service.PANEL_REMINDERS: "Pengingat panelis",
}
SWITCHES = {
    service.FOUR_EYES: {service.ON: "wajib", service.OFF: "tidak wajib"},
    service.PANEL_REMINDERS: {service.ON: "setiap pagi", service.OFF: "tidak ada"},
}
UNREADABLE = "Pilihan itu tidak dikenal. Tidak ada yang berubah; muat ulang halaman, lalu pilih lagi."


def edition_for(code: str) -> Edition:
    """Raises NotFound."""
    found = edition_by_code(code)
    if found is None:
        raise NotFound
    return found


def in_words(rule: str, value: str) -> str:
    """A rule's value as people read it."""
    if rule in SWITCHES:
        return SWITCHES[rule][value]
    days = value.split(",") if value else []
    return f"{' dan '.join(days)} hari sebelum batas waktu" if days else "tidak ada"


@blueprint.get("/<edition>/aturan")
@access(SECRETARIAT)
def page(edition: str) -> str:
    return rules_page(edition_for(edition), {}, {})


def rules_page(found: Edition, problems: dict[str, str], typed: dict[str, str]) -> str:
    changes = [
        (one, TITLES[one.rule], in_words(one.rule, one.old), in_words(one.rule, one.new), at)
        for one in rule_changes(found.id)
        for at in [day_and_clock(one.at, found.timezone)]
    ]
    return render_template(
        "secretariat/rules.html",
        edition=found,
        problems=problems,
        typed=typed,
        begun=service.BEGUN if service.verification_has_begun(found) else "",
        four_eyes=service.value_of(found, service.FOUR_EYES),
        panel_reminders=service.value_of(found, service.PANEL_REMINDERS),
        wanted=found.reminder_days.split(","),
        days=service.DAYS,
        changes=changes,
        sends=settings().mail is not None,
    )


def read_new(rule: str) -> str:
    """The new value as chosen. Raises Refused for what the page doesn't offer."""
    if rule in SWITCHES:
        new = request.form.get("new", "")
        if new not in SWITCHES[rule]:
            raise Refused(UNREADABLE)
        return new
    chosen = request.form.getlist("new")
    if not set(chosen) <= set(service.DAYS):
        raise Refused(UNREADABLE)
    return ",".join(day for day in service.DAYS if day in chosen)


@blueprint.post("/<edition>/aturan/dua-verifikator")
@access(SECRETARIAT)
def four_eyes(edition: str) -> Response | tuple[str, int]:
    return change(edition, service.FOUR_EYES)


@blueprint.post("/<edition>/aturan/pengingat")
@access(SECRETARIAT)
def reminder_days(edition: str) -> Response | tuple[str, int]:
    return change(edition, service.REMINDER_DAYS)


@blueprint.post("/<edition>/aturan/pengingat-panelis")
@access(SECRETARIAT)
def panel_reminders(edition: str) -> Response | tuple[str, int]:
    return change(edition, service.PANEL_REMINDERS)


def change(edition: str, rule: str) -> Response | tuple[str, int]:
    """Changes one rule; what was typed stays when it is refused."""
    edition_id, by, typed = edition_for(edition).id, signed_in_viewer().user_id, request.form.get("reason", "")
    try:
        reason, new = read_text(typed, longest=LONGEST_REASON), read_new(rule)
        with transaction():
            seen = request.form.get("seen", "")
            service.change_rule(edition_id, rule, seen=seen, new=new, reason=reason, by=by, now=now())
    except TextRefused as refusal:
        return rules_page(edition_for(edition), {f"alasan-{rule}": str(refusal)}, {rule: typed}), 422
    except Refused as refusal:
        return rules_page(edition_for(edition), {f"alasan-{rule}": refusal.sentence}, {rule: typed}), refusal.status
    return redirect(url_for(".page", edition=edition), code=303)
