"""Handing in: what is seen is what is kept, once, before the deadline, whole; and what is sent back is mended."""

from __future__ import annotations

import html
import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest

from tests.webapp.conftest import NOON, Persona, told
from tests.webapp.handing_in import (
    KUKAR,
    PASER,
    SIGNED,
    SOUND,
    SUM_CLASH,
    WHY,
    answers_of,
    fields_of,
    fill,
    hand_in,
    mend_once,
    open_desk,
    page_of,
    prove,
    ready,
    send_back,
    stored,
    text_of,
)
from tests.webapp.office import DEADLINE
from tests.webapp.outside import behind
from webapp.db import db, transaction
from webapp.models import Candidate, Category, FindingReply, Operator, Regulation
from webapp.services.handed_in import Named, read_body


@pytest.fixture
def office(app, add_person):
    return open_desk(app, add_person)


@pytest.fixture
def paser(office) -> Persona:
    return office.people["op-paser"]


@pytest.fixture
def checker(office) -> Persona:
    return office.people["verifikator"]


def receipt_page(office, code=PASER, number=1):
    return office.page(code, f"/tanda-terima/{number}")


# --- before handing in -----------------------------------------------------------------------------------------------


def test_every_link_of_the_form_leads_somewhere(office):
    """The rubric of this desk counts no list of workers, so none is offered."""
    reader = office.people["op-paser"]
    links = set(re.findall(r'<a[^>]* href="(/[^"#]*)', reader.get(office.page(PASER)).text))
    assert len(links) > 5
    assert [link for link in links if reader.get(link).status_code >= 400] == []


def test_summary_shows_every_figure_as_it_will_be_handed_in(app, office, paser):
    ready(app, office)
    text = text_of(paser.get(office.page(PASER, "/kirim")))
    for words in ("40.123 orang", "1.234 orang", "Disnaker", "per 31 Desember 2025", "1 berkas", "tidak diisi"):
        assert words in text
    assert "7 dari 8 angka terisi. Batas waktu: Sabtu, 28 Februari 2026, pukul 23.59 WITA" in text


def test_missing_figures_block_and_each_leads_to_its_place(app, office, paser):
    fill(app, office, aktif="1234", regulasi="belum_ada")
    prove(app, office, "aktif")
    page = page_of(office, paser)
    for title, code in (("Pekerja seluruhnya", "potensi"), ("Perangkat desa", "desa_jumlah")):
        assert re.search(rf'<a href="[^"]*/bagian-1#angka-{code}">“{title}” belum diisi\.</a>', html.unescape(page))
    assert "Guru honorer” belum diisi" not in html.unescape(page)
    assert "Kirim isian" not in page
    answer = hand_in(office, paser)
    assert (answer.status_code, stored(app, office)) == (422, [])
    assert "Isian belum dapat dikirim: 3 hal masih kurang." in text_of(answer)


def test_evidence_is_needed_for_what_claims_something_alone(app, office, paser):
    fill(app, office, **(SOUND | {"regulasi": "perda"}))
    text = text_of(paser.get(office.page(PASER, "/kirim")))
    assert "“Peserta aktif” belum mempunyai berkas bukti." in text
    assert "“Regulasi tertinggi” belum mempunyai berkas bukti." in text
    fill(app, office, aktif="0", rentan="0", guru="0", regulasi="belum_ada")
    assert "belum mempunyai berkas bukti" not in text_of(paser.get(office.page(PASER, "/kirim")))
    assert hand_in(office, paser).status_code == 303


def test_evidence_that_was_taken_away_proves_nothing(app, office, paser):
    ready(app, office)
    with app.app_context(), transaction() as session:
        session.execute(db.text("UPDATE evidence SET removed_at = '2026-02-13T00:00:00+00:00'"))
    assert hand_in(office, paser).status_code == 422


def test_not_applicable_where_it_must_apply_blocks(app, office, paser):
    ready(app, office, potensi="n/a")
    assert "“Pekerja seluruhnya” dijawab tidak berlaku, padahal harus diisi." in html.unescape(page_of(office, paser))
    assert hand_in(office, paser).status_code == 422


def test_indicator_that_does_not_apply_needs_no_figures(app, office, paser):
    ready(app, office, desa_aktif="", desa_jumlah="")
    fill(app, office, **{"A.2": "n/a"})
    assert hand_in(office, paser).status_code == 303
    content = read_body(stored(app, office)[0].body).content
    assert content.not_applicable == (Named("A.2", "Desa"),)
    assert "A.2 Desa" in paser.get(receipt_page(office)).text


def test_figure_that_the_rubric_cannot_read_any_more_is_asked_again(app, office, paser):
    ready(app, office, regulasi="perwali")
    assert "“Regulasi tertinggi” tidak cocok lagi dengan rubrik; isi lagi." in html.unescape(page_of(office, paser))
    assert hand_in(office, paser).status_code == 422


# --- findings and replies --------------------------------------------------------------------------------------------


def test_error_blocks_until_it_is_explained_and_the_typed_stays(app, office, paser):
    ready(app, office, **SUM_CLASH)
    page = page_of(office, paser)
    assert "1.235" in page
    assert "1.234" in page
    refused = hand_in(office, paser, nama="Nama Yang Diketik")
    assert (refused.status_code, stored(app, office)) == (422, [])
    assert 'value="Nama Yang Diketik"' in refused.text
    (field,) = answers_of(page)
    assert hand_in(office, paser, **{field: WHY}).status_code == 303
    (finding,) = read_body(stored(app, office)[0].body).content.findings
    assert (finding.check, finding.severity, finding.reply) == ("K01", "error", WHY)


def test_reply_that_says_nothing_is_refused_and_kept_as_typed(app, office, paser):
    ready(app, office, **SUM_CLASH)
    (field,) = answers_of(page_of(office, paser))
    for answer in (hand_in(office, paser, **{field: "ok <b>"}), explain(office, paser, **{field: "ok <b>"})):
        assert answer.status_code == 422
        assert ">ok &lt;b&gt;</textarea>" in answer.text
        assert "Tulis penjelasan sedikitnya 10 huruf." in answer.text
    assert replies(app) == []


def explain(office, persona, **typed):
    page = page_of(office, persona)
    return persona.post(office.page(PASER, "/kirim/penjelasan"), fields_of(page) | typed)


def replies(app):
    with app.app_context():
        return [(one.check_code, one.text) for one in db.session.query(FindingReply).order_by(FindingReply.id)]


def test_reply_is_kept_before_handing_in(app, office, paser):
    ready(app, office, **SUM_CLASH)
    (field,) = answers_of(page_of(office, paser))
    assert explain(office, paser, **{field: WHY}).status_code == 303
    assert explain(office, paser, **{field: WHY}).status_code == 303
    assert replies(app) == [("K01", WHY)]
    page = page_of(office, paser)
    assert f">{WHY}</textarea>" in page
    assert "tersimpan di server" in page
    assert hand_in(office, paser, **{field: WHY}).status_code == 303


def test_reply_is_good_for_that_very_message_only(app, office, paser):
    ready(app, office, **SUM_CLASH)
    (field,) = answers_of(page_of(office, paser))
    explain(office, paser, **{field: WHY})
    fill(app, office, rentan="1002")
    page = page_of(office, paser)
    assert WHY not in page
    assert answers_of(page) != [field]
    assert hand_in(office, paser).status_code == 422


def test_reply_to_a_finding_that_changed_meanwhile_is_shown_and_not_lost(app, office, paser):
    ready(app, office, **SUM_CLASH)
    page = page_of(office, paser)
    (field,) = answers_of(page)
    fill(app, office, rentan="1002")
    for path in ("/kirim", "/kirim/penjelasan"):
        answer = paser.post(office.page(PASER, path), fields_of(page) | SIGNED | {field: WHY})
        assert (answer.status_code, WHY in answer.text) == (409, True)
    assert (replies(app), stored(app, office)) == ([], [])


def test_withdrawn_reply_blocks_again(app, office, paser):
    ready(app, office, **SUM_CLASH)
    (field,) = answers_of(page_of(office, paser))
    explain(office, paser, **{field: WHY})
    explain(office, paser, **{field: ""})
    assert replies(app) == [("K01", WHY), ("K01", "")]
    assert hand_in(office, paser).status_code == 422


def test_page_that_was_opened_before_a_colleague_explained_wipes_nothing(app, office, paser):
    ready(app, office, **SUM_CLASH)
    stale, colleague = page_of(office, paser), office.people["op-paser-2"]
    (field,) = answers_of(stale)
    explain(office, colleague, **{field: WHY})
    answer = paser.post(office.page(PASER, "/kirim/penjelasan"), fields_of(stale) | {field: ""})
    assert (answer.status_code, replies(app)) == (303, [("K01", WHY)])
    answer = paser.post(office.page(PASER, "/kirim"), fields_of(stale) | SIGNED | {field: ""})
    assert (answer.status_code, f">{WHY}</textarea>" in answer.text, stored(app, office)) == (409, True, [])
    assert SIGNED["jabatan"] in answer.text
    read = fields_of(answer.text) | SIGNED | {field: WHY}
    assert paser.post(office.page(PASER, "/kirim"), read).status_code == 303


@pytest.mark.parametrize("path", ["/kirim", "/kirim/penjelasan"])
def test_two_replies_to_one_finding_are_both_shown_and_the_second_waits(app, office, paser, path):
    ready(app, office, **SUM_CLASH)
    stale, other = page_of(office, paser), "Satu orang tercatat dua kali."
    (field,) = answers_of(stale)
    explain(office, office.people["op-paser-2"], **{field: WHY})
    answer = paser.post(office.page(PASER, path), fields_of(stale) | SIGNED | {field: other})
    assert (answer.status_code, replies(app)) == (409, [("K01", WHY)])
    assert f">{other}</textarea>" in answer.text
    assert f"Yang tersimpan sekarang: “{WHY}”." in answer.text
    assert paser.post(office.page(PASER, path), fields_of(answer.text) | SIGNED | {field: other}).status_code == 303
    assert replies(app) == [("K01", WHY), ("K01", other)]


def test_page_refused_for_something_else_still_knows_what_it_showed(app, office, paser):
    ready(app, office, **SUM_CLASH)
    stale, other = page_of(office, paser), "Satu orang tercatat dua kali."
    (field,) = answers_of(stale)
    explain(office, office.people["op-paser-2"], **{field: WHY})
    unsigned = paser.post(office.page(PASER, "/kirim"), fields_of(stale) | {field: other})
    assert (unsigned.status_code, f">{other}</textarea>" in unsigned.text) == (422, True)
    answer = paser.post(office.page(PASER, "/kirim"), fields_of(unsigned.text) | SIGNED | {field: other})
    assert (answer.status_code, replies(app)) == (409, [("K01", WHY)])


def test_reply_without_what_it_had_shown_overwrites_nothing(app, office, paser):
    """A page of an earlier version of the application, or a sending made by hand."""
    ready(app, office, **SUM_CLASH)
    (field,) = answers_of(page_of(office, paser))
    explain(office, paser, **{field: WHY})
    answer = paser.post(office.page(PASER, "/kirim/penjelasan"), {field: "Satu orang tercatat dua kali."})
    assert (answer.status_code, replies(app)) == (409, [("K01", WHY)])


def test_warning_asks_and_note_only_tells(app, office, paser):
    ready(app, office, desa_aktif="300", potensi="40000")
    page = page_of(office, paser)
    assert len(answers_of(page)) == 1
    assert "1 catatan (tidak perlu dijawab)" in page
    assert hand_in(office, paser).status_code == 303
    found = {one.check: one.reply for one in read_body(stored(app, office)[0].body).content.findings}
    assert found == {"K02": "", "K03": ""}
    assert "Tanpa penjelasan." in paser.get(receipt_page(office)).text


def test_regulation_that_nobody_recorded_is_asked_about(app, office, paser):
    ready(app, office, regulasi="perda")
    prove(app, office, "regulasi")
    assert "diisikan, tetapi belum ada regulasi yang dicatat." in page_of(office, paser)
    record(app, office)
    page = page_of(office, paser)
    assert "belum ada regulasi yang dicatat" not in page
    assert "Peraturan Daerah Nomor 3 Tahun 2024 tentang Jamsostek, berlaku 4 Maret 2024; tanpa berkas" in page
    assert hand_in(office, paser).status_code == 303
    (regulation,) = read_body(stored(app, office)[0].body).content.regulations
    assert (regulation.kind, regulation.number, regulation.in_force_on, regulation.draft) == (
        "perda", "3", "2024-03-04", False,
    )  # fmt: skip
    assert "Peraturan Daerah Nomor 3 Tahun 2024" in paser.get(receipt_page(office)).text


def record(app, office):
    """A regulation in force."""
    with app.app_context(), transaction() as session:
        row = Regulation(candidate_id=office.candidates[PASER], kind="perda", number="3", year=2024, title="Jamsostek")
        row.in_force_on, row.draft, row.by_user_id, row.at = date(2024, 3, 4), False, office.users["op-paser"], NOON
        session.add(row)


def test_region_that_a_claim_exceeds_is_asked_about(app, office, paser):
    folder = app.extensions["paritrana_settings"].instance / "reference"
    folder.mkdir()
    (folder / "uji-2026.yaml").write_text(REFERENCE, "utf-8")
    ready(app, office)
    page = page_of(office, paser)
    assert len(answers_of(page)) == 1
    assert "30.000" in page
    assert hand_in(office, paser).status_code == 303
    assert "R01" in {one.check for one in read_body(stored(app, office)[0].body).content.findings}


REFERENCE = """
edition: "uji-2026"
title: "Rujukan uji"
values:
  - {code: "pekerja", title: "Pekerja menurut BPS", unit: "orang", source: "BPS", as_of: "2025-08-31",
     by: {"64.01": 30000}}
checks:
  - category: "kabkota"
    checks:
      - {code: "R01", kind: at_most, part: "potensi", whole: "pekerja", severity: warning}
"""


def test_share_of_nothing_is_told_before_handing_in(app, office, paser):
    ready(app, office, desa_aktif="0", desa_jumlah="0")
    page = page_of(office, paser)
    assert "angka pembaginya nol" in page
    assert hand_in(office, paser).status_code == 422
    (field,) = answers_of(page)
    assert hand_in(office, paser, **{field: WHY}).status_code == 303


# --- handing in ------------------------------------------------------------------------------------------------------


def test_body_says_everything_and_its_hash_is_the_files(app, office, paser, tmp_path):
    ready(app, office, regulasi="perda")
    prove(app, office, "regulasi", name="Perda 3-2025.pdf", digit="b")
    answer = hand_in(office, paser)
    assert (answer.status_code, answer.headers["Location"]) == (303, receipt_page(office))
    file = tmp_path / "kiriman.json"
    file.write_bytes(paser.get(f"{receipt_page(office)}.json").data)
    said = subprocess.run(["sha256sum", str(file)], capture_output=True, text=True, check=True).stdout.split()[0]
    printed = re.search(r"<strong>sha256: ([0-9a-f ]+)</strong>", paser.get(receipt_page(office)).text)
    assert printed[1].replace(" ", "") == said == stored(app, office)[0].body_sha256
    plain = json.loads(file.read_text("utf-8"))
    assert file.read_text("utf-8") == json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert not any(isinstance(one, float) for one in leaves(plain))
    assert (plain["candidate"], plain["category"]["code"], plain["edition"]["code"], plain["number"]) == (
        {"code": "64.01", "name": "Kabupaten Paser"}, "kabkota", "uji-2026", 1,
    )  # fmt: skip
    assert plain["rubric"] == {"code": office.rubric.code, "digest": office.rubric.digest}
    assert plain["signed"] == {
        "account_name": "op-paser", "login": "op-paser", "name": SIGNED["nama"], "position": SIGNED["jabatan"],
    }  # fmt: skip
    assert datetime.fromisoformat(plain["at"]) == NOON
    figures = {one["code"]: one for one in plain["content"]["figures"]}
    assert figures["potensi"] == {
        "code": "potensi", "title": "Pekerja seluruhnya", "type": "count", "unit": "orang", "value": "40123",
        "said": "40.123 orang", "source": "Disnaker", "as_of": "2025-12-31", "version": 1, "lines": [], "files": [],
    }  # fmt: skip
    assert [(one["name"], one["sha256"]) for one in figures["regulasi"]["files"]] == [("Perda 3-2025.pdf", "b" * 64)]
    assert figures["anggaran"]["value"] == ""


def leaves(plain):
    if isinstance(plain, dict | list):
        for one in plain.values() if isinstance(plain, dict) else plain:
            yield from leaves(one)
    else:
        yield plain


def test_double_click_gives_one_submission_and_the_same_receipt(app, office, paser):
    ready(app, office)
    sent = fields_of(page_of(office, paser)) | SIGNED
    answers = [paser.post(office.page(PASER, "/kirim"), sent) for _ in range(3)]
    assert {(one.status_code, one.headers["Location"]) for one in answers} == {(303, receipt_page(office))}
    assert [one.number for one in stored(app, office)] == [1]


def test_two_presses_at_the_same_moment_give_one_submission(app, office, paser):
    ready(app, office)
    sent = fields_of(page_of(office, paser)) | SIGNED
    twins = [Persona(app.test_client(), "op-paser") for _ in range(4)]
    assert [twin.sign_in().status_code for twin in twins] == [303] * 4
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda twin: twin.post(office.page(PASER, "/kirim"), sent), twins))
    assert {(one.status_code, one.headers.get("Location")) for one in answers} == {(303, receipt_page(office))}
    assert [one.number for one in stored(app, office)] == [1]


def test_press_of_a_colleague_after_it_is_told_and_adds_nothing(app, office, paser):
    ready(app, office)
    colleague = office.people["op-paser-2"]
    sent = fields_of(page_of(office, colleague)) | SIGNED
    hand_in(office, paser)
    answer = colleague.post(office.page(PASER, "/kirim"), sent)
    assert answer.status_code == 403
    assert "Isian ini sudah dikirim pada 13 Februari 2026, 12.00 WITA" in answer.text
    assert receipt_page(office) in answer.text
    assert [one.signed_name for one in stored(app, office)] == [SIGNED["nama"]]


@pytest.mark.parametrize("change", ["figure", "evidence"])
def test_what_changed_since_it_was_seen_is_not_handed_in(app, office, paser, change):
    ready(app, office)
    sent = fields_of(page_of(office, paser)) | SIGNED
    if change == "figure":
        fill(app, office, potensi="40124")
    else:
        prove(app, office, "guru", name="lain.pdf", digit="c")
    answer = paser.post(office.page(PASER, "/kirim"), sent)
    assert (answer.status_code, stored(app, office)) == (409, [])
    assert "Isian berubah sejak halaman ini dibuka" in answer.text
    assert f'value="{SIGNED["nama"]}"' in answer.text
    again = fields_of(answer.text) | SIGNED
    assert paser.post(office.page(PASER, "/kirim"), again).status_code == 303


def test_deadline_is_kept_by_the_servers_clock(app, office, paser, clock):
    ready(app, office)
    clock.at = DEADLINE + timedelta(microseconds=1)
    assert paser.sign_in().status_code == 303
    answer = hand_in(office, paser)
    assert (answer.status_code, stored(app, office)) == (403, [])
    assert "Batas waktu pengisian sudah lewat: 28 Februari 2026, 23.59 WITA" in answer.text
    assert "40.123 orang" in answer.text
    clock.at = DEADLINE
    assert hand_in(office, paser).status_code == 303


def test_form_is_locked_after_it(app, office, paser):
    ready(app, office)
    hand_in(office, paser)
    body = {"client_id": "00000000-0000-4000-8000-00000000abcd", "changes": [
        {"code": "potensi", "text": "1", "base_version": 1}
    ]}  # fmt: skip
    assert paser.post_json(office.page(PASER, "/simpan"), body).status_code == 403
    page = page_of(office, paser)
    assert "Isian ini sudah dikirim pada" in page
    assert "Simpan penjelasan" not in page
    assert explain(office, paser).status_code == 403


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        ("setuju", "Beri tanda setuju pada pernyataan sebelum mengirim."),
        ("nama", "Tulis nama lengkap penanda tangan."),
        ("jabatan", "Tulis jabatan penanda tangan."),
        ("nomor", "Versi lembar tidak dapat dibaca"),
    ],
)
def test_pledge_needs_all_of_it_and_keeps_what_was_typed(app, office, paser, left_out, sentence):
    ready(app, office, **SUM_CLASH)
    (field,) = answers_of(page_of(office, paser))
    answer = hand_in(office, paser, **{field: WHY, left_out: ""})
    assert (answer.status_code, stored(app, office)) == (422, [])
    assert sentence in answer.text
    for name, typed in SIGNED.items():
        if name in ("nama", "jabatan") and name != left_out:
            assert f'value="{typed}"' in answer.text
    assert f">{WHY}</textarea>" in answer.text


def test_receipt_says_what_when_and_by_whom(app, office, paser):
    ready(app, office)
    hand_in(office, paser)
    text = text_of(paser.get(receipt_page(office)))
    for words in (
        "Kiriman ke-1 diterima Jumat, 13 Februari 2026, pukul 12.00 WITA",
        "Drs. H. Katsul, M.Si. , Sekretaris Daerah",
        "op-paser (op-paser)",
        "40.123 orang",
        "rekap.pdf",
        " ".join(["aaaa"] * 16),
        "sha256sum kiriman-uji-2026-kabkota-64.01-1.json",
    ):
        assert words in text
    newest = paser.get(office.page(PASER, "/tanda-terima"))
    assert (newest.status_code, newest.headers["Location"]) == (303, receipt_page(office))


def test_receipt_stays_as_it_was_whatever_changes_later(app, office, paser):
    ready(app, office)
    hand_in(office, paser)
    before = paser.get(f"{receipt_page(office)}.pdf").data
    with app.app_context(), transaction() as session:
        session.get_one(Candidate, office.candidates[PASER]).name = "Kabupaten Lain"
        session.get_one(Category, office.category_id).title = "Kategori Lain"
    fill(app, office, potensi="7")
    told = text_of(paser.get(receipt_page(office)))
    assert ("Tanda terima: Kabupaten Paser" in told, "40.123 orang" in told, "Kategori Lain" in told) == (
        True,
        True,
        False,
    )
    assert paser.get(f"{receipt_page(office)}.pdf").data == before


def test_damaged_body_is_told(app, office, paser):
    ready(app, office)
    hand_in(office, paser)
    change = "UPDATE submission SET body = replace(body, '40123', '40124')"
    behind(app, "DROP TRIGGER submission_refuses_update", change)
    answer = paser.get(receipt_page(office))
    assert (answer.status_code, "Kiriman ini tidak utuh" in answer.text) == (422, True)


def test_receipt_as_paper(app, office, paser):
    ready(app, office)
    hand_in(office, paser)
    answer = paser.get(f"{receipt_page(office)}.pdf")
    assert (answer.status_code, answer.mimetype, answer.data[:5]) == (200, "application/pdf", b"%PDF-")
    assert 'filename="tanda-terima-uji-2026-kabkota-64.01-1.pdf"' in answer.headers["Content-Disposition"]
    assert paser.get(f"{receipt_page(office)}.pdf").data == answer.data


# --- who sees what ---------------------------------------------------------------------------------------------------

PAGES = ("/kirim", "/tanda-terima", "/tanda-terima/1", "/tanda-terima/1.pdf", "/tanda-terima/1.json", "/versi")
PAGES += ("/versi/1/1", "/kembalikan")
# What each may see of a candidate that isn't (or, for the first, is) theirs.
MATRIX = {
    "op-paser": (200, 303, 200, 200, 200, 200, 200, 403),
    "op-paser-2": (200, 303, 200, 200, 200, 200, 200, 403),
    "op-kukar": (404, 404, 404, 404, 404, 404, 404, 403),
    "verifikator": (403, 303, 200, 200, 200, 200, 200, 200),
    "sekretariat": (403, 303, 200, 200, 200, 200, 200, 200),
    "cabang": (403,) * 8,
    "panelis": (403,) * 8,
}


def test_who_may_open_what(app, office, paser, add_person):
    ready(app, office)
    hand_in(office, paser)
    juror = add_person("panelis", role="juror")
    juror.sign_in()
    people = office.people | {"panelis": juror}
    found = {
        login: tuple(people[login].get(office.page(PASER, page)).status_code for page in PAGES) for login in MATRIX
    }
    assert found == MATRIX


def test_foreign_candidate_answers_like_none_and_shows_nothing(app, office, paser):
    ready(app, office)
    hand_in(office, paser, nama="RAHASIA PASER")
    stranger = office.people["op-kukar"]
    for page in PAGES[:-1]:
        foreign, unknown = (stranger.get(path) for path in (office.page(PASER, page), f"/isian/999{page}"))
        assert (foreign.status_code, told(foreign)) == (404, told(unknown)), page
        assert b"RAHASIA" not in foreign.data
    for path in ("/kirim", "/kirim/penjelasan"):
        assert stranger.post(office.page(PASER, path), SIGNED).status_code == 404
    ready(app, office, KUKAR)
    assert "RAHASIA" not in page_of(office, stranger, KUKAR)


def test_operator_who_was_taken_off_sees_nothing_any_more(app, office, paser):
    ready(app, office)
    hand_in(office, paser)
    with app.app_context(), transaction() as session:
        session.query(Operator).filter_by(user_id=office.users["op-paser"]).delete()
    assert paser.get(receipt_page(office)).status_code == 404


def test_number_that_is_not_there(app, office, paser):
    ready(app, office)
    hand_in(office, paser)
    for page in ("/tanda-terima/2", "/tanda-terima/2.pdf", "/tanda-terima/2.json", "/versi/1/2", "/versi/2/1"):
        assert paser.get(office.page(PASER, page)).status_code == 404, page


# --- who reads what isn't handed in ----------------------------------------------------------------------------------


def figures_read(office, figure: str, code=PASER) -> bool:
    """Whether the secretariat reads this figure on the candidate's page."""
    text = text_of(office.people["sekretariat"].get(f"/edisi/{office.edition}/kabkota/kandidat/{code}"))
    assert ("Isian kandidat ini belum dikirim" in text) == (figure not in text)
    return figure in text


def test_secretariat_reads_figures_only_once_they_are_handed_in(app, office, paser):
    ready(app, office)
    assert not figures_read(office, "1.234")
    hand_in(office, paser)
    assert figures_read(office, "1.234")


def test_figures_under_revision_are_their_operators_until_sent_again(app, office, paser, checker):
    mend_once(app, office, paser, checker)
    assert figures_read(office, "1.000")
    assert send_back(office, checker, umum="Sekali lagi").status_code == 303
    fill(app, office, rentan="999")
    assert not figures_read(office, "1.000")


def test_findings_of_all_are_read_from_verification_on(app, office):
    page = f"/edisi/{office.edition}/kabkota/temuan"
    reader = office.people["sekretariat"]
    assert "temuan semua kandidat terbaca di sini sejak tahap verifikasi" in text_of(reader.get(page))
    assert reader.get(f"{page}.csv").status_code == 403
    with app.app_context(), transaction() as session:
        session.get_one(Category, office.category_id).state = "verification"
    assert "sejak tahap verifikasi" not in text_of(reader.get(page))
    assert reader.get(f"{page}.csv").status_code == 200
