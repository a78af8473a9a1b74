"""Handing in: the page before it, the receipt, the versions side by side, and sending back to be mended."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reports.wording import SEVERITY_WORDS
from webapp.access import OPERATOR, SECRETARIAT, VERIFIER, access, now, signed_in_viewer
from webapp.db import transaction
from webapp.errors import NotFound, Refused
from webapp.forms.submissions import (
    ReturnForm,
    SubmitForm,
    read_replies_form,
    read_return_form,
    read_submit_form,
)
from webapp.models import Candidate, Submission, User
from webapp.queries.reporting import handed_in
from webapp.queries.submissions import (
    latest_submission,
    mends_of,
    open_mend,
    submission_by_number,
    submissions_of,
)
from webapp.services.drafts import draft_of
from webapp.services.receipts import json_name, receipt_of, receipt_pdf, whole
from webapp.services.reporting import editable, limit_of, own_candidate
from webapp.services.submissions import (
    Handing,
    Pledge,
    RepliesChanged,
    Return,
    candidate_to_read,
    next_number,
    not_returnable,
    save_replies,
    send_back,
    submit,
)
from webapp.views.one_paper import prints
from webapp.views.return_page import return_page
from webapp.views.rubrics import rubric_of
from webapp.views.sealed_papers import asked_size
from webapp.views.secretariat import download
from webapp.views.submission_summary import place_of, replies_in, summary_of, tell_changed
from webapp.views.submission_versions import compare, moment_words, open_mend_words, version_line

blueprint = Blueprint("submissions", __name__, url_prefix="/isian")

READERS = (OPERATOR, SECRETARIAT, VERIFIER)
PROBLEM = "kirim"


def own(candidate_id: int) -> Candidate:
    """The operator's own candidate. Raises NotFound."""
    return own_candidate(signed_in_viewer().user_id, candidate_id)


def readable(candidate_id: int) -> Candidate:
    """A candidate whose handings in the reader may see. Raises NotFound."""
    viewer = signed_in_viewer()
    return candidate_to_read(viewer.user_id, viewer.role, candidate_id)


@blueprint.get("/<row:candidate_id>/kirim")
@access(OPERATOR)
def summary(candidate_id: int) -> str:
    """Everything as it would be handed in now, with what is missing and what doesn't add up."""
    return summary_page(own(candidate_id), SubmitForm())


def summary_page(candidate: Candidate, form: SubmitForm) -> str:
    """The page with what was typed on it; it always shows what is stored now."""
    rubric, last = rubric_of(candidate.category), latest_submission(candidate.id)
    draft, mend = draft_of(candidate, rubric), open_mend(candidate.id)
    place, timezone = place_of(candidate.id, rubric), candidate.category.edition.timezone
    limit = limit_of(candidate, handed_in(candidate.id))
    return render_template(
        "report/submit.html",
        candidate=candidate,
        edition=candidate.category.edition,
        page=summary_of(rubric, draft, form, place, last=whole(last) if last else None, mend=mend),
        form=form,
        frozen=editable(candidate, now=now()),
        limit=moment_words(limit, timezone) if limit else "",
        mend=open_mend_words(candidate, rubric) if mend else None,
        number=next_number(last),
        last=last,
        seen=draft.content.sha256(),
        pledge=pledge_text(candidate),
    )


def pledge_text(candidate: Candidate) -> str:
    """What is agreed to."""
    category = candidate.category
    text = render_template("report/pledge.txt", candidate=candidate, category=category, edition=category.edition)
    return " ".join(text.split())


@blueprint.post("/<row:candidate_id>/kirim")
@access(OPERATOR)
def hand_in(candidate_id: int) -> Response | tuple[str, int]:
    """Hands in once; whatever keeps it from being handed in is told, and what was typed stays."""
    found, form = own(candidate_id), read_submit_form(request.form)
    if form.problems:
        return summary_page(found, form), 422
    pledge = Pledge(pledge_text(found), form.name, form.position)
    handing = Handing(form.number, form.seen, replies_in(form), pledge)
    try:
        with transaction() as session:
            candidate = own(candidate_id)
            by = session.get_one(User, signed_in_viewer().user_id)
            number = submit(candidate, rubric_of(candidate.category), handing, by=by, now=now()).number
    except NotFound:
        raise
    except Refused as refusal:
        return refused_page(candidate_id, form, refusal)
    return redirect(url_for("submissions.receipt", candidate_id=candidate_id, number=number), code=303)


def refused_page(candidate_id: int, form: SubmitForm, refusal: Refused) -> tuple[str, int]:
    """What was typed, with why it wasn't kept; beside each reply that changed meanwhile what stands there now."""
    form.problems[PROBLEM] = refusal.sentence
    if isinstance(refusal, RepliesChanged):
        tell_changed(form, refusal.theirs)
    return summary_page(own(candidate_id), form), refusal.status


@blueprint.post("/<row:candidate_id>/kirim/penjelasan")
@access(OPERATOR)
def explain(candidate_id: int) -> Response | tuple[str, int]:
    """Keeps what was written to findings, without handing in."""
    found, form = own(candidate_id), read_replies_form(request.form)
    if form.problems:
        return summary_page(found, form), 422
    try:
        with transaction():
            candidate = own(candidate_id)
            by = signed_in_viewer().user_id
            save_replies(candidate, rubric_of(candidate.category), replies_in(form), by=by, now=now())
    except NotFound:
        raise
    except Refused as refusal:
        return refused_page(candidate_id, form, refusal)
    return redirect(url_for("submissions.summary", candidate_id=candidate_id, _anchor="temuan"), code=303)


@blueprint.get("/<row:candidate_id>/tanda-terima")
@access(*READERS)
def newest_receipt(candidate_id: int) -> Response:
    """The receipt that counts. Raises NotFound before the first handing in."""
    found = latest_submission(readable(candidate_id).id)
    if found is None:
        raise NotFound
    return redirect(url_for("submissions.receipt", candidate_id=candidate_id, number=found.number), code=303)


def handed(candidate_id: int, number: int) -> Submission:
    """One handing in that the reader may see. Raises NotFound."""
    found = submission_by_number(readable(candidate_id).id, number)
    if found is None:
        raise NotFound
    return found


@blueprint.get("/<row:candidate_id>/tanda-terima/<row:number>")
@access(*READERS)
def receipt(candidate_id: int, number: int) -> str:
    """What was handed in, when and by whom, with its hash."""
    found, candidate = handed(candidate_id, number), readable(candidate_id)
    last = latest_submission(candidate_id)
    return render_template(
        "report/receipt.html",
        candidate=candidate,
        edition=candidate.category.edition,
        document=receipt_of(found),
        words=SEVERITY_WORDS,
        newest=last is None or last.number == number,
        returned=any(mend.number == number for mend in mends_of(candidate_id)),
        back=back_to(candidate),
    )


@blueprint.get("/<row:candidate_id>/tanda-terima/<row:number>.pdf")
@access(*READERS)
@prints
def receipt_paper(candidate_id: int, number: int) -> Response:
    """The same for the printer; `?kertas=f4` for F4 in place of A4."""
    found = handed(candidate_id, number)
    name = json_name(whole(found)).replace("kiriman-", "tanda-terima-").replace(".json", ".pdf")
    return download(receipt_pdf(found, size=asked_size("a4")), "application/pdf", name)


@blueprint.get("/<row:candidate_id>/tanda-terima/<row:number>.json")
@access(*READERS)
def body(candidate_id: int, number: int) -> Response:
    """The very bytes whose hash is printed."""
    found = handed(candidate_id, number)
    return download(found.body.encode(), "application/json; charset=utf-8", json_name(whole(found)))


@blueprint.get("/<row:candidate_id>/versi")
@access(*READERS)
def versions(candidate_id: int) -> str:
    """Every handing in, the newest first, with what was asked to be mended."""
    candidate = readable(candidate_id)
    found, mends = submissions_of(candidate_id), mends_of(candidate_id)
    timezone = candidate.category.edition.timezone
    titles = {figure.code: figure.title for figure in rubric_of(candidate.category).figures}
    role = signed_in_viewer().role
    return render_template(
        "report/versions.html",
        candidate=candidate,
        edition=candidate.category.edition,
        lines=[version_line(one, mends, titles, timezone) for one in found],
        returnable=role != OPERATOR and bool(found) and not not_returnable(candidate),
        back=back_to(candidate),
    )


@blueprint.get("/<row:candidate_id>/versi/<row:old>/<row:new>")
@access(*READERS)
def comparison(candidate_id: int, old: int, new: int) -> str:
    """Two handings in side by side; only what changed, unless all is asked for."""
    candidate = readable(candidate_id)
    before, after = (whole(handed(candidate_id, number)) for number in (old, new))
    mends = [mend for mend in mends_of(candidate_id) if mend.number == old]
    timezone = candidate.category.edition.timezone
    everything = request.args.get("angka") == "semua"
    return render_template(
        "report/compare.html",
        candidate=candidate,
        edition=candidate.category.edition,
        old=before,
        new=after,
        at=[moment_words(one.at, timezone) for one in (before, after)],
        page=compare(before, after, mends, everything=everything),
        everything=everything,
    )


@blueprint.get("/<row:candidate_id>/kembalikan")
@access(SECRETARIAT, VERIFIER)
def returning(candidate_id: int) -> str:
    """The form with which the newest handing in is sent back. Raises NotFound before the first."""
    return return_form(readable(candidate_id), None)


def return_form(candidate: Candidate, form: ReturnForm | None) -> str:
    found = latest_submission(candidate.id)
    if found is None:
        raise NotFound
    mends = [mend for mend in mends_of(candidate.id) if mend.number == found.number]
    return render_template(
        "report/return.html",
        candidate=candidate,
        edition=candidate.category.edition,
        page=return_page(whole(found), form or ReturnForm(), mends),
        form=form or ReturnForm(number=found.number, returns=len(mends)),
        frozen=not_returnable(candidate),
        submission=found,
    )


@blueprint.post("/<row:candidate_id>/kembalikan")
@access(SECRETARIAT, VERIFIER)
def give_back(candidate_id: int) -> Response | tuple[str, int]:
    """Sends the newest handing in back, or says why not; what was typed stays."""
    found = readable(candidate_id)
    last = latest_submission(candidate_id)
    codes = [figure.code for figure in whole(last).content.figures] if last else []
    form = read_return_form(request.form, codes, found.category.edition.timezone)
    if form.problems or form.until is None:
        return return_form(found, form), 422
    back = Return(form.number, form.returns, form.reason, form.items(), form.until)
    try:
        with transaction():
            send_back(readable(candidate_id), back, by=signed_in_viewer().user_id, now=now())
    except NotFound:
        raise
    except Refused as refusal:
        form.problems[PROBLEM] = refusal.sentence
        return return_form(readable(candidate_id), form), refusal.status
    return redirect(url_for("submissions.versions", candidate_id=candidate_id), code=303)


def back_to(candidate: Candidate) -> tuple[str, str]:
    """(words, address) of where each role comes from."""
    role, category = signed_in_viewer().role, candidate.category
    if role == OPERATOR:
        return f"‹ Isian {candidate.name}", url_for("report.form", candidate_id=candidate.id)
    if role == SECRETARIAT:
        edition = category.edition.code
        address = url_for("candidates.page", edition=edition, category=category.code, code=candidate.code)
        return f"‹ {candidate.name}", address
    return "‹ Verifikasi", url_for("verification.queue")
