"""Awards outside the ranking, other programmes, and drafts that stay as they were fixed."""

import json

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from reports.html import certificates_html, decree_html, minutes_html
from tests.reports import reading
from tests.reports.reading import letters
from tests.webapp.ceremony import AWARD, DRAFT, LOOK, OTHER, png, send_picture
from tests.webapp.outside import hand
from tests.webapp.sealing import BERAU, BONTANG, KUKAR, PASER, open_sealing, rename
from tests.webapp.test_stage_reopening import back_to_plenary
from webapp.db import db, transaction
from webapp.models import Category, DecreeDraft, OtherRecipient, SealedResult, SpecialAward
from webapp.services.decree_papers import certificates_document, decree_document, edition_words, groups_of
from webapp.services.decrees import draft_for
from webapp.services.minutes import minutes_paper
from webapp.services.ranking import rank_category
from webapp.services.sealed import read_sealed

pytestmark = pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)


@pytest.fixture
def plenary(app, add_person):
    return open_sealing(app, add_person)


@pytest.fixture
def page(plenary):
    return f"/edisi/{plenary.room.edition}/penghargaan"


def award(plenary, **fields):
    return AWARD | {"kategori": plenary.room.category} | fields


def groups(app, plenary, number=1):
    """The recipients of a draft: title -> (name, award, serial) in order."""
    with app.app_context():
        edition_id = db.session.get_one(Category, plenary.room.category_id).edition_id
        found = groups_of(draft_for(edition_id, number))
        return {group.title: [(one.name, one.award, one.serial) for one in group.recipients] for _code, group in found}


def papers(app, plenary, number=1):
    """The pages of a draft's decree and of its certificates, with their pictures."""
    with app.app_context():
        draft = draft_for(db.session.get_one(Category, plenary.room.category_id).edition_id, number)
        pages = decree_html(decree_document(draft)), certificates_html(certificates_document(draft))
        return [(page, page.pictures) for page in pages]


# --- outside the ranking


def test_award_is_kept_by_code_or_by_name_and_sealed_with_the_result(app, plenary, page, look):
    assert plenary.first.post(f"{page}/khusus", award(plenary)).status_code == 303
    by_name = award(plenary, kandidat=" kota bontang ", penghargaan="Inovasi Terbaik")
    assert plenary.first.post(f"{page}/khusus", by_name).status_code == 303
    plenary.seal()
    (row,) = look(SealedResult)
    body, annex = json.loads(row.body), json.loads(row.annex)
    assert body["special_awards"] == [
        {"candidate": "64.03", "title": "Perda Pertama"},
        {"candidate": "64.04", "title": "Inovasi Terbaik"},
    ]
    assert annex["special_awards"][0] == {"reason": AWARD["alasan"], "by": "sekretariat"}
    assert AWARD["alasan"] not in row.body
    assert "Perda Pertama" in plenary.first.get(f"{plenary.page}/segel/1").text
    with app.app_context():
        paper = minutes_paper(read_sealed(db.session.merge(row)), plenary.room.rubric)
    assert [(one.candidate.code, one.title, one.reason) for one in paper.special] == [
        ("64.03", "Perda Pertama", AWARD["alasan"]),
        ("64.04", "Inovasi Terbaik", AWARD["alasan"]),
    ]
    text = minutes_html(paper)
    assert (
        text.index("Penghargaan khusus di luar peringkat") < text.index("Perda Pertama") < text.index(AWARD["alasan"])
    )


def test_award_of_who_withdrew_afterwards_is_not_sealed(app, plenary, page, look):
    assert plenary.first.post(f"{page}/khusus", award(plenary)).status_code == 303
    out = f"{plenary.page}/pencalonan/{plenary.room.candidates[BERAU]}/kedudukan"
    fields = {"old": "active", "new": "withdrawn", "reason": "Mengundurkan diri"}
    assert plenary.first.post(out, fields).status_code == 303
    assert "Perda Pertama" not in plenary.first.get(page).text
    plenary.seal()
    (row,) = look(SealedResult)
    assert json.loads(row.body)["special_awards"] == []
    assert plenary.first.get(f"{plenary.page}/segel/1").status_code == 200


def test_award_goes_by_a_code_in_any_case_and_never_by_a_name_that_several_have(app, plenary, page, look):
    with app.app_context(), transaction() as session:
        session.execute(text("UPDATE candidate SET code = 'PT-01', name = 'CV Jaya' WHERE code = '64.03'"))
        session.execute(text("UPDATE candidate SET code = 'PT-02', name = 'CV Jaya' WHERE code = '64.04'"))
    answer = plenary.first.post(f"{page}/khusus", award(plenary, kandidat="cv jaya"))
    assert (answer.status_code, "Beberapa kandidat bernama “cv jaya”" in answer.text) == (422, True)
    for code in ("pt-02", "PT-01"):
        assert plenary.first.post(f"{page}/khusus", award(plenary, kandidat=code)).status_code == 303
    given = [plenary.room.candidates[one] for one in (BONTANG, BERAU)]
    assert [one.candidate_id for one in look(SpecialAward)] == given


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"alasan": ""}, "Tulis alasannya"),
        ({"penghargaan": ""}, "Tulis nama penghargaannya"),
        ({"kandidat": "64.99"}, "Tidak ada kandidat “64.99”"),
        ({"kategori": "tidak-ada"}, "selama rapat pleno"),
        ({"penghargaan": "x" * 121}, "paling panjang 120"),
    ],
)
def test_award_that_cannot_be_kept_is_refused_with_everything_typed(plenary, page, look, fields, sentence):
    typed = award(plenary, alasan="Alasan yang sudah diketik") | fields
    answer = plenary.first.post(f"{page}/khusus", typed)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert fields.get("alasan", "Alasan yang sudah diketik") in answer.text
    assert look(SpecialAward) == []


def test_award_is_given_and_taken_back_only_while_the_plenary_sits(app, plenary, page, look):
    plenary.first.post(f"{page}/khusus", award(plenary))
    assert plenary.first.post(f"{page}/khusus/1/batal", {"alasan-batal": ""}).status_code == 422
    assert plenary.first.post(f"{page}/khusus/1/batal", {"alasan-batal": "Salah nama"}).status_code == 303
    assert plenary.first.post(f"{page}/khusus/1/batal", {"alasan-batal": "Lagi"}).status_code == 409
    assert plenary.first.post(f"{page}/khusus/9/batal", {"alasan-batal": "x"}).status_code == 404
    plenary.first.post(f"{page}/khusus", award(plenary, penghargaan="Kedua"))
    plenary.seal()
    answer = plenary.first.post(f"{page}/khusus", award(plenary, penghargaan="Sesudah segel"))
    assert (answer.status_code, "selama rapat pleno" in answer.text, "Sesudah segel" in answer.text) == (
        409,
        True,
        True,
    )
    answer = plenary.first.post(f"{page}/khusus/2/batal", {"alasan-batal": "Alasan yang diketik"})
    assert (answer.status_code, "Alasan yang diketik" in answer.text) == (409, True)
    assert [row.title for row in look(SpecialAward)] == ["Perda Pertama", "Kedua"]
    assert [one["title"] for one in json.loads(look(SealedResult)[0].body)["special_awards"]] == ["Kedua"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE special_award SET title = 'x'",
        "DELETE FROM special_award",
        "INSERT INTO special_award SELECT 9, category_id, candidate_id, title, '', by_user_id, at FROM special_award",
        "INSERT INTO special_award_end VALUES (1, 'x', 1, '2026')",
    ],
)
def test_database_itself_refuses_what_the_seal_has_closed(app, plenary, page, statement):
    plenary.first.post(f"{page}/khusus", award(plenary))
    plenary.seal()
    with app.app_context(), pytest.raises((DatabaseError, sqlite.DatabaseError)), transaction() as session:
        session.execute(text(statement))


def test_award_given_after_the_proposal_keeps_the_second_person_from_agreeing(plenary, page):
    plenary.decide()
    proposed = plenary.propose_seal()
    plenary.first.post(f"{page}/khusus", award(plenary))
    assert plenary.agree(proposed).status_code == 409


def test_award_counts_no_more_once_the_interviews_were_opened_again(app, plenary, page, look):
    plenary.first.post(f"{page}/khusus", award(plenary))
    plenary.reopen()
    back_to_plenary(app, plenary)
    assert "Perda Pertama" not in plenary.first.get(page).text
    plenary.seal()
    assert json.loads(look(SealedResult)[0].body)["special_awards"] == []


def test_page_tells_of_no_award_before_the_plenary(app, plenary, page):
    plenary.first.post(f"{page}/khusus", award(plenary))
    with app.app_context(), transaction() as session:
        session.get_one(Category, plenary.room.category_id).state = "interviews"
    shown = plenary.first.get(page).text
    assert ("Perda Pertama" in shown, "Dicatat setelah rapat pleno dibuka" in shown) == (False, True)


# --- other programmes


def test_recipient_of_another_programme_is_on_decree_and_certificates_and_never_in_the_ranking(app, plenary, page):
    before = plenary.first.get(f"{plenary.page}/peringkat.csv").data
    assert plenary.first.post(f"{page}/lain", OTHER).status_code == 303
    plenary.first.post(f"{page}/khusus", award(plenary))
    assert plenary.first.get(f"{plenary.page}/peringkat.csv").data == before
    plenary.seal()
    plenary.first.post(f"{page}/naskah", DRAFT)
    with app.app_context():
        result = rank_category(plenary.room.category_id, plenary.room.rubric)
        named = {one.name for one in (*result.ranking, *result.not_assessed)}
    assert named == {PASER, KUKAR, BERAU, BONTANG}
    for path in (f"{plenary.page}/peringkat", f"{plenary.page}/segel/1/catatan.json", f"{plenary.page}/rekapitulasi"):
        assert "PT Contoh Sejahtera" not in plenary.first.get(path).text
    assert groups(app, plenary)["Penghargaan K3"] == [("PT Contoh Sejahtera", "Kecelakaan Nihil", 5)]
    assert all("PT Contoh Sejahtera" in html for html, _pictures in papers(app, plenary))


def test_recipient_is_taken_off_the_list_once_and_with_a_reason(plenary, page, look):
    plenary.first.post(f"{page}/lain", OTHER)
    assert plenary.first.post(f"{page}/lain", OTHER).status_code == 422  # twice the same
    assert plenary.first.post(f"{page}/lain/1/batal", {"alasan-batal": " "}).status_code == 422
    assert plenary.first.post(f"{page}/lain/1/batal", {"alasan-batal": "Batal hadir"}).status_code == 303
    assert plenary.first.post(f"{page}/lain/1/batal", {"alasan-batal": "Lagi"}).status_code == 409
    assert plenary.first.post(f"{page}/lain/7/batal", {"alasan-batal": "x"}).status_code == 404
    assert "PT Contoh Sejahtera" not in plenary.first.get(page).text
    assert len(look(OtherRecipient)) == 1


@pytest.mark.parametrize("field", ["program", "sebagai", "penerima"])
def test_recipient_without_a_name_is_refused_with_everything_typed(plenary, page, look, field):
    answer = plenary.first.post(f"{page}/lain", OTHER | {field: ""})
    assert (answer.status_code, "perusahaan pertambangan" in answer.text) == (422, True)
    assert look(OtherRecipient) == []


# --- drafts


def test_nothing_is_drafted_before_a_result_is_sealed(plenary, page, look):
    answer = plenary.first.post(f"{page}/naskah", DRAFT)
    assert (answer.status_code, "Belum ada hasil yang disegel" in answer.text) == (422, True)
    assert DRAFT["nomor"] in answer.text
    assert plenary.first.get(f"{page}/naskah/1/keputusan.pdf").status_code == 404
    assert look(DecreeDraft) == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"pola": "400.5/PIAGAM"}, "Tulis tanda #"),
        ({"tanggal": "31/2/2026"}, "bukan tanggal"),
        ({"tanggal": "12/2/2026"}, "Tanggal keputusan mendahului hasilnya, yang disegel 13 Februari 2026"),
        ({"tanggal-piagam": "5/3/2062"}, "Tanggal piagam lebih dari dua tahun"),
        ({"nominasi": "51"}, "0 sampai 50"),
        ({"nominasi": "³"}, "0 sampai 50"),
        ({"mengingat": " "}, "sedikitnya satu dasar hukum"),
        ({"tembusan": "\n".join(["x"] * 31)}, "Paling banyak 30 baris"),
    ],
)
def test_draft_that_cannot_be_fixed_is_refused_with_everything_typed(plenary, page, look, fields, sentence):
    plenary.seal()
    answer = plenary.first.post(f"{page}/naskah", DRAFT | fields)
    assert (answer.status_code, sentence in answer.text, DRAFT["nomor"] in answer.text) == (422, True, True)
    assert look(DecreeDraft) == []


def test_places_nominees_and_special_awards_are_numbered_through(app, plenary, page):
    plenary.first.post(f"{page}/khusus", award(plenary))
    plenary.seal()
    plenary.first.post(f"{page}/lain", OTHER)
    assert plenary.first.post(f"{page}/naskah", DRAFT).status_code == 303
    ranked, others = groups(app, plenary).values()
    assert ranked == [
        (KUKAR, "Terbaik I", 1),
        (PASER, "Nomine", 2),
        (BERAU, "Nomine", 3),
        (BERAU, "Perda Pertama", 4),
    ]
    assert others == [("PT Contoh Sejahtera", "Kecelakaan Nihil", 5)]


def test_draft_stays_the_same_whatever_is_changed_afterwards(app, plenary, page):
    look_page = f"/edisi/{plenary.room.edition}/tampilan"
    plenary.first.post(look_page, LOOK)
    send_picture(plenary.first, plenary.room.edition, png(), seen="1")
    send_picture(plenary.first, plenary.room.edition, png(297, 210), "bingkai.png", which="bingkai", seen="2")
    plenary.seal()
    plenary.first.post(f"{page}/lain", OTHER)
    plenary.first.post(f"{page}/naskah", DRAFT)
    before = papers(app, plenary)
    assert [len(pictures) for _html, pictures in before] == [1, 2]
    assert "sudah berubah sejak naskah ini" not in plenary.first.get(page).text
    plenary.first.post(look_page, LOOK | {"instansi": "Pemerintah Lain", "jabatan-decree-1": "Bupati", "terlihat": "3"})
    send_picture(plenary.first, plenary.room.edition, png(shade=1), seen="4")
    plenary.first.post(f"{page}/lain", OTHER | {"penerima": "PT Contoh Lain"})
    plenary.first.post(f"{page}/lain/1/batal", {"alasan-batal": "Batal hadir"})
    rename(app, plenary.room.candidates[KUKAR], "Kabupaten Lain")
    assert papers(app, plenary) == before
    assert "sudah berubah sejak naskah ini" in plenary.first.get(page).text
    plenary.first.post(f"{page}/naskah", DRAFT)
    decree, pictures = papers(app, plenary, 2)[0]
    assert ["Pemerintah Lain" in decree, "PT Contoh Lain" in decree, "PT Contoh Sejahtera" in decree] == [
        True,
        True,
        False,
    ]
    assert pictures != before[0][1]


def test_draft_is_printed_as_it_was_shown(app, plenary, page):
    plenary.first.post(f"{page}/khusus", award(plenary))
    plenary.seal()
    plenary.first.post(f"{page}/naskah", DRAFT)
    pdf = plenary.first.get(f"{page}/naskah/1/keputusan.pdf").data
    found = letters("".join(reading.words(pdf)))
    wanted = [
        "KEPUTUSAN",
        DRAFT["nomor"],
        "5 Maret 2026",
        "RANCANGAN",
        "catatan hasil nomor 1",
        "Perda Pertama",
        "Arsip.",
    ]
    wanted += ["Undang-Undang Nomor 24 Tahun 2011", "KEEMPAT"]
    assert [words for words in wanted if letters(words) not in found] == []
    assert letters("daftar bawaan") not in found
    assert "daftar bawaan, belum dicocokkan" in plenary.first.get(page).text
    assert plenary.first.get(f"{page}/naskah/1/keputusan.pdf").data == pdf
    category = plenary.first.get(f"{page}/naskah/1/piagam/{plenary.room.category}.pdf").data
    pages = reading.pages(category)
    assert (len(pages), "400.5/004/PIAGAM/2026" in pages[3], "PERDA PERTAMA" in pages[3]) == (4, True, True)
    assert plenary.first.get(f"{page}/naskah/1/piagam/tidak-ada.pdf").status_code == 404
    assert plenary.first.get(f"{page}/naskah/2/piagam.pdf").status_code == 404


def test_draft_that_was_changed_past_the_database_is_not_printed(plenary, page, settings):
    plenary.seal()
    plenary.first.post(f"{page}/naskah", DRAFT)
    with hand(settings) as found:
        found.forget_triggers()
        found.execute("UPDATE decree_draft SET body = replace(body, 'Arsip', 'Arsap')")
    answer = plenary.first.get(f"{page}/naskah/1/keputusan.pdf")
    assert (answer.status_code, "tidak lagi sama dengan sidiknya" in answer.text) == (503, True)


@pytest.mark.parametrize(
    ("title", "label", "words"),
    [
        ("Penghargaan Uji", "2025", "Penghargaan Uji, edisi 2025"),
        ("Penghargaan Uji", "Edisi Keenam", "Penghargaan Uji, Edisi Keenam"),
        ("Penghargaan Uji, edisi contoh", "Contoh 2024", "Penghargaan Uji, edisi contoh, Contoh 2024"),
    ],
)
def test_edition_is_not_called_one_twice(title, label, words):
    assert edition_words(title, label) == words
