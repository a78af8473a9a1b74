"""What the commands on an instance do, once they are asked for: Flask and the database are loaded here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from socket import socket

from flask import Flask
from flask.helpers import get_debug_flag

from reports.html import Size
from scoring.rubric import Rubric
from webapp import create_app
from webapp.access import now
from webapp.config import Settings, settings_from_environment
from webapp.errors import ConfigRefused, NotFound
from webapp.migrations import current_revision, head, told_by_name, upgrade
from webapp.models import Category, Edition
from webapp.moved import refuse_broken_off, refuse_moved
from webapp.queries.accounts import has_accounts
from webapp.queries.candidates import candidate_by_code
from webapp.queries.editions import category_by_codes, edition_by_code
from webapp.queries.submissions import latest_submission
from webapp.rubric_store import pinned_rubric
from webapp.services import decree_papers, decrees
from webapp.services.comparisons import comparison_pdf
from webapp.services.feedback_papers import feedback_pdf
from webapp.services.issuing import issued_ranking
from webapp.services.receipts import receipt_pdf
from webapp.services.schedule_papers import schedule_pdf
from webapp.services.sealed import Sealed, sealed_result
from webapp.services.sealed_papers import KINDS, sealed_pdf

from .common_folder import refuse_other_folder
from .in_service import at_rest, in_service
from .output import check_writable, replace_file
from .papers import print_job, ranking_job
from .serve import serve, take_port

IN_DEBUG = "FLASK_DEBUG menyala, jadi pesan kesalahan akan menampilkan data. Hapus variabel itu, lalu ulangi."

NOT_IN_PUBLIC = (
    "Edisi contoh hanya untuk mencoba di mesin ini sendiri, bukan pada alamat https yang dibuka orang. Hapus "
    "PARITRANA_URL dan pakai folder lain dalam PARITRANA_INSTANCE, lalu ulangi."
)


def open_instance(settings: Settings) -> Flask:
    """The application on an up-to-date database. Raises ConfigRefused or EngineRefused."""
    bring_up_to_date(settings)
    return create_app(settings)


def bring_up_to_date(settings: Settings) -> None:
    """The database, once nothing speaks against it; an embedded one that is there changes while nobody uses it.

    Raises Refused or EngineRefused.
    """
    if get_debug_flag():
        raise ConfigRefused(IN_DEBUG)
    refuse_other_folder(settings)
    refuse_moved(settings.instance, settings.server)
    refuse_broken_off(settings.instance)
    with told_by_name(settings.place):
        changes = settings.server is None and current_revision(settings.place) not in {None, head()}
    with at_rest(settings.instance) if changes else nullcontext():
        upgrade(settings.place)
    if isinstance(settings.place, Path):
        settings.place.chmod(0o600)


@contextmanager
def serving(settings: Settings) -> Iterator[tuple[Flask, socket]]:
    """The application and its port. Its schema comes first: nobody changes it while somebody serves, nor do we."""
    with take_port(settings.port) as taken:
        bring_up_to_date(settings)
        with in_service(settings.instance):
            yield create_app(settings), taken


def serve_instance(*, with_worker: bool = True) -> int:
    """Serves until interrupted."""
    settings = settings_from_environment()
    with serving(settings) as (app, taken):
        with app.app_context():
            if not has_accounts():
                print("Belum ada akun di instance ini. Untuk mencoba dengan edisi contoh: paritrana demo", flush=True)
        return serve(app, settings, taken, with_worker=with_worker)


def settings_for_trying() -> Settings:
    """Of an instance that only this machine reaches: what is invented, with known passwords, has no place elsewhere.

    Raises ConfigRefused.
    """
    settings = settings_from_environment()
    if settings.https:
        raise ConfigRefused(NOT_IN_PUBLIC)
    return settings


def demonstrate(*, then_serve: bool, national: bool = False) -> int:
    """Makes the sample edition, prints its papers, and serves it."""
    from .demo import prepare_demo

    settings = settings_for_trying()
    if not then_serve:
        prepare_demo(open_instance(settings), settings, then_serve=False, national=national)
        return 0
    with serving(settings) as (app, taken):
        prepare_demo(app, settings, then_serve=True, national=national)
        return serve(app, settings, taken)


def print_paper(edition: str, category: str, output: Path, *, size: Size) -> int:
    """Prints the ranking of a category of this instance; as it was issued, once it was."""
    check_writable(output)
    settings = settings_from_environment()
    app = open_instance(settings)
    with app.app_context():
        found = find_category(edition, category)
        issued = issued_ranking(found.id, settings.papers, size)
        if issued is None:
            print_job(replace(ranking_job(found, settings, output), size=size))
        else:
            replace_file(output, issued)
    print(output)
    return 0


def print_sealed(paper: str, edition: str, category: str, output: Path, *, size: Size) -> int:
    """Prints a paper of the sealed result that counts."""
    check_writable(output)
    settings = settings_from_environment()
    with open_instance(settings).app_context():
        sealed, rubric = sealed_of(edition, category, settings)
        kind = next(one for one in KINDS if one.code == paper)
        replace_file(output, sealed_pdf(kind, sealed, rubric, size))
    print(output)
    return 0


def print_feedback(edition: str, category: str, code: str, output: Path, *, size: Size) -> int:
    """Prints a candidate's feedback sheet from the sealed result that counts."""
    check_writable(output)
    settings = settings_from_environment()
    with open_instance(settings).app_context():
        sealed, rubric = sealed_of(edition, category, settings)
        replace_file(output, feedback_pdf(sealed, rubric, code, size=size))
    print(output)
    return 0


def print_schedule(edition: str, category: str, output: Path, *, size: Size) -> int:
    """Prints the schedule of a category's interviews as it stands."""
    check_writable(output)
    with open_instance(settings_from_environment()).app_context():
        replace_file(output, schedule_pdf(find_category(edition, category).id, now=now(), size=size))
    print(output)
    return 0


def print_comparison(category: str, code: str, output: Path, *, size: Size) -> int:
    """Prints one candidate's announced results over all editions of this instance."""
    check_writable(output)
    settings = settings_from_environment()
    with open_instance(settings).app_context():
        replace_file(output, comparison_pdf(category, code, folder=settings.rubrics, now=now(), size=size))
    print(output)
    return 0


def sealed_of(edition: str, category: str, settings: Settings) -> tuple[Sealed, Rubric]:
    """The sealed result that counts, with the very rubric that it names. Raises NotFound, RubricMismatch."""
    sealed = sealed_result(find_category(edition, category).id)
    if sealed is None:
        raise NotFound(f"Hasil kategori “{category}” edisi “{edition}” belum disegel, jadi dokumennya belum ada.")
    named = sealed.body["rubric"]
    return sealed, pinned_rubric(named["code"], named["digest"], folder=settings.rubrics)


def print_receipt(edition: str, category: str, code: str, output: Path, *, size: Size) -> int:
    """Prints the receipt of a candidate's newest handing in."""
    check_writable(output)
    with open_instance(settings_from_environment()).app_context():
        candidate = candidate_by_code(find_category(edition, category).id, code)
        if candidate is None:
            raise NotFound(
                f"Tidak ada kandidat “{code}” dalam kategori “{category}” edisi “{edition}” di instance ini."
            )
        newest = latest_submission(candidate.id)
        if newest is None:
            raise NotFound(f"{candidate.name} belum mengirim isian mandirinya, jadi belum ada tanda terima.")
        replace_file(output, receipt_pdf(newest, size=size))
    print(output)
    return 0


def print_decree(edition: str, output: Path) -> int:
    """Prints the newest draft of an edition's decree."""
    check_writable(output)
    with open_instance(settings_from_environment()).app_context():
        replace_file(output, decree_papers.decree_pdf(decrees.newest_draft(find_edition(edition).id)))
    print(output)
    return 0


def print_certificates(edition: str, category: str, output: Path) -> int:
    """Prints the certificates of that draft: of one category, of the other programmes, or with "" all of them."""
    check_writable(output)
    with open_instance(settings_from_environment()).app_context():
        draft = decrees.newest_draft(find_edition(edition).id)
        replace_file(output, decree_papers.certificates_pdf(draft, category))
    print(output)
    return 0


def find_edition(code: str) -> Edition:
    """Raises NotFound with the code."""
    found = edition_by_code(code)
    if found is None:
        raise NotFound(f"Tidak ada edisi “{code}” di instance ini.")
    return found


def find_category(edition: str, category: str) -> Category:
    """Raises NotFound with both codes."""
    found = category_by_codes(edition, category)
    if found is None:
        raise NotFound(f"Tidak ada kategori “{category}” dalam edisi “{edition}” di instance ini.")
    return found
