"""What an edition's papers look like: letterhead, logo, frame, signatories, and a page to see it on beforehand."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reports.formats import file_size
from webapp.access import SECRETARIAT, access, current_viewer, now, signed_in_viewer
from webapp.content.kinds import PICTURES
from webapp.db import transaction
from webapp.errors import NotFound, Refused
from webapp.forms.look import BY_HAND, ELECTRONICALLY, LookForm, place_of, read_look
from webapp.forms.texts import TextRefused, read_version
from webapp.models import PREFIXES, SIGNS, Edition
from webapp.queries.awards import look_history, newest_look
from webapp.queries.editions import edition_by_code
from webapp.queries.evidence import blob_by_hash
from webapp.services import look as service
from webapp.services import typefaces
from webapp.services.evidence import Stored
from webapp.services.look_preview import certificate_pdf, preview_pdf
from webapp.views.evidence_words import rules
from webapp.views.one_paper import prints
from webapp.views.received import allow_large_form, given_back, received_file
from webapp.views.rules import edition_for
from webapp.views.secretariat import download
from webapp.views.wording import day_and_clock

blueprint = Blueprint("look", __name__, url_prefix="/edisi")

BASE = "/<edition>/tampilan"
WHICH = {"lambang": service.LOGO, "bingkai": service.FRAME}
FAMILIES = {
    "panel": "Peringkat dan berita acara",
    "decree": "Keputusan dan piagam",
}
ROLES = {"panel-1": "Penanda tangan kiri", "panel-2": "Penanda tangan kanan", "decree-1": "Penanda tangan"}
MEANS = {BY_HAND: "tanda tangan basah", ELECTRONICALLY: "tanda tangan elektronik (TTE)"}
ACCEPTED = ".png,.jpg,.jpeg,image/png,image/jpeg"
TOO_LARGE = "Gambar ini {size}; paling besar {most}. Perkecil dahulu, lalu unggah lagi."

Page = str | Response | tuple[str, int]


@blueprint.url_value_preprocessor
def allow_a_picture(endpoint: str | None, _values: object) -> None:
    if endpoint == "look.set_picture" and request.method == "POST" and current_viewer() is not None:
        allow_large_form()


@blueprint.get(BASE)
@access(SECRETARIAT)
def page(edition: str) -> str:
    """The look that counts now, to be changed."""
    found = edition_for(edition)
    return look_page(found, form_of(found), {})


def form_of(found: Edition) -> LookForm:
    """The look as its form shows it."""
    look, row = service.look_for(found), newest_look(found.id)
    return LookForm(
        institution=look.institution,
        committee=look.committee,
        letterhead="\n".join(look.letterhead),
        signers={family: [dict(vars(one)) for one in look.signers[family]] for family in SIGNS},
        seen=0 if row is None else row.id,
    )


def look_page(found: Edition, form: LookForm, problems: dict[str, str]) -> str:
    look, row = service.look_for(found), newest_look(found.id)
    signers = [
        (family, FAMILIES[family], [(place_of(family, turn), one) for turn, one in enumerate(form.signers[family], 1)])
        for family in SIGNS
    ]
    history = [(one, day_and_clock(one.at, found.timezone)) for one in look_history(found.id)]
    return render_template(
        "secretariat/look.html",
        edition=found,
        form=form,
        problems={**form.problems, **problems},
        signers=signers,
        roles=ROLES,
        prefixes=PREFIXES,
        means=MEANS.items(),
        pictures=[("lambang", look.logo), ("bingkai", look.frame)],
        current=0 if row is None else row.id,
        accepted=ACCEPTED,
        most=file_size(service.LARGEST_PICTURE),
        face=look.face,
        faces=typefaces.listed(),
        bundled=typefaces.BUNDLED,
        typed_face=request.form.get("huruf", ""),
        history=history,
    )


@blueprint.post(BASE)
@access(SECRETARIAT)
def save(edition: str) -> Page:
    """Keeps another look, or shows the page again with everything that was typed."""
    found, by = edition_for(edition), signed_in_viewer().user_id
    form, edition_id, status = read_look(request.form, today=now().date()), found.id, HTTPStatus.UNPROCESSABLE_ENTITY
    if not form.problems:
        try:
            with transaction() as session:
                words = service.look_of(facts_of(form), form.signers)
                before = service.look_for(session.get_one(Edition, edition_id))
                service.save_look(edition_id, service.with_words(before, words), seen=form.seen, by=by, now=now())
        except NotFound:
            raise
        except Refused as refusal:
            form.problems["instansi"], status = refusal.sentence, HTTPStatus(refusal.status)
        else:
            return redirect(url_for(".page", edition=edition), code=HTTPStatus.SEE_OTHER)
    return look_page(edition_for(edition), form, {}), status


def facts_of(form: LookForm) -> dict[str, object]:
    """The words of a form, without pictures."""
    told: dict[str, object] = {"institution": form.institution, "committee": form.committee}
    return {**told, "letterhead": form.lines, service.LOGO: None, service.FRAME: None}


@blueprint.post(f"{BASE}/gambar/<which>")
@access(SECRETARIAT)
def set_picture(edition: str, which: str) -> Page:
    """Puts a logo or a frame of one's own into the look, or takes it away."""
    found, by = edition_for(edition), signed_in_viewer().user_id
    if which not in WHICH:
        raise NotFound
    edition_id = found.id
    try:
        seen, stored = read_version(request.form.get("terlihat", "")), received_picture()
        with transaction() as session:
            row = session.get_one(Edition, edition_id)
            service.set_picture(row, WHICH[which], stored, seen=seen, by=by, now=now())
    except (Refused, TextRefused) as refusal:
        found, status = edition_for(edition), getattr(refusal, "status", HTTPStatus.UNPROCESSABLE_ENTITY)
        return look_page(found, form_of(found), {f"gambar-{which}": str(refusal)}), status
    return redirect(url_for(".page", edition=edition, _anchor=f"gambar-{which}"), code=HTTPStatus.SEE_OTHER)


def received_picture() -> Stored | None:
    """The picture that was sent, decoded and written anew by a child; None to take the old one away. Raises Refused."""
    if request.form.get("hapus") == "ya":
        return None
    sent = request.files.get("berkas")
    if sent is None or not sent.filename:
        raise Refused(service.NO_FILE)
    size = sent.stream.seek(0, 2)
    sent.stream.seek(0)
    if size > service.LARGEST_PICTURE:
        raise Refused(TOO_LARGE.format(size=file_size(size), most=file_size(service.LARGEST_PICTURE)))
    return received_file(sent)


@blueprint.post(f"{BASE}/huruf")
@access(SECRETARIAT)
def set_typeface(edition: str) -> Page:
    """Sets letterhead, titles and certificates in a font of the instance's folder, or in the package's own again."""
    found, by = edition_for(edition), signed_in_viewer().user_id
    edition_id, name = found.id, request.form.get("huruf", "")
    try:
        seen = read_version(request.form.get("terlihat", ""))
        stored, called = typefaces.chosen(name, reserve=rules().reserve)
        with transaction() as session:
            row = session.get_one(Edition, edition_id)
            typefaces.set_typeface(row, stored, called, seen=seen, by=by, now=now())
    except (Refused, TextRefused) as refusal:
        found, status = edition_for(edition), getattr(refusal, "status", HTTPStatus.UNPROCESSABLE_ENTITY)
        return look_page(found, form_of(found), {"huruf": str(refusal)}), status
    return redirect(url_for(".page", edition=edition, _anchor="judul-huruf"), code=HTTPStatus.SEE_OTHER)


@blueprint.get(f"{BASE}/gambar/<which>")
@access(SECRETARIAT)
def picture(edition: str, which: str) -> Response:
    """The logo or the frame as it is printed."""
    found = edition_by_code(edition)
    if found is None or which not in WHICH:
        raise NotFound
    look = service.look_for(found)
    sha256 = look.logo if which == "lambang" else look.frame
    blob = blob_by_hash(sha256) if sha256 else None
    if blob is None or blob.kind not in PICTURES:
        raise NotFound
    return given_back(blob, which)


@blueprint.get(f"{BASE}/contoh.pdf")
@access(SECRETARIAT)
@prints
def preview(edition: str) -> Response:
    """The ranking paper's first page under this look, with invented figures."""
    body = preview_pdf(edition_for(edition), now=now())
    return download(body, "application/pdf", f"tampilan-contoh-{edition}.pdf")


@blueprint.get(f"{BASE}/contoh-piagam.pdf")
@access(SECRETARIAT)
@prints
def preview_certificate(edition: str) -> Response:
    """A certificate under this look: frame, logo, who signs, and an invented receiver."""
    body = certificate_pdf(edition_for(edition), now=now())
    return download(body, "application/pdf", f"piagam-contoh-{edition}.pdf")
