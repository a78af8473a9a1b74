"""Papers of a sealed record for the secretariat: minutes, tabulation, filled sheets, attendance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp.access import SECRETARIAT, access, may_print_sealed, settings, signed_in_viewer
from webapp.errors import NotFound
from webapp.queries.sealed import sealed_number
from webapp.services.filled_sheets import Chosen
from webapp.services.issuing import issued_file
from webapp.services.minutes_numbers import current_paper
from webapp.services.paper_kinds import Wanted
from webapp.services.sealed import read_sealed
from webapp.services.sealed_papers import KINDS, MINUTES, sealed_pdf
from webapp.views.one_paper import prints
from webapp.views.rubrics import rubric_of_record
from webapp.views.secretariat import category_for, download

if TYPE_CHECKING:
    from reports.html import Size

blueprint = Blueprint("sealed_papers", __name__, url_prefix="/edisi")


@blueprint.get("/<edition>/<category>/segel/<row:number>/<paper>.pdf")
@access(SECRETARIAT)
@prints
def paper(edition: str, category: str, number: int, paper: str) -> Response:
    """One paper of one record, as it was issued where it was.

    `?kertas=a4` for A4 in place of F4; `?kursi=` and `?kandidat=` choose sheets.
    """
    found = category_for(edition, category)
    kind = next((one for one in KINDS if one.slug == paper), None)
    row = sealed_number(found.id, number)
    if kind is None or row is None or not may_print_sealed(signed_in_viewer().role, found.state):
        raise NotFound
    sealed = read_sealed(row)
    seat, candidate = request.args.get("kursi", ""), request.args.get("kandidat", "")
    chosen = Chosen(f"kursi-{seat}" if seat else "", candidate)
    subject = current_paper(sealed)[0] if kind is MINUTES else chosen.juror
    wanted = Wanted(kind.slug, subject, asked_size())
    issued = None if candidate else issued_file(sealed, wanted, settings().papers)
    pdf = issued or sealed_pdf(kind, sealed, rubric_of_record(sealed), asked_size(), chosen)
    return download(pdf, "application/pdf", f"{paper}-{edition}-{category}-{number}.pdf")


def asked_size(usual: Size = "f4") -> Size:
    """What `?kertas=` asks for; what is usual where it asks for nothing that there is."""
    from reports.html import A4, F4

    return next((size for size in (A4, F4) if size == request.args.get("kertas")), usual)
