"""`paritrana demo`: the sample edition in this instance, its papers, and how to get in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from webapp.access import now
from webapp.config import Settings
from webapp.db import db, transaction
from webapp.models import User
from webapp.queries.editions import categories_of, edition_by_code
from webapp.sample import SampleEdition, sample_edition
from webapp.services.accounts import change_password
from webapp.services.pins import set_pin

from .demo_accounts import FILE, new_password, new_pin, pin_label, read_accounts, write_accounts
from .demo_codes import ensure_codes
from .demo_rows import OFFICE, insert_sample, sample_names
from .papers import print_changed, ranking_job


def prepare_demo(app: Flask, settings: Settings, *, then_serve: bool, national: bool = False) -> None:
    """Makes what isn't there yet, prints the rankings, and tells where everything is. Raises Refused."""
    sample = sample_edition()
    with app.app_context():
        passwords = ensure_sample(sample, settings, now=now())
        passwords |= ensure_reporting(settings, now=now())
        passwords |= ensure_sealed(settings, now=now())
        if national:
            passwords |= ensure_national(settings, now=now())
        ensure_codes(passwords, key=settings.secret_key, now=now())
        papers = print_rankings(sample.code, settings)
    tell(settings, papers, passwords, then_serve=then_serve)


def ensure_sample(sample: SampleEdition, settings: Settings, *, now: datetime) -> dict[str, str]:
    """The sample's logins and passwords, after making the sample when this instance has none."""

    def insert(passwords: dict[str, str]) -> None:
        insert_sample(sample, passwords, rubrics=settings.rubrics, now=now)

    logins = list(sample_names(sample))
    panel = [pin_label(login) for login in logins if login != OFFICE]
    return ensure_edition(sample.code, [*logins, *panel], insert, settings, now=now)


def ensure_reporting(settings: Settings, *, now: datetime) -> dict[str, str]:
    """The same for the second sample, whose figures are still being filled in; needs the first one's office."""
    from webapp.sample.self_assessment import EDITION

    from .demo_reporting import insert_reporting, reporting_logins

    def insert(passwords: dict[str, str]) -> None:
        insert_reporting(passwords, settings=settings, now=now)

    return ensure_edition(EDITION, reporting_logins(), insert, settings, now=now)


def ensure_sealed(settings: Settings, *, now: datetime) -> dict[str, str]:
    """The same for the edition before, which is sealed and announced; needs the accounts of both others."""
    from webapp.sample.earlier import EDITION

    from .demo_sealed import insert_sealed, sealed_logins

    def insert(passwords: dict[str, str]) -> None:
        insert_sealed(passwords, settings=settings, now=now)

    return ensure_edition(EDITION, sealed_logins(), insert, settings, now=now)


def ensure_national(settings: Settings, *, now: datetime, provinces: Sequence[str] = ()) -> dict[str, str]:
    """The same for the national sample; `provinces` are codes such as 64, none means all."""
    from webapp.sample.national import EDITION

    from .demo_national import insert_national, national_logins

    def insert(passwords: dict[str, str]) -> None:
        insert_national(passwords, rubrics=settings.rubrics, now=now, provinces=provinces)

    return ensure_edition(EDITION, national_logins(), insert, settings, now=now)


def ensure_edition(
    code: str, logins: list[str], insert: Callable[[dict[str, str]], None], settings: Settings, *, now: datetime
) -> dict[str, str]:
    """An edition's logins and passwords, after inserting it when this instance has none."""
    passwords = {login: new_pin() if login.startswith(pin_label("")) else new_password() for login in logins}
    with transaction():  # holds the lock from the start: of two demos at once, the second finds what the first made
        if edition_by_code(code) is None:
            insert(passwords)
        else:
            known = read_accounts(settings.instance, logins)
            if known is not None:
                return known
            renew_passwords(passwords, now=now)
        set_pins(passwords, now=now)
        # Before the commit: when this fails, there are no accounts that nobody can open.
        write_accounts(settings.instance, known_passwords(settings) | passwords)
    return passwords


def known_passwords(settings: Settings) -> dict[str, str]:
    """What the file has of the accounts that are there: another sample's stay in it."""
    logins = db.session.scalars(select(User.login).order_by(User.id)).all()
    labels = [*logins, *map(pin_label, logins)]
    told = ((label, read_accounts(settings.instance, [label])) for label in labels)
    return {label: found[label] for label, found in told if found}


def renew_passwords(passwords: dict[str, str], *, now: datetime) -> None:
    """New passwords, because the file with the old ones is gone and the database keeps only their hashes."""
    for user in db.session.scalars(select(User).where(User.login.in_(passwords))):
        change_password(user, passwords[user.login], now=now)


def set_pins(passwords: dict[str, str], *, now: datetime) -> None:
    """The PINs that stand among the passwords."""
    for user in db.session.scalars(select(User)):
        if pin_label(user.login) in passwords:
            set_pin(user.id, passwords[pin_label(user.login)], now=now)


def print_rankings(edition: str, settings: Settings) -> list[Path]:
    """One PDF for each category of the edition, in the instance's folder."""
    jobs = [
        ranking_job(category, settings, settings.instance / f"peringkat-{edition}-{category.code}.pdf")
        for category in categories_of(edition)
    ]
    print_changed(jobs)
    return [job.output for job in jobs]


def tell(settings: Settings, papers: list[Path], passwords: dict[str, str], *, then_serve: bool) -> None:
    """Everything a newcomer needs on one screen."""
    print("Edisi contoh siap. Semua yang bertanda CONTOH adalah rekaan.\n")
    print("Berkas peringkat:")
    print(*(f"  {paper}" for paper in papers), sep="\n")
    print(f"\nAlamat: {settings.public_url}" + ("" if then_serve else " (setelah dilayani: paritrana serve)"))
    print(f"Akun (juga dalam {settings.instance / FILE}):")
    wide = max(map(len, passwords))
    print(*(f"  {login:<{wide}}  {password}" for login, password in passwords.items()), sep="\n")
    print("\nSekretariat, verifikator, dan ketua panel masuk dengan kata sandi, lalu kode. Kode itu ditampilkan:")
    print(f"  paritrana demo-code {OFFICE}")
    print(flush=True)
