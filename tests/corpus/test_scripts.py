"""What a script sends: documents of every shape to every address that reads JSON, bad text in each field."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from time import process_time

import pytest

from tests.corpus.bodies import Body, hostile_bodies
from tests.corpus.judge import TAKEN, of_answer
from tests.corpus.places import PASER, REFUSE, TAKE, numeric, storable
from tests.corpus.plan import WHOLE
from tests.corpus.texts import NUMBERS, PATHS, Hostile, every, hostile_texts
from webapp.services.evidence import shown_name

UPLOAD = f"/bukti/{uuid.UUID(int=7, version=4)}"
SAVE, CHECK = "/simpan", "/periksa"


def send(site, path: str, body: Body):
    persona = site.people["op-paser"]
    headers = {"X-CSRFToken": persona.token(), "Accept": "application/json"}
    if body.encoding:
        headers["Content-Encoding"] = body.encoding
    return persona.client.post(path, data=body.data, content_type=body.kind, headers=headers)


def met(site, path: str, body: Body) -> tuple[list[str], object]:
    """(what is wrong with the answer and what it left behind, the answer)."""
    started = process_time()
    answer = send(site, path, body)
    found = list(of_answer(answer, process_time() - started))
    if answer.mimetype != "application/json":
        found.append(f"is answered with {answer.mimetype}")
    if site.memory.written():
        changed = site.memory.changed()
        if changed and answer.status_code not in TAKEN:
            found.append(f"was answered {answer.status_code} and changed {sorted(changed)}")
        if changed and path.endswith(CHECK):
            found.append(f"looked only, and changed {sorted(changed)}")
        site.restore()
    return found, answer


@pytest.mark.parametrize("rest", [SAVE, CHECK, "upload"])
def test_document_of_no_shape_is_refused(site, rest):
    path = UPLOAD if rest == "upload" else site.desk.page(PASER, rest)
    found = {body.id: wrong for body in hostile_bodies() if (wrong := met(site, path, body)[0])}
    assert found == {}


def test_text_in_a_figure_of_a_script_is_refused_or_kept(site):
    found = {}
    for hostile, field, body, expected in scripted():
        wrong, answer = met(site, site.desk.page(PASER, SAVE), body)
        wrong += of_saving(answer, expected, hostile) if answer.status_code == 200 else []
        if wrong:
            found[f"{field} {hostile.id} {hostile.value[:40]!a}"] = wrong
    assert found == {}


def of_saving(answer, expected: str, hostile: Hostile) -> Iterator[str]:
    """A figure that can't be read is told by its code, one that can is said to be stored."""
    told = answer.json
    if expected == REFUSE and (told["saved"] or not told["problems"]):
        yield f"should have been refused, was answered {told['saved']}"
    if expected == TAKE and not told["saved"]:
        yield f"should have been stored: {told['problems']}"


def scripted() -> Iterator[tuple[Hostile, str, Body, str]]:
    """(text, field, document, whether it is refused): by day each text in one field, numbers in that of a number."""
    for place, hostile in enumerate(hostile_texts() if WHOLE else every(380)):
        changes = changed_by(hostile.value)
        names = list(changes)
        own = {names[place % len(names)], *(["text"] if hostile.kind == NUMBERS else [])}
        for name in names if WHOLE else sorted(own):
            change, expected = changes[name]
            told = {"text": "", "base_version": 1 if change["code"] == "aktif" else 0, **change}
            body = {"client_id": str(uuid.UUID(int=place, version=4)), "changes": [told]}
            yield hostile, name, Body(hostile.id, json.dumps(body).encode()), expected if hostile.value.strip() else ""


def changed_by(value: str) -> dict[str, tuple[dict[str, object], str]]:
    """A change with the text in each of its fields, and what becomes of it."""
    return {
        "text": ({"code": "aktif", "text": value}, numeric(value)),
        "words": ({"code": "catatan", "text": value}, storable(value, 1, 400)),
        "source": ({"code": "aktif", "text": "9", "source": value}, storable(value, 0, 400)),
        "as_of": ({"code": "aktif", "text": "9", "as_of": value}, REFUSE),
        "label": ({"code": "iuran", "lines": [{"label": value, "text": "5"}]}, storable(value, 1, 200)),
        "number": ({"code": "iuran", "lines": [{"label": "Petani", "text": value}]}, numeric(value)),
        "code": ({"code": value, "text": "9"}, REFUSE),
        "answer": ({"code": "forum", "text": value}, REFUSE),
    }


def unseen(value: str) -> bool:
    return len(value) < 20 and not value.isprintable()


def test_name_of_a_file_is_kept_without_what_cannot_be_seen(site):
    found = {}
    for hostile in (
        hostile_texts() if WHOLE else [one for one in hostile_texts() if one.kind == PATHS or unseen(one.value)]
    ):
        announced = {"candidate": site.desk.candidates[PASER], "figure": "aktif", "name": hostile.value, "size": 10}
        wrong, answer = met(site, UPLOAD, Body(hostile.id, json.dumps(announced).encode()))
        if answer.status_code == 200 and answer.json.get("name", shown_name(hostile.value)) != shown_name(
            hostile.value
        ):
            wrong.append(f"is called {answer.json['name']!a}")
        if answer.status_code != 200 and hostile.kind == PATHS and len(hostile.value) <= 1000:
            wrong.append(f"was answered {answer.status_code}")
        if wrong:
            found[hostile.id] = wrong
    assert found == {}
    assert site.other_files() == site.files
