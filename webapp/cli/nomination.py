"""`nominate`, `receive`: a province's winners go to the national edition, and come in there."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from reports.wording import place_words
from scoring.exact import decimal_text
from webapp.errors import NotFound

from .bundle import add_place
from .inputs import read_bytes

if TYPE_CHECKING:
    from scoring.rubric import Rubric
    from webapp.models import Category
    from webapp.services.receiving import Arrival

DRY = "Belum ada yang disimpan. Untuk menyimpannya, ulangi dengan --by LOGIN."


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the commands; each sets `run`, a function from the arguments to an exit code."""
    sent = commands.add_parser("nominate", help="buat berkas usulan pemenang untuk edisi nasional")
    add_place(sent)
    sent.add_argument("-o", dest="output", metavar="FILE", required=True, help="berkas ZIP yang dibuat")
    sent.set_defaults(run=nominate)
    taken = commands.add_parser("receive", help="periksa berkas usulan dari provinsi; dengan --by juga menerimanya")
    add_place(taken)
    taken.add_argument("file", metavar="FILE", help="berkas ZIP dari perintah nominate")
    taken.add_argument("--by", metavar="LOGIN", help="akun sekretariat yang menerima")
    taken.set_defaults(run=receive)
    beside = commands.add_parser("province", help="hasil provinsi para kandidat, di samping hasil nasional")
    add_place(beside)
    beside.set_defaults(run=province)


def nominate(arguments: argparse.Namespace) -> int:
    """The file has every mark in it, like a bundle: only its owner may read it. Raises Refused."""
    from webapp.access import now
    from webapp.config import settings_from_environment
    from webapp.services.nominating import nomination_of

    from .output import PRIVATE, check_writable, replace_file
    from .running import find_category, open_instance

    output, settings = Path(arguments.output), settings_from_environment()
    check_writable(output)
    with open_instance(settings).app_context():
        category = find_category(arguments.edition, arguments.category)
        content = nomination_of(category, rubrics=settings.rubrics, papers=settings.papers, now=now())
        replace_file(output, content, mode=PRIVATE)
    print(output)
    return 0


def receive(arguments: argparse.Namespace) -> int:
    """Tells what would come in; stores it for somebody of the secretariat. Raises Refused, NotFound."""
    from webapp.access import now
    from webapp.config import settings_from_environment
    from webapp.db import transaction
    from webapp.services import receiving

    from .running import find_category, open_instance

    settings = settings_from_environment()
    with open_instance(settings).app_context(), open_file(arguments.file) as file:
        category = find_category(arguments.edition, arguments.category)
        by = None if arguments.by is None else secretary(arguments.by)
        rubric, parcel = rubric_of(category), receiving.checked(file, settings.instance)
        arrival = receiving.arrival_of(category, rubric, parcel, now=now())
        tell(arrival)
        if by is None:
            print(DRY)
            return 0
        receiving.keep(file, settings.papers, reserve=settings.reserve)
        with transaction():
            category = find_category(arguments.edition, arguments.category)
            receiving.receive(category, rubric, parcel, seen=arrival.shown, by=by, now=now())
    print(f"{len(arrival.coming)} kandidat diterima. Sidik berkasnya: {parcel.sha256}")
    return 0


@contextmanager
def open_file(path: str) -> Iterator[IO[bytes]]:
    """A copy that nobody else changes while it is checked. Raises Unusable."""
    from webapp.content.sent import LARGEST

    with tempfile.TemporaryFile() as file:
        file.write(read_bytes(path, LARGEST))
        file.flush()
        yield file


def rubric_of(category: Category) -> Rubric:
    from webapp.config import settings_from_environment
    from webapp.rubric_store import pinned_rubric

    folder = settings_from_environment().rubrics
    return pinned_rubric(category.rubric_code, category.rubric_digest, folder=folder)


def secretary(login: str) -> int:
    """The account's id. Raises NotFound for anybody else's."""
    from webapp.models import SECRETARIAT
    from webapp.queries.accounts import user_by_login

    user = user_by_login(login)
    if user is None or user.role != SECRETARIAT or not user.active:
        raise NotFound(f"Tidak ada akun sekretariat “{login}” di instance ini.")
    return user.id


def tell(arrival: Arrival) -> None:
    """Who comes in and what of them fits, a line for each."""
    province = arrival.parcel.sent.manifest["province"]
    print(f"{province['institution']}, {province['label']}: {province['title']}")
    for one in arrival.coming:
        print(f"  {one.code} {one.name}, {place_words(one.rank, one.award)}: {len(one.fits)} angka cocok")
        for title, codes in (("tidak ada tempatnya", one.foreign), ("masih perlu diisi", one.missing)):
            if codes:
                print(f"    {title}: {', '.join(codes)}")
    if arrival.before is not None:
        print(f"  Menggantikan usulan yang diterima {arrival.before.at.date().isoformat()}.")
    for code in arrival.no_longer:
        print(f"  {code} tidak diusulkan lagi; sekretariat yang memutuskan kedudukannya.")


def province(arguments: argparse.Namespace) -> int:
    from webapp.config import settings_from_environment

    from .running import find_category, open_instance

    with open_instance(settings_from_environment()).app_context():
        for line in lines_of(find_category(arguments.edition, arguments.category)):
            print(line)
    return 0


def lines_of(category: Category) -> list[str]:
    """The province's result of each candidate, and this edition's beside it once that is sealed."""
    from webapp.services.provincial import OTHER_INSTRUMENT, provincial_results
    from webapp.services.sealed import sealed_result

    sealed = sealed_result(category.id)
    now = {} if sealed is None else {one.candidate: one for one in sealed.result.ranking}
    told = []
    for code, one in provincial_results(category).items():
        total = decimal_text(one.total, one.places)
        told.append(f"{code}: {one.institution}, {one.label}: {place_words(one.rank, one.award)}, nilai {total}.")
        if sealed is not None and code in now:
            here = decimal_text(now[code].total, sealed.result.places)
            told.append(f"  Edisi ini: peringkat {now[code].rank}, nilai {here}.")
        told += [] if one.same_instrument else [f"  {OTHER_INSTRUMENT}"]
    return told
