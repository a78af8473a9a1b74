"""Whether everybody who works on this database works with the same common folder."""

from __future__ import annotations

from sqlalchemy import URL

from webapp.config import Settings
from webapp.db import open_engine
from webapp.errors import ConfigRefused
from webapp.shared_folder import MARK, SAYS, mark_of, remember

OTHERS = (
    "Server lain di basis data ini memakai folder bersama yang lain daripada {folder}. Periksa apakah folder itu sudah "
    "dipasang (mount) di mesin ini; tandanya ada dalam {mark}. Belum ada yang berubah."
)
SAID = "SELECT DISTINCT application_name FROM pg_stat_activity WHERE datname = current_database()"


def marks_in_use(server: URL) -> set[str]:
    """The marks of all common folders that somebody works with at this moment, this process' own included."""
    engine = open_engine(server)
    try:
        with engine.connect() as connection:
            names = connection.exec_driver_sql(SAID).scalars().all()
    finally:
        engine.dispose()
    return {name.removeprefix(SAYS) for name in names if name and name.startswith(SAYS)}


def refuse_other_folder(settings: Settings) -> None:
    """Raises ConfigRefused where another server works with another folder; else this machine keeps to this one."""
    folder, server = settings.common, settings.server
    if folder is None or server is None:
        return
    if marks_in_use(server) - {mark_of(folder)}:
        raise ConfigRefused(OTHERS.format(folder=folder, mark=folder / MARK))
    remember(folder, settings.instance)
