"""What was typed stays on the page that refuses it, to be read and copied, where there is no field for it any more."""

from __future__ import annotations

import html
import io
import re
from pathlib import Path

import pytest

import webapp
from tests.webapp.conftest import PASSWORD, told
from tests.webapp.office import open_office
from tests.webapp.sealing import PASER, open_sealed
from tests.webapp.test_kept import fields_of
from tests.webapp.uploads import text_pdf
from webapp.db import db, transaction
from webapp.models import PLENARY, Category, Regulation
from webapp.views import typed
from webapp.views.kept import NEVER_KEPT

LONG = "Alasan <b>yang</b> panjang\nsekali & lengkap. " * 40
RECORD = {"jenis": "perkada", "nomor": "4", "tahun": "2022", "tentang": LONG[:150], "berlaku": "13/2/2022"}
TEMPLATES = Path(webapp.__file__).parent / "templates"
FIELDS = re.compile(r"<(input|textarea|select|button)\b([^>]*)>")
# Of two names that are typed into on one page and carried on another: `CARRIED_THERE`, or a choice that is a text.
BOTH = {"bench", "login", "name", "nomor", "note", "tentang", "v", "value"}
WITH_ITS_OWN_SENTENCE = "Berkas “Perbup 4.pdf” tidak ikut"


@pytest.fixture
def office(app, add_person):
    return open_office(app, add_person)


def read_only(page: str) -> list[str]:
    """The texts that can only be read and copied, as they were typed."""
    areas = re.findall(r"<textarea[^>]* readonly>\n(.*?)</textarea>", page, re.DOTALL)
    lines = re.findall(r'<input[^>]* readonly value="([^"]*)"', page)
    return [html.unescape(one) for one in [*areas, *lines]]


def at(app, office, state):
    with app.app_context(), transaction() as session:
        session.get_one(Category, office.category_id).state = state


def sent(office, path, **fields):
    return office.people["sekretariat"].post(f"{office.secretariat_page}{path}", fields)


def regulation(office, **more):
    path, fields = office.page("64.01", "/regulasi"), RECORD | more
    return office.people["op-paser"].post(path, fields, content_type="multipart/form-data")


def a_file():
    return io.BytesIO(text_pdf()), "Perbup 4.pdf"


def test_refusal_without_a_form_has_the_text_to_be_copied(app, office):
    at(app, office, PLENARY)
    answer = sent(office, "/tahap", old="interviews", new="plenary", reason=LONG)
    assert (answer.status_code, read_only(answer.text)) == (409, [LONG])
    assert "<b>yang</b>" not in answer.text


def test_page_whose_form_has_closed_has_the_text_and_leads_to_it(app, office):
    at(app, office, PLENARY)
    answer = sent(office, "/buka-lembar", lembar="1", alasan=LONG)
    assert (answer.status_code, read_only(answer.text)) == (422, [LONG])
    assert ("semua yang Anda ketik masih ada" in answer.text, 'id="alasan"' in answer.text) == (True, True)


def test_page_that_has_its_form_still_shows_nothing_twice(office):
    answer = regulation(office, nomor="")
    assert (answer.status_code, read_only(answer.text), answer.text.count("yang</b>")) == (422, [], 0)


def test_objection_after_its_time_is_there_to_be_copied(app, add_person, clock):
    plenary = open_sealed(app, add_person)
    plenary.announce()
    clock.forward(days=9)
    operator = plenary.people["op-paser"]
    operator.sign_in()
    answer = operator.post(plenary.own(PASER), {"hal": "A.1", "sanggahan": LONG})
    assert (answer.status_code, read_only(answer.text)) == (422, [LONG])


def test_fault_of_ours_offers_what_was_typed_again_and_shows_it(office, monkeypatch):
    monkeypatch.setattr("webapp.views.regulations.add_regulation", lambda **_more: 1 / 0)
    answer = regulation(office)
    assert (answer.status_code, RECORD["tentang"] in read_only(answer.text)) == (500, True)
    assert (fields_of(answer.text)["tentang"], "Kirim isian saya" in answer.text) == (RECORD["tentang"], True)


def test_what_is_absent_is_answered_as_what_is_anothers(office):
    operator = office.people["op-paser"]
    paths = (
        office.page("64.02", "/regulasi").replace(str(office.candidates["64.02"]), "9999"),
        office.page("64.02", "/regulasi"),
    )
    absent, anothers = (operator.post(path, RECORD) for path in paths)
    assert (absent.status_code, RECORD["tentang"] in read_only(absent.text)) == (404, True)
    assert told(absent) == told(anothers)


def test_address_that_no_page_has_repeats_nothing(client):
    assert read_only(client.post("/tidak-ada", data={"alasan": LONG}).text) == []


@pytest.mark.parametrize("origin", ["https://jahat.example", "null"])
def test_what_another_site_sends_is_not_repeated(office, origin):
    operator = office.people["op-paser"]
    fields = {**RECORD, "csrf_token": operator.token()}
    answer = operator.client.post("/isian/9999/regulasi", data=fields, headers={"Origin": origin})
    assert (answer.status_code >= 400, read_only(answer.text)) == (True, [])


def test_no_secret_is_repeated(app, office):
    at(app, office, PLENARY)
    secrets = dict.fromkeys(
        sorted(NEVER_KEPT - {"csrf_token"} | typed.SECRET | {"seat", "client_id"}), "rahasia-sekali"
    )
    answer = sent(office, "/tahap", old="interviews", new="plenary", reason=LONG, **secrets)
    assert (answer.status_code, read_only(answer.text), "rahasia-sekali" in answer.text) == (409, [LONG], False)


# ---------------------------------------------------------------------- files


def test_file_of_a_refused_form_is_asked_for_again(office):
    answer = regulation(office, nomor="", berkas=a_file())
    assert (answer.status_code, WITH_ITS_OWN_SENTENCE in answer.text) == (422, True)
    assert WITH_ITS_OWN_SENTENCE not in regulation(office, nomor="").text


def test_file_of_an_ended_session_is_chosen_again_before_the_rest_is_sent(app, office):
    operator, path = office.people["op-paser"], office.page("64.01", "/regulasi")
    fields = {**RECORD, "csrf_token": operator.token(), "berkas": a_file()}
    operator.client.delete_cookie("paritrana")
    refused = operator.client.post(path, data=fields, content_type="multipart/form-data")
    assert (refused.status_code, WITH_ITS_OWN_SENTENCE in refused.text) == (401, True)
    again = {**fields_of(refused.text), "login": "op-paser", "password": PASSWORD}
    resumed = operator.client.post("/masuk", data=again)
    assert WITH_ITS_OWN_SENTENCE in resumed.text
    assert re.search(r'<form method="post" action="[^"]*" enctype="multipart/form-data">', resumed.text)
    assert re.search(r'<input type="file" id="[^"]*" name="berkas">', resumed.text)
    operator.client.post(path, data={**fields_of(resumed.text), "berkas": a_file()}, content_type="multipart/form-data")
    with app.app_context():
        assert [one.evidence_id for one in db.session.query(Regulation)] == [1]


# ---------------------------------------------------------------------- the templates


def names_in_templates() -> tuple[set[str], set[str]]:
    """(fields that are typed into, all others) of every template, by what stands before `:` or `-` in their names."""
    found: tuple[set[str], set[str]] = (set(), set())
    for path in TEMPLATES.rglob("*.html"):
        for tag, rest in FIELDS.findall(path.read_text("utf-8")):
            name, kind = (re.search(rf'\b{what}="([^"]*)"', rest) for what in ("name", "type"))
            if name and "{{" not in typed.kind_of(name[1]) and (kind is None or kind[1] not in {"file", "password"}):
                text = tag == "textarea" or (tag == "input" and (kind is None or kind[1] not in NOT_A_TEXT))
                found[0 if text else 1].add(typed.kind_of(name[1]))
    return found


NOT_A_TEXT = {"hidden", "radio", "checkbox"}


def test_every_field_of_a_template_is_typed_or_known_not_to_be():
    texts, others = names_in_templates()
    assert texts & typed.NOT_TYPED == set()
    assert others - typed.NOT_TYPED - typed.SECRET - NEVER_KEPT == BOTH
    assert texts >= BOTH


def test_no_field_of_several_lines_cuts_what_is_pasted():
    """A sentence says that a text is too long, with the text still there; a browser cuts it and says nothing."""
    cut = {
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*.html")
        for tag, rest in FIELDS.findall(path.read_text("utf-8"))
        if tag == "textarea" and "maxlength" in rest
    }
    assert cut == set()
