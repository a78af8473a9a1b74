"""Bad text in every field of the forms without a place of their own: never a fault, nothing kept that is refused.

The fields are those of the program's own templates, so that a form is sent with whatever it may read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from time import process_time

import pytest

import webapp
from tests.corpus.judge import TAKEN, of_answer
from tests.corpus.plan import WHOLE
from tests.corpus.site import PASER, Site
from tests.corpus.test_forms import BY_ROOMS
from tests.corpus.texts import every, hostile_texts

TEMPLATES = Path(webapp.__file__).parent / "templates"
FIELD = re.compile(r'name="([a-z][a-z_-]*)"')
EVERYBODY = ("sekretariat", "verifikator", "panelis-1", "op-paser", "siapa-pun")
SOME = 10


def field_names() -> list[str]:
    """Every name that an input of ours has, but the form's own token."""
    found = {name for path in TEMPLATES.rglob("*.html") for name in FIELD.findall(path.read_text("utf-8"))}
    return sorted(found - {"csrf_token", "viewport", "color-scheme"})


def address_of(site: Site, endpoint: str) -> str:
    """An address of the endpoint, with what there is of each of its parts."""
    rule = next(rule for rule in site.app.url_map.iter_rules(endpoint))
    found = {
        "act_id": 1,
        "candidate_id": site.desk.candidates[PASER],
        "category": site.desk.category,
        "category_id": site.desk.category_id,
        "edition": site.desk.edition,
        "identifier": "BGB7-DAG6-JRDH",
        "kind": "lembar",
        "number": 1,
        "objection_id": 1,
        "pairing_id": 1,
        "panelist_id": 1,
        "printing_id": 1,
        "roster_id": 1,
        "session_id": 1,
        "slot_id": 1,
        "user_id": site.desk.users["op-paser"],
        "village": "64.01.01.2001",
    }
    with site.app.test_request_context():
        return str(site.app.url_for(endpoint, **{part: found[part] for part in rule.arguments}))


def sent(site: Site, endpoint: str) -> Iterator[str]:
    """What is wrong with the answers to one form."""
    path, names = address_of(site, endpoint), field_names()
    for login in EVERYBODY:
        for hostile in hostile_texts() if WHOLE else every(SOME):
            started = process_time()
            answer = site.people[login].post(path, dict.fromkeys(names, hostile.value))
            yield from (f"{login} {hostile.id}: {told}" for told in of_answer(answer, process_time() - started))
            if site.memory.written():
                changed = site.memory.changed()
                if changed and answer.status_code not in TAKEN:
                    yield f"{login} {hostile.id}: was answered {answer.status_code} and changed {sorted(changed)}"
                site.restore()


@pytest.mark.parametrize("endpoint", sorted(BY_ROOMS))
def test_bad_text_in_every_field_breaks_nothing(site, endpoint):
    assert list(sent(site, endpoint)) == []


def test_fields_are_found_in_the_templates():
    assert {"pin", "alasan", "name", "seat"} & set(field_names())
    assert len(field_names()) > 40
