"""What people do on the stage, through the whole application; each answer is kept, and what it promised."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask

from tests.trials.stage import FIGURE, JURY, OPERATOR, Stage, key_of
from tests.webapp.uploads import text_pdf

FILE = text_pdf(pages=8)
HALF = len(FILE) // 2
OK = 200


@dataclass(frozen=True)
class Answer:
    """A status, and what a script reads: `told` is what was promised, or the sentence of a refusal."""

    status: int
    told: dict[str, Any]
    text: str


class Doer:
    """Somebody at each browser."""

    def __init__(self, app: Flask, stage: Stage) -> None:
        self.app, self.stage = app, stage
        self.client = app.test_client(use_cookies=False)

    def send(self, login: str, path: str, method: str = "POST", **options: Any) -> Answer:
        known = {"Cookie": self.stage.cookies[login], "X-CSRFToken": self.stage.tokens[login]}
        headers = {"Accept": "application/json", **known}
        answer = self.client.open(path, method=method, headers=headers, **options)
        told = answer.get_json(silent=True)
        return Answer(answer.status_code, told if isinstance(told, dict) else {}, answer.text)

    def save(self, number: int) -> Answer:
        """The juror's `number`-th save."""
        form = self.stage.form(number)
        return self.send(JURY, form.path, data=form.fields)

    def upload(self, number: int) -> list[Answer]:
        """A file, or what is still missing of it; until something is refused."""
        return list(self.pieces(number))

    def pieces(self, number: int) -> Iterator[Answer]:
        """The same, each answer as it comes: the announcement, then two pieces."""
        content, key = content_of(number), key_of(number)
        told = {"candidate": self.stage.candidate, "figure": FIGURE, "name": "SK.pdf", "size": len(content)}
        answer = self.send(OPERATOR, f"/bukti/{key}", data=json.dumps(told), content_type="application/json")
        yield answer
        while answer.status == OK and not answer.told["done"]:
            at = answer.told["received"]
            piece = content[at:HALF] if at < HALF else content[at:]
            kind = "application/octet-stream"
            answer = self.send(OPERATOR, f"/bukti/{key}?offset={at}", "PATCH", data=piece, content_type=kind)
            yield answer


def content_of(number: int) -> bytes:
    """A file of its own for each number: a comment at its end makes it another."""
    return FILE + b"%% %d\n" % number
