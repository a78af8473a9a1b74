"""The sample's one handing in, with made-up evidence, through the same services as on the screens.

Runs inside `transaction()`.
"""

from __future__ import annotations

from datetime import datetime
from tempfile import TemporaryFile

from scoring.rubric import Rubric
from webapp.config import Settings
from webapp.db import db
from webapp.durable import make_folder
from webapp.errors import Refused
from webapp.models import Submission, User
from webapp.queries.reporting import candidate_by_id
from webapp.sample.evidence_file import sample_pdf
from webapp.sample.records import INVENTED
from webapp.services.drafts import REQUIRED, draft_of
from webapp.services.evidence import Rules, attach, store_blob
from webapp.services.submissions import Handing, Pledge, submit
from webapp.views.submissions import pledge_text

FILE_NAME = "bukti-contoh.pdf"


def hand_in_sample(
    candidate_id: int, rubric: Rubric, signed: tuple[str, str], *, by: int, settings: Settings, now: datetime
) -> Submission:
    """Proves every figure that needs it with one file, and hands in; `signed` is name and position. Raises Refused."""
    candidate = candidate_by_id(candidate_id)
    if candidate is None:
        raise Refused("Kandidat contoh tidak ada.")
    prove(candidate_id, rubric, candidate.name, by=by, settings=settings, now=now)
    draft = draft_of(candidate, rubric)
    handing = Handing(1, draft.content.sha256(), {}, Pledge(pledge_text(candidate), *signed))
    return submit(candidate, rubric, handing, by=db.session.get_one(User, by), now=now)


def prove(candidate_id: int, rubric: Rubric, name: str, *, by: int, settings: Settings, now: datetime) -> None:
    """One file under every figure that asks for evidence."""
    figures = [figure for figure in rubric.figures if figure.evidence == REQUIRED]
    lines = [INVENTED, "", *(f"{figure.code}: {figure.title}" for figure in figures)]
    rules = Rules(largest=settings.largest_file, most_pages=settings.most_pages, reserve=0)
    make_folder(settings.evidence)
    with TemporaryFile(dir=settings.evidence) as file:  # a child process looks into it
        file.write(sample_pdf(f"CONTOH: bukti dukung {name}", lines))
        file.flush()
        stored = store_blob(settings.evidence, file, rules=rules)
    for figure in figures:
        attach(
            candidate_id=candidate_id,
            figure=figure.code,
            stored=stored,
            name=FILE_NAME,
            rubric=rubric,
            by=by,
            now=now,
        )
