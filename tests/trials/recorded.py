"""Somebody who saves and uploads under strace: `python -m tests.trials.recorded STAGE MARKS SAVES UPLOADS [normal]`.

Every acknowledgement is a line of the file MARKS as soon as it is heard, so that the trace says what had been promised
at each of its calls.
`normal` is the fault that the trial must find: SQLite isn't asked to wait for the disk.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event

from tests.trials.deeds import OK, Doer
from tests.trials.stage import key_of, read_again
from webapp import db as database

NORMAL, SYNCHRONOUS_NORMAL = "normal", 1
SAVE, PIECE, FILE = "save", "piece", "file"
SMALL_LOG = 60  # pages after which the log is written back, so that a short recording has many of these moments


def write_back_often(connection: Any, _record: object) -> None:
    connection.execute(f"PRAGMA wal_autocheckpoint = {SMALL_LOG}")


def main(stage_path: str, marks_path: str, saves: int, uploads: int, *, normal: bool) -> None:
    if normal:
        database.SYNCHRONOUS_FULL = SYNCHRONOUS_NORMAL
    stage = read_again(Path(stage_path))
    app = stage.open()
    with app.app_context():
        event.listen(database.db.engine, "connect", write_back_often)
    doer, marks = Doer(app, stage), os.open(marks_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def mark(*words: object) -> None:
        os.write(marks, (" ".join(map(str, words)) + "\n").encode())

    for number in range(max(saves, uploads)):
        if number < saves:
            answer = doer.save(number)
            assert answer.status == OK, answer
            mark(SAVE, key_of(number), answer.told["version"])
        for one in doer.pieces(number) if number < uploads else ():
            assert one.status == OK, one
            mark(FILE if one.told["done"] else PIECE, number, one.told["received"])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), normal=NORMAL in sys.argv[5:])
