"""What somebody does to the tables who has the file: none of the application's own guards is there."""

from __future__ import annotations

import pysqlite3.dbapi2 as sqlite
from flask import Flask

from webapp.db import set_up_connection


def behind(app: Flask, *statements: str) -> None:
    """Each by itself, on a connection of its own."""
    connection = sqlite.connect(app.extensions["paritrana_settings"].database)
    try:
        set_up_connection(connection)
        for statement in statements:
            connection.execute(statement)
    finally:
        connection.close()
