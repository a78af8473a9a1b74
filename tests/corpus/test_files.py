"""Files that lie about what they are, through the form and in pieces: taken or refused, nothing left behind."""

from __future__ import annotations

import io
import uuid

import pytest

from tests.corpus.judge import of_answer
from tests.corpus.places import PASER
from tests.corpus.plan import WHOLE
from tests.corpus.texts import PATHS, SCRIPTS, TEXTS, hostile_texts
from tests.webapp.uploads import corpus, picture

# That each of the corpus is taken or refused as it should be is a test of its own, in one child for all; here some of
# them go the whole way, each through a child.
SAMPLES = corpus() if WHOLE else corpus()[::12]
NAMED = [one for one in hostile_texts() if one.kind in {PATHS, SCRIPTS, TEXTS} and len(one.value) < 5000]
LONGEST_SECONDS = 10


def evidence_page(site) -> str:
    return f"/bukti/kandidat/{site.desk.candidates[PASER]}/aktif"


def passing(site) -> set[str]:
    """What lies where files are on their way; a lock may stay."""
    return {path.name for path in site.settings.evidence.rglob("*") if path.is_file() and len(path.name) < 60}


def wrong_with(site, answer, *, taken: bool | None) -> list[str]:
    """What is wrong with the answer and what it left behind."""
    found = list(of_answer(answer, 0))
    changed = site.memory.changed() if site.memory.written() else set()
    if changed - {"blob", "evidence", "upload", "regulation", "category_revision", "category"}:
        found.append(f"changed {sorted(changed)}")
    if "evidence" in changed and taken is False:
        found.append("should have been refused")
    if "evidence" not in changed and taken:
        found.append(f"should have been taken, was answered {answer.status_code}")
    if changed:
        site.restore()
    return found


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_file_of_a_form_is_taken_or_refused(site, sample):
    before = passing(site)
    data = {"berkas": (io.BytesIO(sample.data), sample.name)}
    answer = site.people["op-paser"].post(evidence_page(site), data, content_type="multipart/form-data")
    assert wrong_with(site, answer, taken=sample.taken) == []
    assert passing(site) == before
    assert site.other_files() == site.files


def test_pieces_of_a_bad_file_are_refused_at_the_end(site):
    persona, found = site.people["op-paser"], {}
    for sample in SAMPLES[:: 1 if WHOLE else 4]:
        address = f"/bukti/{uuid.uuid4()}"
        told = {
            "candidate": site.desk.candidates[PASER],
            "figure": "aktif",
            "name": sample.name,
            "size": len(sample.data),
        }
        begun = persona.post_json(address, told)
        if begun.status_code != 200:
            found |= {sample.name: wrong} if (wrong := wrong_with(site, begun, taken=sample.taken)) else {}
            continue
        for start in range(0, len(sample.data), 2**20):
            headers = {"X-CSRFToken": persona.token(), "Accept": "application/json"}
            piece = sample.data[start : start + 2**20]
            answer = persona.client.patch(f"{address}?offset={start}", data=piece, headers=headers)
        if wrong := wrong_with(site, answer, taken=sample.taken):
            found[sample.name] = wrong
    assert found == {}


def test_name_of_a_file_never_becomes_a_path_nor_a_header(site):
    persona, found = site.people["op-paser"], {}
    content = picture("PNG")
    for hostile in NAMED[:: 1 if WHOLE else 120]:
        data = {"berkas": (io.BytesIO(content), hostile.value.encode("utf-8", "replace").decode())}
        wrong = []
        answer = persona.post(evidence_page(site), data, content_type="multipart/form-data")
        wrong += of_answer(answer, 0)
        with site.app.app_context():
            rows = site.memory.own.execute("SELECT id FROM evidence ORDER BY id DESC LIMIT 1").fetchone()
        got = persona.get(f"/bukti/berkas/{rows[0]}/unduh")
        told = got.headers.get("Content-Disposition", "")
        if answer.status_code == 303 and (got.status_code != 200 or not told.startswith("attachment; filename")):
            wrong.append(f"is given back with {got.status_code} {told!a}")
        site.restore()
        if wrong or site.other_files() != site.files:
            found[hostile.id] = wrong
    assert found == {}
