"""Papers to files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from reports.documents import RankingDocument
from reports.html import A4, Size, ranking_html
from webapp.access import now
from webapp.config import Settings
from webapp.models import Category
from webapp.rubric_store import pinned_rubric
from webapp.services.papers import print_document, ranking_paper

from .output import replace_file

NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
PRINTERS = 2  # each is a process of its own, bound by the processor


@dataclass(frozen=True)
class Job:
    """A paper and the file it goes to."""

    document: RankingDocument
    output: Path
    size: Size = A4


def ranking_job(category: Category, settings: Settings, output: Path) -> Job:
    """The ranking of a category as it stands. Raises Refused."""
    rubric = pinned_rubric(category.rubric_code, category.rubric_digest, folder=settings.rubrics)
    return Job(ranking_paper(category, rubric, now=now()), output)


def print_job(job: Job) -> None:
    """Prints one paper. Raises Refused."""
    replace_file(job.output, print_document(job.document, size=job.size))


def print_changed(jobs: Iterable[Job]) -> None:
    """Prints the papers that say something else than the file that is there, side by side. Raises Refused."""
    due = [job for job in jobs if not is_current(job)]
    with ThreadPoolExecutor(PRINTERS) as printers:
        list(printers.map(print_job, due))
    for job in due:
        replace_file(note_of(job.output), content_digest(job).encode())


def is_current(job: Job) -> bool:
    """Whether the file that is there was printed from the same content, whenever that was."""
    try:
        return job.output.exists() and note_of(job.output).read_bytes() == content_digest(job).encode()
    except OSError:
        return False


def note_of(output: Path) -> Path:
    return output.with_name(f".{output.name}.sha256")


def content_digest(job: Job) -> str:
    """Of everything on the paper but the time of printing."""
    html = ranking_html(replace(job.document, printed_at=NO_TIME))
    return hashlib.sha256(html.encode()).hexdigest()
