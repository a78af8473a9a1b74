"""Every spreadsheet of the corpus is taken or refused as it should be, in sentences, and nothing else comes out."""

from __future__ import annotations

import pytest

from tests.webapp.office import open_office
from tests.webapp.spreadsheet_corpus import corpus
from tests.webapp.templates_filled import send
from webapp.content.kinds import ContentRefused
from webapp.content.table_file import read_table_file
from webapp.content.tables import packed, unpacked
from webapp.db import db
from webapp.forms.filled_template import read_template
from webapp.forms.template import FORM, Stamp, stamp_problem
from webapp.models import ReportedFigure
from webapp.services.sections import sections_of
from webapp.services.workbooks import sheet_name

# Sent through the whole application, child and all; slice by slice the others are read without it.
SENT = {"utuh.xlsx", "angka-bulat.xlsx", "digabung.xlsx", "bom.xlsx", "lembar-dtd.xlsx", "makro.xlsx", "csv-koma.csv"}
SENT |= {"csv-kutip-terbuka.csv", "seperempat-juta-baris.xlsx", "potong-10.xlsx"}


@pytest.fixture
def office(app, add_person):
    return open_office(app, add_person, operators=(("op-paser", "64.01"),), others=())


@pytest.fixture
def samples(office):
    persona = office.people["op-paser"]
    files = [persona.get(office.page("64.01", f"/lembar-sebar/templat.{kind}")).data for kind in ("xlsx", "csv")]
    return list(corpus(*files))


def told(office, data):
    """(whether it is taken, why not)."""
    rubric = office.rubric
    try:
        tables = unpacked(packed(read_table_file(data)))
    except ContentRefused as refused:
        return False, [str(refused)]
    sections = {sheet_name(one.name): one.figures for one in sections_of(rubric)}
    filled = read_template(rubric, sections, tables)
    stamp = Stamp(FORM, office.edition, office.category, "64.01", rubric.digest)
    problem = stamp_problem(filled.stamp, stamp)
    sentences = [problem] if problem else [fault.words for fault in filled.faults]
    return not sentences, sentences


def test_every_spreadsheet_is_taken_or_refused_as_it_should_be(office, samples):
    assert len(samples) >= 180
    found = {sample.name: told(office, sample.data) for sample in samples}
    wrong = {
        one.name: found[one.name] for one in samples if one.taken is not None and found[one.name][0] is not one.taken
    }
    assert wrong == {}
    sentences = {sentence for _taken, listed in found.values() for sentence in listed}
    assert [one for one in sentences if not (one[0].isupper() or one[0] == "“") or not one.endswith(".")] == []
    assert len(sentences) >= 30


def test_sent_to_the_application_none_breaks_it_and_none_is_stored(app, office, samples):
    chosen = [sample for sample in samples if sample.name in SENT]
    assert {sample.name for sample in chosen} == SENT
    persona = office.people["op-paser"]
    for sample in chosen:
        answer = send(persona, office.page("64.01", "/lembar-sebar"), sample.data, sample.name)
        assert (sample.name, answer.status_code) == (sample.name, 200 if sample.taken else 422)
    with app.app_context():
        assert db.session.query(ReportedFigure).count() == 0
