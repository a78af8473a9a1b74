"""`paritrana move`: an instance's embedded database to a server, compared row by row and by the heads of its logs.

The file that was moved is set aside among the copies of the database, which `erase` and time take away.
What isn't rows (evidence, papers, the key) stays in the instance's folder, which the new servers share.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import URL, select
from sqlalchemy.orm import joinedload

from reports.formats import number
from webapp import create_app
from webapp.config import Settings, settings_from_environment
from webapp.db import db
from webapp.errors import ConfigRefused, Refused
from webapp.migrations import upgrade
from webapp.migrations.moving import move, set_aside
from webapp.migrations.rights import grant
from webapp.models import Category
from webapp.moved import marked
from webapp.privacy import period
from webapp.services.log_check import Found, check_log

from .in_service import at_rest
from .serve import take_port

NO_TARGET = "Sebut basis data tujuan dalam PARITRANA_DATABASE, misalnya postgresql://paritrana@127.0.0.1/paritrana"
DONE = (
    "Selesai. Mulai sekarang jalankan dengan PARITRANA_DATABASE; unit systemd dicetak lagi dengannya. Basis data yang "
    "lama tinggal {days} hari sebagai {copy}, atau sampai erase pertama di mesin ini."
)
OTHERWISE = "Log {} tidak sama setelah dipindahkan. Jangan pakai basis data tujuan; sumbernya masih utuh."


def move_instance() -> int:
    """Moves everything, or nothing; only what was moved is set aside. Raises Refused with what is in the way."""
    settings = settings_from_environment()
    if settings.server is None:
        raise ConfigRefused(NO_TARGET)
    with take_port(settings.port), at_rest(settings.instance):
        with marked(settings.instance, settings.server):
            move_rows(settings, settings.server)
            heads = compare_heads(replace(settings, server=None), settings)
        aside = set_aside(settings.database)
    for name, found in heads:
        print(f"Log {name}: {number(found.point.size)} baris, sidik {found.point.head}")
    print(DONE.format(copy=aside.name, days=period("copies").days))
    return 0


def move_rows(settings: Settings, server: URL) -> None:
    """The rows, as the schema's owner where it is another account than the application's."""
    target = settings.owner or server
    upgrade(target)
    move(settings.database, target, told=tell)
    if settings.owner is not None:
        grant(settings.owner, str(server.username))


def tell(table: str, rows: int) -> None:
    if rows:
        print(f"{table}: {number(rows)} baris sama", flush=True)


def compare_heads(source: Settings, target: Settings) -> list[tuple[str, Found]]:
    """Every category's log, replayed beside the tables on both. Raises Refused where they differ."""
    here, there = logs_of(source), logs_of(target)
    for (name, one), (_same, other) in zip(here, there, strict=True):
        if one != other:
            raise Refused(OTHERWISE.format(name))
    return there


def logs_of(settings: Settings) -> list[tuple[str, Found]]:
    """(edition and category, what its log comes to) in the order of their numbers."""
    app = create_app(settings)
    with app.app_context():
        categories = db.session.scalars(
            select(Category).options(joinedload(Category.edition)).order_by(Category.id)
        ).all()
        found = [(f"{one.edition.code} {one.code}", check_log(one)) for one in categories]
        db.session.remove()  # gives its connection back, so that it is closed with the others
        db.engine.dispose()
    return found
