"""A juror's sheet: saved once, never overwritten unseen, locked whole, and nobody else's."""

import gzip
import json
import re

import pytest
from sqlalchemy import select

from tests.webapp.conftest import told
from tests.webapp.room import RUBRIC, full, open_room, recuse
from webapp.db import db, transaction
from webapp.models import PLENARY, AcceptedSave, Category, Score, Sheet
from webapp.queries.sheets import content_of

PASER, BERAU = "Kabupaten Paser", "Kabupaten Berau"
JSON = {"Accept": "application/json"}


@pytest.fixture
def room(app, juror, other_juror, secretariat):
    return open_room(app, ("panelis-1", "panelis-2"))


@pytest.fixture
def stored(app):
    """What the database holds, seen from outside: (version, locked, {item: (value, note)}, note) of each sheet."""

    def look():
        with app.app_context():
            found = [content_of(sheet) for sheet in db.session.scalars(select(Sheet).order_by(Sheet.id))]
            return [
                (
                    one.version,
                    one.locked_at is not None,
                    {code: (answer.value, answer.note) for code, answer in one.answers.items()},
                    one.note,
                )
                for one in found
            ]

    return look


def count(app, model):
    with app.app_context():
        return len(db.session.scalars(select(model)).all())


def test_sheet_shows_every_judged_item_with_its_levels_and_the_figures(juror, room):
    page = juror.get(room.sheet(PASER)).text
    for text in ("E.1 Penguasaan data", "E.2 Rencana", "Menyebut angka, tanggal, dan sumbernya.", "7.050", "10.000"):
        assert text in page
    assert "dilaporkan kandidat: 7.100 orang" in page
    assert "Rp1.786.176.000" in page
    assert page.count('type="radio"') == 5 + 1
    assert "belum ada yang disimpan" in page


def test_figures_say_whether_they_are_published_or_made_up(juror, room):
    assert "CONTOH</span>" in juror.get(room.sheet(PASER)).text
    published = juror.get(room.sheet("Kabupaten Kutai Kartanegara")).text
    assert "CONTOH</span>" not in published
    assert "dipublikasikan" in published


def test_save_goes_on_to_the_sheet_and_says_so(juror, room, stored):
    answer = juror.post(room.sheet(PASER), full(room, 0, note="Siap", **{"value:E.2": ""}))
    assert (answer.status_code, answer.location) == (303, room.sheet(PASER))
    assert stored() == [(1, False, {"E.1": ("4", "")}, "Siap")]
    assert "tersimpan di server 12.00 WITA" in juror.get(room.sheet(PASER)).text


def test_save_on_the_way_to_review_leads_there(juror, room):
    answer = juror.post(room.sheet(PASER), full(room, 0, next="review"))
    assert answer.location == f"{room.sheet(PASER)}/kunci"


def test_save_of_the_last_item_leads_to_the_signature(juror, room):
    assert "data-complete" not in juror.get(room.sheet(PASER)).text
    answer = juror.post(room.sheet(PASER), full(room, 0))
    assert answer.location == f"{room.sheet(PASER)}/kunci"
    text = juror.get(room.sheet(PASER)).text
    assert "data-complete" in text
    assert "Lengkap: baca dan tanda tangani" in text


def test_save_by_script_hears_version_words_and_items(juror, room):
    answer = juror.post(room.sheet(PASER), full(room, 0, **{"value:E.2": ""}), headers=JSON)
    assert answer.json == {
        "version": 1,
        "shape": "ready",
        "words": "tersimpan di server 12.00 WITA",
        "items": {
            "E.1": {"shape": "ready", "words": "sudah dinilai"},
            "E.2": {"shape": "empty", "words": "belum dinilai"},
        },
        "complete": False,
    }


def test_decimal_comma_is_read_as_indonesians_write(juror, room, stored):
    juror.post(room.sheet(PASER), full(room, 0, **{"value:E.2": "72,5"}))
    assert stored()[0][2]["E.2"] == ("72.5", "")


def test_refused_mark_stands_as_it_was_typed_with_its_comma(juror, room, stored):
    answer = juror.post(room.sheet(PASER), full(room, 0, **{"value:E.2": "0,99"}))
    assert (answer.status_code, 'value="0,99"' in answer.text, stored()) == (422, True, [])


def test_only_what_changed_is_added(app, juror, room):
    juror.post(room.sheet(PASER), full(room, 0))
    juror.post(room.sheet(PASER), full(room, 1, **{"value:E.1": "5"}))
    assert count(app, Score) == 3


def test_resend_is_accepted_once_and_hears_the_same(app, juror, room):
    first = juror.post(room.sheet(PASER), full(room, 0), headers=JSON)
    again = juror.post(room.sheet(PASER), full(room, 0), headers=JSON)
    assert (again.status_code, again.json["version"]) == (first.status_code, first.json["version"]) == (200, 1)
    assert (count(app, Score), count(app, AcceptedSave)) == (2, 1)


def test_resend_after_a_later_save_still_hears_its_own_version(juror, room, stored):
    juror.post(room.sheet(PASER), full(room, 0))
    juror.post(room.sheet(PASER), full(room, 1, **{"value:E.1": "5"}))
    assert juror.post(room.sheet(PASER), full(room, 0), headers=JSON).json["version"] == 1
    assert stored()[0][2]["E.1"] == ("5", "")


def test_same_id_with_another_body_is_refused(juror, room, stored):
    juror.post(room.sheet(PASER), full(room, 0))
    before = stored()
    answer = juror.post(room.sheet(PASER), full(room, 0, **{"value:E.1": "1"}), headers=JSON)
    assert answer.status_code == 422
    assert stored() == before


def test_same_id_on_another_sheet_is_refused(juror, room, stored):
    juror.post(room.sheet(PASER), full(room, 0))
    assert juror.post(room.sheet(BERAU), full(room, 0), headers=JSON).status_code == 422
    assert len(stored()) == 1


def test_stale_tab_is_refused_with_both_values(juror, room, stored):
    juror.post(room.sheet(PASER), full(room, 0))
    juror.post(room.sheet(PASER), full(room, 1, **{"value:E.1": "5", "note:E.1": "dari tab A"}))
    before = stored()
    stale = full(room, 1, client_id="00000000-0000-4000-8000-00000000aaaa")
    answer = juror.post(room.sheet(PASER), {**stale, "value:E.1": "1", "note:E.1": "dari tab B"})
    assert answer.status_code == 409
    for text in ("“dari tab A”", "“dari tab B”", "Tidak menguasai", "Sangat menguasai", "Isian Anda di sini"):
        assert text in answer.text
    assert "E.2 Rencana" not in answer.text
    assert stored() == before


def test_stale_tab_offers_what_only_one_side_changed(juror, room):
    juror.post(room.sheet(PASER), full(room, 0))
    juror.post(room.sheet(PASER), full(room, 1, **{"value:E.1": "5"}))
    stale = full(room, 1, client_id="00000000-0000-4000-8000-00000000aaaa", **{"value:E.2": "10"})
    page = juror.post(room.sheet(PASER), stale).text
    assert 'name="pick:E.1" value="stored" required checked' in page
    assert 'name="pick:E.2" value="mine" required checked' in page


def test_stale_tab_by_script_hears_409(juror, room):
    juror.post(room.sheet(PASER), full(room, 0))
    stale = full(room, 0, client_id="00000000-0000-4000-8000-00000000aaaa", **{"value:E.1": "1"})
    answer = juror.post(room.sheet(PASER), stale, headers=JSON)
    assert (answer.status_code, list(answer.json)) == (409, ["message"])


def test_stale_tab_with_the_same_values_is_content(juror, room, stored):
    juror.post(room.sheet(PASER), full(room, 0))
    same = full(room, 0, client_id="00000000-0000-4000-8000-00000000aaaa")
    assert juror.post(room.sheet(PASER), same, headers=JSON).json["version"] == 1
    assert stored()[0][0] == 1


def test_picks_are_stored_item_by_item(juror, room, stored):
    juror.post(room.sheet(PASER), full(room, 0))
    choice = full(
        room,
        1,
        **{"value:E.1": "1", "value:E.2": "10", "note": "catatan B"},
        **{
            "asked:E.1": "1",
            "pick:E.1": "stored",
            "asked:E.2": "1",
            "pick:E.2": "mine",
            "asked:": "1",
            "pick:": "mine",
        },
    )
    assert juror.post(room.sheet(PASER), choice).status_code == 303
    assert stored() == [(2, False, {"E.1": ("4", ""), "E.2": ("10", "")}, "catatan B")]


def test_missing_pick_is_asked_again(juror, room, stored):
    juror.post(room.sheet(PASER), full(room, 0))
    before = stored()
    answer = juror.post(room.sheet(PASER), full(room, 1, **{"value:E.1": "1", "asked:E.1": "1"}))
    assert answer.status_code == 409
    assert "Pilih salah satu untuk setiap butir." in answer.text
    assert "sudah berubah di tab atau gawai lain pada 12.00 WITA." in answer.text
    assert stored() == before


@pytest.mark.parametrize("value", ["6", "0", "4.5", "-1", "-0", "1e0", "NaN", "٤", "４", "4 ", "<b>4</b>", "1_0", "+4"])
def test_mark_off_the_scale_is_refused_and_kept(juror, room, stored, value):
    expected = 303 if value == "4 " else 422
    answer = juror.post(room.sheet(PASER), full(room, 0, **{"value:E.1": value, "note:E.2": "tetap ada"}))
    assert answer.status_code == expected
    if expected == 422:
        assert "E.1 Penguasaan data: " in answer.text
        assert "tetap ada" in answer.text
        assert stored() == []


@pytest.mark.parametrize("number", ["9223372036854775808", "9" * 40, "١", "01", "+1", "0", "-1", "1.0"])
@pytest.mark.parametrize("rest", ["", "/kunci"])
def test_number_that_no_sheet_has_is_not_found(juror, room, number, rest):
    assert juror.get(f"/penilaian/{number}{rest}").status_code == 404
    assert juror.post(f"/penilaian/{number}{rest}", full(room, 0)).status_code == 404


@pytest.mark.parametrize("value", ["87.25", "100.5", "1.234,5", "8７", "1,2,3"])
def test_typed_number_off_the_scale_is_shown_as_typed(juror, room, stored, value):
    answer = juror.post(room.sheet(PASER), full(room, 0, **{"value:E.2": value}))
    assert answer.status_code == 422
    assert f'value="{value}"' in answer.text
    assert stored() == []


def test_problems_by_script_name_their_field(juror, room):
    answer = juror.post(room.sheet(PASER), full(room, 0, **{"value:E.1": "9"}), headers=JSON)
    assert answer.status_code == 422
    assert list(answer.json["problems"]) == ["butir-E.1"]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("note:E.1", "nul\x00"),
        ("note:E.1", "x" * 2001),
        ("note", "\x07"),
        ("version", ""),
        ("version", "-1"),
        ("version", "１"),
        ("client_id", "1"),
        ("client_id", "00000000-0000-4000-8000-00000000000g"),
    ],
)
def test_field_that_cannot_be_kept_is_refused(juror, room, stored, field, text):
    answer = juror.post(room.sheet(PASER), full(room, 0, **{field: text}))
    assert answer.status_code == 422
    assert stored() == []


def test_markup_in_a_note_stays_text(juror, room):
    juror.post(room.sheet(PASER), full(room, 0, **{"note:E.1": "<script>x</script>"}))
    assert "<script>x" not in juror.get(room.sheet(PASER)).text
    assert "&lt;script&gt;x" in juror.get(f"{room.sheet(PASER)}/kunci").text


@pytest.mark.parametrize("missing", ["note", "note:E.1", "note:E.2", "value:E.1", "value:E.2"])
def test_sending_that_was_cut_short_wipes_nothing(juror, room, stored, missing):
    juror.post(room.sheet(PASER), full(room, 0, **{"note:E.1": "Lugas", "note": "Baik"}))
    before = stored()
    sent = full(room, 1, **{"note:E.2": "baru diketik"})
    del sent[missing]
    answer = juror.post(room.sheet(PASER), sent)
    assert (answer.status_code, "Kiriman tidak lengkap" in answer.text) == (422, True)
    assert "Baik" in answer.text or missing != "note"
    assert "Lugas" in answer.text or missing != "note:E.1"
    assert stored() == before


def test_level_never_chosen_sends_no_field_and_is_no_fault(juror, room, stored):
    sent = full(room, 0)
    del sent["value:E.1"]
    assert juror.post(room.sheet(PASER), sent).status_code == 303
    assert stored()[0][2] == {"E.2": ("87.5", "")}


def test_abstention_without_a_reason_is_kept_but_keeps_the_sheet_open(juror, room, stored):
    juror.post(room.sheet(PASER), full(room, 0, **{"value:E.1": "abstain"}))
    assert stored()[0][2]["E.1"] == ("abstain", "")
    answer = juror.sign(room.sheet(PASER), "1")
    assert answer.status_code == 422
    assert "tulis alasan tidak menilai" in answer.text
    assert stored()[0][1] is False


def test_abstention_with_a_reason_is_complete(juror, room, stored):
    reason = {"abstain:E.2": "abstain", "note:E.2": "Belum memaparkan rencana"}
    juror.post(room.sheet(PASER), full(room, 0, **reason))
    assert stored()[0][2]["E.2"] == ("abstain", "Belum memaparkan rencana")
    assert juror.sign(room.sheet(PASER), "1").status_code == 303


def test_review_shows_the_whole_sheet_and_the_consequence(juror, room):
    juror.post(room.sheet(PASER), full(room, 0, **{"note:E.1": "Lugas", "note": "Baik"}))
    page = juror.get(f"{room.sheet(PASER)}/kunci").text
    for text in ("87,5", "Lugas", "Baik", "Setelah ditandatangani, lembar ini terkunci.", "Tanda tangani dan kunci"):
        assert text in page


def test_only_voice_of_a_required_bench_is_told_what_abstaining_does(app, juror, other_juror):
    required = RUBRIC.replace(b"benches: []", b'benches: ["pemerintah"]')
    room = open_room(app, ("panelis-1", "panelis-2"), rubric=required)
    warning = "Anda satu-satunya panelis unsur pemerintah, yang wajib ada. Bila Anda tidak menilai satu butir"
    juror.post(room.sheet(PASER), full(room, 0, **{"value:E.1": "abstain", "note:E.1": "Tidak hadir"}))
    assert warning in juror.get(room.sheet(PASER)).text
    review = juror.get(f"{room.sheet(PASER)}/kunci").text
    assert (warning in review, "Anda tidak menilai E.1." in review) == (True, True)
    assert "satu-satunya" not in other_juror.get(room.sheet(PASER)).text


def test_panel_no_larger_than_its_quorum_is_told_what_abstaining_does(app, juror, other_juror):
    room = open_room(app, ("panelis-1", "panelis-2"), rubric=RUBRIC.replace(b"quorum: 1", b"quorum: 2"))
    assert "Kuorum panel 2 orang dan panelisnya 2 orang." in juror.get(room.sheet(PASER)).text


def test_panel_that_can_spare_a_voice_warns_of_nothing(juror, room):
    assert "tidak dapat diperingkat" not in juror.get(room.sheet(PASER)).text


def test_lock_ends_the_sheet(juror, room, stored):
    juror.post(room.sheet(PASER), full(room, 0))
    answer = juror.sign(room.sheet(PASER), "1")
    assert (answer.status_code, answer.location) == (303, "/penilaian")
    assert stored()[0][1] is True
    page = juror.get(room.sheet(PASER)).text
    assert "terkunci 13 Februari 12.00 WITA; hanya Ketua" in page
    assert "<fieldset disabled>" in page
    assert 'data-frozen="terkunci 13 Februari' in page
    assert 'name="next"' not in page


def test_lock_again_changes_nothing(juror, room, stored, clock):
    juror.post(room.sheet(PASER), full(room, 0))
    juror.sign(room.sheet(PASER), "1")
    clock.forward(minutes=5)
    assert juror.sign(room.sheet(PASER), "1").status_code == 303
    assert "12.00 WITA" in juror.get(room.sheet(PASER)).text


def test_lock_of_an_incomplete_sheet_names_what_is_missing(juror, room, stored):
    juror.post(room.sheet(PASER), full(room, 0, **{"value:E.1": ""}))
    answer = juror.sign(room.sheet(PASER), "1")
    assert answer.status_code == 422
    assert "E.1 Penguasaan data: belum dinilai" in answer.text
    assert stored()[0][1] is False


def test_lock_of_a_sheet_never_saved_is_refused(juror, room, stored):
    assert juror.sign(room.sheet(PASER), "0").status_code == 422
    assert stored() == []


def test_lock_of_a_version_that_moved_is_refused_with_what_is_stored(juror, room, stored):
    juror.post(room.sheet(PASER), full(room, 0))
    juror.post(room.sheet(PASER), full(room, 1, **{"value:E.1": "5"}))
    answer = juror.sign(room.sheet(PASER), "1")
    assert answer.status_code == 409
    assert "Sangat menguasai" in answer.text
    assert stored()[0][1] is False


def test_save_after_locking_shows_what_was_typed(juror, room, stored):
    juror.post(room.sheet(PASER), full(room, 0))
    juror.sign(room.sheet(PASER), "1")
    before = stored()
    answer = juror.post(room.sheet(PASER), full(room, 1, **{"value:E.1": "1", "note:E.1": "terlambat"}))
    assert answer.status_code == 409
    assert "“terlambat”" in answer.text
    assert stored() == before


def test_save_after_the_interviews_is_refused(app, juror, room, stored):
    with app.app_context(), transaction() as session:
        session.get_one(Category, room.category_id).state = PLENARY
    assert juror.post(room.sheet(PASER), full(room, 0), headers=JSON).status_code == 403
    late = juror.post(room.sheet(PASER), full(room, 0, **{"note:E.1": "terlambat"}))
    assert late.status_code == 403
    assert "“terlambat”" in late.text
    assert "penilaian ditutup, tahap sekarang rapat pleno" in juror.get(room.sheet(PASER)).text
    assert juror.sign(room.sheet(PASER), "0").status_code == 403
    assert stored() == []


def test_recused_juror_meets_the_same_answer_as_a_stranger(app, juror, other_juror, room, stored):
    recuse(app, room, "panelis-1", PASER)
    open_room(app, ("panelis-2",), names=("Desa Rempanga",), code="desa")
    for path in (room.sheet(PASER), f"{room.sheet(PASER)}/kunci", "/penilaian/999", "/penilaian/5"):
        assert juror.get(path).status_code == 404
    answers = {told(juror.get(path)) for path in (room.sheet(PASER), "/penilaian/999", "/penilaian/5")}
    assert len(answers) == 1
    assert juror.post(room.sheet(PASER), full(room, 0)).status_code == 404
    assert juror.sign(room.sheet(PASER), "0").status_code == 404
    assert stored() == []
    assert other_juror.get(room.sheet(PASER)).status_code == 200


def test_juror_never_receives_another_jurors_marks_or_notes(juror, other_juror, room):
    other_juror.post(
        room.sheet(PASER), full(room, 0, **{"value:E.2": "33.5", "note:E.1": "RAHASIA", "note": "RAHASIA"})
    )
    for path in ("/penilaian", room.sheet(PASER), f"{room.sheet(PASER)}/kunci"):
        page = juror.get(path).text
        assert "RAHASIA" not in page
        assert "33.5" not in page
        assert "33,5" not in page
    assert juror.get(room.sheet(PASER)).text.count("checked") == 0
    assert "dari 2 butir" not in juror.get("/penilaian").text


def test_own_list_does_not_change_with_others_work(juror, other_juror, room):
    before = juror.get("/penilaian").text
    other_juror.post(room.sheet(PASER), full(room, 0))
    other_juror.sign(room.sheet(PASER), "1")
    assert strip_token(juror.get("/penilaian").text) == strip_token(before)


def strip_token(page):
    return [line for line in page.splitlines() if "csrf_token" not in line]


def test_list_says_each_own_state_and_the_next_thing(app, juror, room):
    recuse(app, room, "panelis-1", "Kota Bontang", "Pernah menjabat di sana")
    juror.post(room.sheet(PASER), full(room, 0, **{"value:E.2": ""}))
    juror.post(room.sheet(BERAU), full(room, 0, client_id="00000000-0000-4000-8000-0000000000b1"))
    page = juror.get("/penilaian").text
    for words in (
        "1 dari 2 butir",
        "siap ditandatangani",
        "belum",
        "mundur: sebab lain (Pernah menjabat di sana)",
        "0 dari 3 lembar",
    ):
        assert words in page
    assert page.index("Tinggal ditandatangani") < page.index("Kabupaten Berau")
    assert f'href="{room.sheet("Kota Bontang")}"' not in page


def test_list_after_the_last_lock_says_so(app, juror, room):
    for turn, name in enumerate(room.candidates, start=1):
        juror.post(room.sheet(name), full(room, 0, client_id=f"00000000-0000-4000-8000-{turn:012d}"))
        juror.sign(room.sheet(name), "1")
    assert "Semua lembar Anda sudah dikunci." in juror.get("/penilaian").text


def test_juror_without_a_panel_is_told_what_will_be_here(juror):
    assert "Belum duduk di panel" not in juror.get("/penilaian").text
    assert "Anda belum duduk di panel mana pun" in juror.get("/penilaian").text


def test_first_paint_of_a_sheet_is_one_page_one_stylesheet_one_script_and_small(app, juror, room):
    page = juror.get(room.sheet(PASER)).text
    linked = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert sorted(one.rpartition(".")[2] for one in linked) == ["css", "js", "svg"]  # the last is the icon of the tab
    parts = [fetched(juror, one) for one in linked]
    assert (
        re.findall(r"^\s*import .*from|^export ", parts[linked.index("/static/lembar.js")].decode(), re.MULTILINE) == []
    )
    assert sum(len(gzip.compress(body)) for body in (page.encode(), *parts)) < 30 * 1024


def fetched(persona, address):
    with persona.get(address) as answer:
        assert answer.status_code == 200
        return answer.data


def test_script_of_a_sheet_holds_every_module_once_and_is_asked_for_again_only_by_its_sign(juror, room):
    answer = juror.get("/static/lembar.js")
    modules = re.findall(r"^const from_(\w+) = ", answer.text, re.MULTILINE)
    drafts = ["session", "drafts", "sheet_fields", "sheet_choices", "sheet_foot", "signing_out", "wire", "sheet"]
    assert modules == ["clock", "room", *drafts, "device"]
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in answer.headers
    again = juror.get("/static/lembar.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_body_digest_does_not_depend_on_the_order_of_fields(juror, room):
    juror.post(room.sheet(PASER), full(room, 0))
    turned = dict(reversed(list(full(room, 0).items())))
    assert json.loads(juror.post(room.sheet(PASER), turned, headers=JSON).text)["version"] == 1


def marks(level, plan, at, number):
    """A form with these two marks, of a save of its own."""
    return full_marks({"value:E.1": level, "value:E.2": plan}, at, f"00000000-0000-4000-8000-00000000b{number:03d}")


def full_marks(values, at, client_id):
    return {**values, "note:E.1": "", "note:E.2": "", "note": "", "version": str(at), "client_id": client_id}


def test_two_tabs_of_the_same_version_never_overwrite_each_other(app, juror, room, stored):
    """Both tabs are open on the empty sheet: A saves fives, B saves the lowest."""
    assert juror.post(room.sheet(PASER), marks("5", "5", 0, 1)).status_code == 303
    before = stored()
    refused = juror.post(room.sheet(PASER), marks("1", "0", 0, 2))
    assert refused.status_code == 409
    for words in ("Sangat menguasai", "Tidak menguasai", "Isian Anda di sini"):
        assert words in refused.text
    assert (refused.text.count('value="mine"'), refused.text.count('value="stored"')) == (2, 2)
    assert (stored(), count(app, AcceptedSave)) == (before, 1)


def test_answer_that_was_lost_is_sent_again_and_shown_as_saved_once(app, juror, room, stored):
    lost = marks("5", "5", 0, 1)
    first = juror.post(room.sheet(PASER), lost)
    again = juror.post(room.sheet(PASER), lost)
    assert (again.status_code, again.location) == (303, first.location)
    assert "tersimpan di server 12.00 WITA" in juror.get(room.sheet(PASER)).text
    assert [row[0] for row in stored()] == [1]
    assert count(app, AcceptedSave) == 1


def test_abstention_on_the_heaviest_item_is_shown_and_the_quorum_of_each_item_decides(
    app, juror, other_juror, secretariat
):
    """Two of two voices are needed: where one abstains, the item, and so the candidate, has no points, never zero."""
    heavy = RUBRIC.replace(b"quorum: 1", b"quorum: 2").replace(
        b'title: "Rencana", weight: 20', b'title: "Rencana", weight: 30'
    )
    heavy = heavy.replace(b'title: "Wawancara"\n    weight: 40', b'title: "Wawancara"\n    weight: 50')
    heavy = heavy.replace(b'title: "Cakupan"\n    weight: 60', b'title: "Cakupan"\n    weight: 50').replace(
        b'title: "Peserta", weight: 60', b'title: "Peserta", weight: 50'
    )
    room = open_room(app, ("panelis-1", "panelis-2"), names=(PASER, BERAU), rubric=heavy)
    for person, seat in ((juror, 1), (other_juror, 2)):
        for turn, name in enumerate(room.candidates):
            given = marks("5", "5", 0, 10 * seat + turn)
            if (seat, name) == (1, PASER):
                given |= {"abstain:E.2": "abstain", "note:E.2": "Tidak memaparkan rencana"}
            assert person.post(room.sheet(name), given).status_code == 303
            assert person.sign(room.sheet(name), "1").status_code == 303
    assert "tidak menilai" in juror.get(f"{room.sheet(PASER)}/kunci").text
    moved = secretariat.post(f"{room.page}/tahap", {"old": "interviews", "new": "plenary", "reason": "Selesai"})
    assert moved.status_code == 303
    lines = secretariat.get(f"{room.page}/nilai.csv").text
    assert "64.01,E.2,abstain" in lines
    ranked = secretariat.get(f"{room.page}/peringkat.csv").text.splitlines()
    assert [line.split(",")[:2] for line in ranked[1:] if line.startswith("1,")] == [["1", "64.02"]]
    reasons = secretariat.get(f"{room.page}/peringkat/tidak-dinilai").text
    assert (PASER in reasons, BERAU in reasons, "kuorum" in reasons.lower()) == (True, False, True)
