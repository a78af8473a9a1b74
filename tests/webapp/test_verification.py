"""Verifying: each verdict counts once, four eyes are two people, and nobody reads a rank or a mark from it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.webapp.conftest import NOON, Persona
from tests.webapp.office import Office
from tests.webapp.room import prepare
from tests.webapp.test_query_counts import queries  # noqa: F401 - a fixture
from tests.webapp.verifying import (
    CLAIMS,
    CLEAN,
    FIRST,
    HANDED,
    KUKAR,
    PASER,
    SECOND,
    WHY,
    claim,
    decisions,
    end_verification,
    hand_in,
    leave,
    open_verification,
    prove,
    reply,
    verified,
)
from webapp.db import transaction
from webapp.models import (
    ACTIVE,
    DISQUALIFIED,
    PLENARY,
    SUBMISSION,
    VERIFICATION,
    WITHDRAWN,
    Candidate,
    Category,
    Edition,
    Evidence,
    ReportedFigure,
    SentBack,
    StateChange,
    Submission,
)

HIDDEN = re.compile(r'<input type="hidden" name="(seen|submission)" value="(\d+)">')
LISTED = re.compile(r'<input type="hidden" name="((?:accepted|confirmed):[^"]+)" value="(\d+)">')
NONE = dict.fromkeys(CLAIMS)


@pytest.fixture
def office(app, add_person) -> Office:
    return open_verification(app, add_person)


@pytest.fixture
def strict(app, add_person) -> Office:
    """The same where the edition asks for four eyes."""
    return open_verification(app, add_person, four_eyes=True)


def desk(office: Office, code: str = PASER, rest: str = "") -> str:
    return f"/verifikasi/{office.candidates[code]}{rest}"


def place(office: Office, figure: str, code: str = PASER) -> str:
    return desk(office, code, f"/angka/{figure}")


def fields(persona: Persona, address: str) -> dict[str, str]:
    """What every form of a figure's page carries."""
    return dict(HIDDEN.findall(persona.get(address).text))


def rule(office: Office, figure: str, verdict: str, *, who: str = FIRST, seen: dict[str, str] | None = None, **typed):
    """One press on a figure's page, as it is now or as it was when `seen` was read from it."""
    address, persona = place(office, figure), office.people[who]
    carried = fields(persona, address) if seen is None else seen
    if not carried:  # the page offers nothing to this person: the fields of a colleague's page
        carried = fields(office.people[FIRST], address) or fields(office.people[SECOND], address)
    return persona.post(address, {**carried, "verdict": verdict, **typed})


def correction(app, office: Office, value: str = "1.235", **typed: str) -> dict[str, str]:
    with app.app_context(), transaction() as session:
        own = session.query(Evidence).filter_by(candidate_id=office.candidates[PASER], figure="aktif").first()
        return {"value": value, "reason": "Rekap halaman 2", "evidence": str(own.id), "page": "2"} | typed


def test_accepted_figure_is_scored_as_claimed_and_leads_to_the_next(app, office):
    answer = rule(office, "aktif", "accepted")
    assert (answer.status_code, answer.headers["Location"]) == (303, place(office, "potensi"))
    assert decisions(app) == [("aktif", "accepted", "1234", "", office.users[FIRST])]
    assert verified(app, office) == {**NONE, "aktif": "1234"}


def test_corrected_figure_is_scored_with_the_value_as_it_was_typed_in_indonesian(app, office):
    assert rule(office, "aktif", "corrected", **correction(app, office)).status_code == 303
    assert decisions(app) == [("aktif", "corrected", "1235", "Rekap halaman 2", office.users[FIRST])]
    assert verified(app, office) == {**NONE, "aktif": "1235"}


def test_rejected_figure_becomes_missing_and_never_zero(app, office):
    assert rule(office, "aktif", "rejected", reason="Tidak ada bukti").status_code == 303
    assert verified(app, office) == {**NONE, "aktif": ""}
    assert "belum dapat dihitung" in office.people[FIRST].get(desk(office)).text


def test_figure_that_was_left_out_can_be_corrected_from_evidence_but_not_accepted(app, office):
    typed = correction(app, office, "7")
    assert rule(office, "kosong", "accepted").status_code == 422
    assert rule(office, "kosong", "corrected", **typed).status_code == 303
    assert verified(app, office) == {**NONE, "kosong": "7"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"value": "1.23"}, "1.23"),
        ({"value": ""}, "Tulis nilai yang benar"),
        ({"value": "1.234"}, "sama dengan yang dilaporkan"),
        ({"value": "-5"}, "tidak dapat kurang dari nol"),
        ({"reason": "  "}, "Tulis alasannya"),
        ({"evidence": ""}, "Pilih berkas dan halaman bukti"),
        ({"evidence": "999"}, "Pilih berkas dan halaman bukti"),
        ({"page": ""}, "Pilih berkas dan halaman bukti"),
        ({"page": "3"}, "tidak ada dalam berkas ini"),
        ({"page": "dua"}, "Tulis halamannya sebagai angka"),
        ({"evidence": "1" * 30}, "tidak dapat dibaca"),
    ],
)
def test_correction_that_cannot_stand_keeps_what_was_typed_and_changes_nothing(app, office, typed, said):
    sent = correction(app, office) | typed
    answer = rule(office, "aktif", "corrected", **sent)
    assert (answer.status_code, said in answer.text) == (422, True), answer.text
    assert f'value="{sent["value"]}"' in answer.text
    assert (decisions(app), verified(app, office)) == ([], NONE)


@pytest.mark.parametrize(
    "sent",
    [
        {"verdict": "sealed"},
        {"verdict": ""},
        {"verdict": "accepted", "seen": "-1"},
        {"verdict": "accepted", "seen": "²"},
        {"verdict": "accepted", "submission": "x"},
        {"verdict": "rejected", "reason": "\x00"},
        {"verdict": "rejected", "reason": "a" * 2001},
        {"verdict": "confirmed"},
        {"verdict": "sent_back", "reason": "Periksa"},
    ],
)
def test_verdict_of_nobodys_form_is_refused_in_words(app, office, sent):
    address, persona = place(office, "aktif"), office.people[FIRST]
    answer = persona.post(address, fields(persona, address) | sent)
    assert (answer.status_code, decisions(app)) == (422, [])


def test_newest_verdict_counts_and_the_old_one_stays(app, office):
    rule(office, "guru", "rejected", reason="Tidak jelas")
    assert rule(office, "guru", "accepted", who=SECOND).status_code == 303
    assert [one[1] for one in decisions(app)] == ["rejected", "accepted"]
    assert verified(app, office)["guru"] == "235"


def test_stale_tab_is_refused_with_both_verdicts_shown(app, office):
    seen = fields(office.people[SECOND], place(office, "guru"))
    rule(office, "guru", "rejected", reason="Surat keputusan tidak ada")
    answer = rule(office, "guru", "corrected", who=SECOND, seen=seen, value="234", reason="Lihat rekap")
    assert answer.status_code == 409
    for words in ("Surat keputusan tidak ada", "ditolak", "koreksi menjadi", "Lihat rekap", "belum disimpan"):
        assert words in answer.text
    assert [one[1] for one in decisions(app)] == ["rejected"]


def test_same_press_sent_again_counts_once(app, office):
    seen = fields(office.people[FIRST], place(office, "guru"))
    answers = [rule(office, "guru", "rejected", seen=seen, reason="Tidak ada").status_code for _ in range(3)]
    assert (answers, len(decisions(app))) == ([303, 303, 303], 1)


def test_page_from_before_a_new_handing_in_is_refused(app, office, clock):
    seen = fields(office.people[FIRST], place(office, "guru"))
    hand_in(app, office, PASER, NOON)
    answer = rule(office, "guru", "accepted", seen=seen)
    assert (answer.status_code, decisions(app)) == (409, [])


def test_first_of_four_eyes_counts_once_another_confirms(app, strict):
    rule(strict, "aktif", "accepted")
    assert verified(app, strict) == NONE
    assert "menunggu verifikator lain" in strict.people[SECOND].get(place(strict, "aktif")).text
    assert rule(strict, "aktif", "confirmed", who=SECOND).status_code == 303
    assert verified(app, strict) == {**NONE, "aktif": "1234"}
    assert [one[1:3] for one in decisions(app)] == [("accepted", "1234"), ("confirmed", "1234")]


def test_nobody_confirms_their_own_verdict(app, strict):
    rule(strict, "aktif", "accepted")
    answer = rule(strict, "aktif", "confirmed")
    assert (answer.status_code, "sendiri" in answer.text, verified(app, strict)) == (422, True, NONE)


@pytest.mark.parametrize("verdict", ["accepted", "corrected", "rejected"])
def test_second_of_four_eyes_never_decides_in_the_firsts_place(app, strict, verdict):
    typed = correction(app, strict)
    rule(strict, "aktif", "rejected", reason="Kosong")
    answer = rule(strict, "aktif", verdict, who=SECOND, **typed)
    assert (answer.status_code, "hanya dapat mengonfirmasi" in answer.text) == (422, True)
    assert (len(decisions(app)), verified(app, strict)) == (1, NONE)


def test_what_was_sent_back_is_decided_again_and_not_by_who_sent_it_back(app, strict):
    rule(strict, "aktif", "accepted")
    assert rule(strict, "aktif", "sent_back", who=SECOND, reason="").status_code == 422
    assert rule(strict, "aktif", "sent_back", who=SECOND, reason="Lihat halaman 2").status_code == 303
    assert rule(strict, "aktif", "accepted", who=SECOND).status_code == 422
    assert "Lihat halaman 2" in strict.people[FIRST].get(place(strict, "aktif")).text
    assert rule(strict, "aktif", "corrected", **correction(app, strict)).status_code == 303
    assert verified(app, strict) == NONE
    assert rule(strict, "aktif", "confirmed", who=SECOND).status_code == 303
    assert verified(app, strict) == {**NONE, "aktif": "1235"}


def test_confirmation_of_a_verdict_that_was_changed_meanwhile_is_refused(app, strict):
    rule(strict, "aktif", "accepted")
    seen = fields(strict.people[SECOND], place(strict, "aktif"))
    rule(strict, "aktif", "rejected", reason="Ternyata tidak terbukti")
    answer = rule(strict, "aktif", "confirmed", who=SECOND, seen=seen)
    assert (answer.status_code, "Ternyata tidak terbukti" in answer.text) == (409, True)
    assert verified(app, strict) == NONE


def bulk(office: Office, who: str = FIRST) -> dict[str, str]:
    page = office.people[who].get(desk(office, rest="/sekaligus")).text
    return dict(LISTED.findall(page)) | dict(HIDDEN.findall(page))


def test_everything_without_a_finding_is_accepted_at_once(app, office):
    sent = bulk(office)
    assert sorted(name for name in sent if ":" in name) == sorted(f"accepted:{code}" for code in CLEAN)
    assert office.people[FIRST].post(desk(office, rest="/sekaligus"), sent).status_code == 303
    assert verified(app, office) == NONE | {code: CLAIMS[code] for code in CLEAN}
    assert office.people[FIRST].post(desk(office, rest="/sekaligus"), sent).status_code == 303
    assert len(decisions(app)) == len(CLEAN)


def test_list_of_which_a_part_was_decided_meanwhile_accepts_nothing(app, office):
    sent = bulk(office)
    rule(office, "potensi", "rejected", who=SECOND, reason="Salah tahun")
    assert office.people[FIRST].post(desk(office, rest="/sekaligus"), sent).status_code == 409
    assert [one[0] for one in decisions(app)] == ["potensi"]


@pytest.mark.parametrize(
    ("name", "status"), [("accepted:aktif", 409), ("accepted:asing", 404), ("confirmed:guru", 409)]
)
def test_list_with_what_was_not_offered_accepts_nothing(app, office, name, status):
    sent = {**bulk(office), name: "0"}
    assert office.people[FIRST].post(desk(office, rest="/sekaligus"), sent).status_code == status
    assert decisions(app) == []


def test_file_that_another_candidate_handed_in_keeps_its_figure_from_being_accepted_at_once(app, office):
    prove(app, office, PASER, "potensi", digit="f")
    prove(app, office, KUKAR, "guru", digit="f")
    assert "accepted:potensi" not in bulk(office)
    page = office.people[FIRST].get(place(office, "potensi")).text
    assert ("Berkas yang sama juga diserahkan oleh" in page, "Kabupaten Kutai Kartanegara" in page) == (True, True)


def test_second_of_four_eyes_confirms_at_once_what_the_first_accepted(app, strict):
    strict.people[FIRST].post(desk(strict, rest="/sekaligus"), bulk(strict))
    assert verified(app, strict) == NONE
    sent = bulk(strict, SECOND)
    assert sorted(name for name in sent if ":" in name) == sorted(f"confirmed:{code}" for code in CLEAN)
    assert strict.people[SECOND].post(desk(strict, rest="/sekaligus"), sent).status_code == 303
    assert verified(app, strict) == NONE | {code: CLAIMS[code] for code in CLEAN}


def finding_message(office: Office, app) -> str:
    page = office.people[FIRST].get(place(office, "aktif")).text
    return re.search(r'<bdi class="message">(.*?)</bdi>', page)[1]


def test_finding_stands_with_its_reply_under_each_of_its_figures(app, add_person):
    office = open_verification(app, add_person)
    reply(app, office, PASER, "K01", finding_message(office, app))
    hand_in(app, office, PASER, HANDED + timedelta(hours=1))
    for figure in ("aktif", "rentan", "guru"):
        assert WHY in office.people[FIRST].get(place(office, figure)).text
    assert WHY not in office.people[FIRST].get(place(office, "potensi")).text


def test_verifier_reads_what_counted_in_the_edition_before(app, office):
    assert "Edisi sebelumnya" not in office.people[FIRST].get(place(office, "aktif")).text
    with app.app_context(), transaction() as session:
        now = session.get_one(Category, office.category_id)
        facts = {"title": "x", "institution": "x", "place": "x", "timezone": "Asia/Makassar", "ceremony_year": 2025}
        edition = Edition(code="lalu", label="2025", period_year=2024, **facts)
        session.add(edition)
        session.flush()
        rubric = {"rubric_code": now.rubric_code, "rubric_digest": now.rubric_digest}
        category = Category(edition_id=edition.id, code=now.code, title="x", **rubric)
        session.add(category)
        session.flush()
        before = Candidate(category_id=category.id, code=PASER, name="Kabupaten Paser")
        session.add(before)
        session.flush()
        session.add(ReportedFigure(candidate_id=before.id, code="aktif", claimed="999", verified="31050"))
    page = office.people[FIRST].get(place(office, "aktif")).text
    assert ("31.050" in page, "(edisi 2025)" in page, "999" in page) == (True, True, False)


def test_correction_says_which_finding_it_mended(app, office):
    rule(office, "guru", "corrected", value="234", reason="Rekap")
    assert "tidak ada lagi sesudah koreksi" in office.people[FIRST].get(place(office, "aktif")).text


def test_correction_shows_what_it_does_to_the_indicators_points(app, office):
    row = r"A\.1 Peserta.*?</tr>"
    before = re.search(row, office.people[FIRST].get(desk(office)).text, re.DOTALL)[0]
    assert re.findall(r">([\d,]+)</td>", before) == ["61,7000", "61,7000", "24,6800", "24,6800"]
    rule(office, "aktif", "corrected", **correction(app, office, "1.000"))
    after = re.search(row, office.people[FIRST].get(desk(office)).text, re.DOTALL)[0]
    assert re.findall(r">([\d,]+)</td>", after) == ["61,7000", "50,0000", "24,6800", "20,0000"]
    assert "berubah" in after


def test_nothing_of_a_panel_a_rank_or_a_total_is_on_any_page(app, strict):
    for address in ("/verifikasi", desk(strict), place(strict, "aktif"), desk(strict, rest="/sekaligus")):
        page = strict.people[FIRST].get(address).text
        assert not [word for word in ("E.1", "Penguasaan", "Peringkat", "Terbaik") if word in page], address


def test_verdict_falls_when_its_figure_is_changed_after_a_return_and_others_stay(app, office, clock):
    rule(office, "guru", "accepted")
    rule(office, "rentan", "accepted")
    back, seen = NOON + timedelta(hours=1), fields(office.people[FIRST], place(office, "aktif"))
    send_back(app, office, until=NOON + timedelta(days=1))
    assert "sedang diperbaiki" in office.people[FIRST].get(desk(office)).text
    assert rule(office, "aktif", "accepted", seen=seen).status_code == 403
    claim(app, office, PASER, {"guru": "234"}, back)
    clock.forward(hours=2)
    hand_in(app, office, PASER, clock())
    assert verified(app, office) == {**NONE, "rentan": "1000"}
    page = office.people[FIRST].get(desk(office)).text
    assert re.search(r"([0-9]+) belum diputuskan", page)[1] == "6"
    assert re.search(r"([0-9]+) diputuskan", page)[1] == "1"


def test_new_evidence_asks_for_a_new_verdict(app, office, clock):
    rule(office, "guru", "accepted")
    prove(app, office, PASER, "guru", digit="e", at=NOON + timedelta(hours=1))
    assert re.search(r"([0-9]+) belum diputuskan", office.people[FIRST].get(desk(office)).text)[1] == "7"


def test_return_whose_time_is_over_is_judged_as_it_was_handed_in(app, office, clock):
    send_back(app, office, until=NOON + timedelta(hours=1))
    claim(app, office, PASER, {"guru": "999"}, NOON + timedelta(minutes=5))
    clock.forward(hours=2)
    assert rule(office, "guru", "accepted").status_code == 303
    assert verified(app, office)["guru"] == "235"


@pytest.mark.parametrize("figure", ["kosong", "A.2"])
def test_what_was_typed_after_a_return_and_never_sent_can_be_rejected_and_nothing_else(app, office, clock, figure):
    """Or one candidate alone would keep the category in verification: nobody could decide on it."""
    send_back(app, office, until=NOON + timedelta(hours=1))
    claim(app, office, PASER, {figure: {"kosong": "999", "A.2": "n/a"}[figure]}, NOON + timedelta(minutes=5))
    clock.forward(hours=2)
    assert "tidak mengirimnya lagi" in office.people[FIRST].get(place(office, figure)).text
    assert "999" not in office.people[FIRST].get(place(office, figure)).text
    assert (rule(office, figure, "accepted").status_code, decisions(app)) == (422, [])
    assert rule(office, figure, "rejected", reason="Tidak dikirim").status_code == 303
    assert verified(app, office)[figure] == ""
    assert "14 angka belum diputuskan" in office.people["sekretariat"].get(office.secretariat_page).text


def send_back(app, office: Office, *, until) -> None:
    with app.app_context(), transaction() as session:
        newest = session.query(Submission).filter_by(candidate_id=office.candidates[PASER]).first()
        by = office.users["sekretariat"]
        session.add(SentBack(submission_id=newest.id, reason="Perbaiki", until=until, by_user_id=by, at=NOON))


@pytest.mark.parametrize("standing", [WITHDRAWN, DISQUALIFIED])
def test_who_left_is_neither_in_the_queue_nor_decided(app, office, standing):
    seen = fields(office.people[FIRST], place(office, "guru"))
    leave(app, office, PASER, standing)
    assert "Kabupaten Paser" not in office.people[FIRST].get("/verifikasi").text
    assert rule(office, "guru", "accepted", seen=seen).status_code == 403
    assert decisions(app) == []


def test_who_left_before_it_was_verified_does_not_come_back_after(app, office):
    """Or one clerk alone would bring in figures that nobody has verified."""
    leave(app, office, PASER, WITHDRAWN)
    end_verification(app, office)
    address = f"{office.secretariat_page}/pencalonan/{office.candidates[PASER]}/kedudukan"
    back = {"old": WITHDRAWN, "new": ACTIVE, "reason": "Surat penarikan dicabut"}
    answer = office.people["sekretariat"].post(address, back)
    assert (answer.status_code, "7 angka kandidat ini belum diputuskan" in answer.text) == (422, True)
    with app.app_context(), transaction() as session:
        assert session.get_one(Candidate, office.candidates[PASER]).standing == WITHDRAWN
        session.get_one(Category, office.category_id).state = VERIFICATION
    assert office.people["sekretariat"].post(address, back).status_code == 303
    for figure in CLAIMS:
        rule(office, figure, "accepted")
    leave(app, office, PASER, WITHDRAWN)
    end_verification(app, office)
    assert office.people["sekretariat"].post(address, back).status_code == 303


def test_after_the_stage_nothing_is_decided_any_more(app, office):
    seen = fields(office.people[FIRST], place(office, "guru"))
    end_verification(app, office)
    assert rule(office, "guru", "accepted", seen=seen).status_code == 403
    assert office.people[FIRST].post(desk(office, rest="/sekaligus"), {"accepted:guru": "0", **seen}).status_code in {
        403,
        409,
    }
    assert decisions(app) == []


def test_who_hands_in_early_is_verified_early(app, add_person):
    office = open_verification(app, add_person, handed=(PASER,), state=SUBMISSION)
    page = office.people[FIRST].get("/verifikasi").text
    assert ("Kabupaten Paser" in page, "Kabupaten Kutai Kartanegara" in page) == (True, False)
    assert rule(office, "guru", "accepted").status_code == 303
    assert office.people[FIRST].get(desk(office, KUKAR)).status_code == 404


def test_stage_moves_on_only_when_everything_handed_in_is_decided(app, add_person):
    office = open_verification(app, add_person, handed=(PASER,), four_eyes=True)
    secretary = office.people["sekretariat"]
    page = secretary.get(office.secretariat_page).text
    assert "7 angka belum diputuskan verifikator, pada 1 kandidat" in page
    assert f'href="/verifikasi?kategori={office.category_id}#daftar"' in page
    move = {"old": "verification", "new": "interviews", "reason": "Selesai"}
    assert secretary.post(f"{office.secretariat_page}/tahap", move).status_code == 422
    for figure in CLAIMS:
        rule(office, figure, "accepted")
    assert "7 angka menunggu verifikator kedua" in secretary.get(office.secretariat_page).text
    for figure in CLAIMS:
        rule(office, figure, "confirmed", who=SECOND)
    page = secretary.get(office.secretariat_page).text
    assert ("angka menunggu" in page, "angka belum" in page) == (False, False)


def test_who_never_handed_in_is_named_and_keeps_nobody_waiting(app, add_person):
    office = open_verification(app, add_person, handed=(), state="verification")
    with app.app_context():
        from webapp.models import Category, Panelist, User

        with transaction() as session:
            by = session.query(User).filter_by(login="sekretariat").one().id
            session.add(Panelist(category_id=office.category_id, user_id=by, seat=1, bench="pemerintah"))
            session.flush()
            prepare(session, office.category_id)
            assert session.get_one(Category, office.category_id).state == "verification"
    secretary = office.people["sekretariat"]
    page = secretary.get(office.secretariat_page).text
    assert "2 kandidat belum pernah mengirim" in page
    assert "Kabupaten Paser, Kabupaten Kutai Kartanegara" in page
    move = {"old": "verification", "new": "interviews", "reason": "Selesai"}
    assert secretary.post(f"{office.secretariat_page}/tahap", move).status_code == 303
    with app.app_context(), transaction() as session:
        assert session.query(StateChange).count() == 1


PAGES = ("", "/angka/aktif", "/sekaligus")


@pytest.mark.parametrize("who", ["op-paser", "cabang"])
@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_verifiers_and_the_secretariat(office, who, page):
    assert office.people[who].get(desk(office, rest=page)).status_code == 403


def test_secretariat_reads_and_decides_nothing(app, office):
    secretary = office.people["sekretariat"]
    page = secretary.get(place(office, "aktif"))
    assert (page.status_code, "Angka diputuskan oleh verifikator" in page.text) == (200, True)
    assert "<button" not in page.text.partition('<div class="beside-evidence">')[2].partition("</main>")[0]
    sent = {"verdict": "accepted", "seen": "0", "submission": "1"}
    assert secretary.post(place(office, "aktif"), sent).status_code == 403
    assert decisions(app) == []


@pytest.mark.parametrize("path", ["999", "999/angka/aktif", "999/sekaligus"])
def test_unknown_candidate_is_answered_like_one_that_never_handed_in(app, add_person, path):
    office = open_verification(app, add_person, handed=(PASER,))
    unknown = office.people[FIRST].get(f"/verifikasi/{path}")
    known = office.people[FIRST].get(f"/verifikasi/{path}".replace("999", str(office.candidates[KUKAR])))
    assert (unknown.status_code, known.status_code) == (404, 404)
    strip = re.compile(r'value="[^"]{30,}"')
    assert strip.sub("", unknown.text) == strip.sub("", known.text)


@pytest.mark.parametrize("code", ["asing", "E.1", "A.2", "K01"])
def test_figure_that_nobody_asked_for_is_not_found(app, office, code):
    assert office.people[FIRST].get(place(office, code)).status_code == 404
    assert office.people[FIRST].post(place(office, code), {"verdict": "accepted"}).status_code == 404


def test_indicator_answered_as_a_whole_is_accepted_or_rejected(app, office):
    claim(app, office, PASER, {"A.2": "n/a"})
    hand_in(app, office, PASER, HANDED + timedelta(hours=1))
    assert rule(office, "A.2", "corrected", value="3", reason="x").status_code == 422
    assert rule(office, "A.2", "rejected", reason="Ada 12 desa").status_code == 303
    assert verified(app, office)["A.2"] == ""
    row = re.search(r"A\.2 Desa.*?</tr>", office.people[FIRST].get(desk(office)).text, re.DOTALL)[0]
    assert re.findall(r'label="[^"]*">([^<]+)</td>', row) == ["tidak berlaku", "25,0000", "tidak berlaku", "5,0000"]


def test_operator_reads_the_outcome_when_verifying_has_ended(app, office):
    rule(office, "guru", "corrected", value="234", reason="Satu nama ganda")
    rule(office, "potensi", "accepted")
    rule(office, "rentan", "rejected", reason="Tanpa bukti")
    own = office.page(PASER, "/hasil-verifikasi")
    assert "Satu nama ganda" not in office.people["op-paser"].get(own).text
    end_verification(app, office)
    page = office.people["op-paser"].get(own).text
    found = re.findall(r'data-label="Hasil" class="judged"><bdi class="written">(.*?)</bdi>', page)
    assert found == [
        "disetujui",
        "ditolak, dihitung tidak diisi, karena Tanpa bukti",
        "dikoreksi menjadi 234 orang karena Satu nama ganda",
    ]


def test_outcome_is_for_the_candidates_own_operators(app, office):
    end_verification(app, office, PLENARY)
    foreign = office.people["op-kukar"].get(office.page(PASER, "/hasil-verifikasi"))
    unknown = office.people["op-kukar"].get("/isian/999/hasil-verifikasi")
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert office.people[FIRST].get(office.page(PASER, "/hasil-verifikasi")).status_code == 403


HOSTILE = "\u202eXSS<script>alert(1)</script>&amp;"


def test_hostile_texts_stand_as_text_and_apart(app, office):
    rule(office, "guru", "rejected", reason=HOSTILE)
    for who, address in ((FIRST, place(office, "guru")), (FIRST, desk(office))):
        page = office.people[who].get(address).text
        assert "<script>alert" not in page
    page = office.people[FIRST].get(place(office, "guru")).text
    assert '<bdi class="written">“\u202eXSS&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;”</bdi>' in page
    end_verification(app, office)
    told = office.people["op-paser"].get(office.page(PASER, "/hasil-verifikasi")).text
    assert ("<script>alert" in told, "\u202eXSS&lt;script&gt;" in told) == (False, True)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("?keadaan=belum", ["Kabupaten Paser", "Kabupaten Kutai Kartanegara"]),
        ("?keadaan=menunggu", []),
        ("?keadaan=selesai", []),
        ("?cari=kutai", ["Kabupaten Kutai Kartanegara"]),
        ("?cari=64.01", ["Kabupaten Paser"]),
        ("?cari=%25", []),
        ("?kategori=999&halaman=99999999999", ["Kabupaten Paser", "Kabupaten Kutai Kartanegara"]),
    ],
)
def test_queue_shows_what_is_asked_for(office, asked, names):
    page = office.people[FIRST].get(f"/verifikasi{asked}").text
    assert re.findall(r'"/verifikasi/\d+"><bdi>(.*?)</bdi>', page) == names


def test_queue_counts_figures_to_decide_with_findings_and_waiting(app, strict):
    rule(strict, "aktif", "accepted")
    row = lambda who: re.findall(  # noqa: E731 - the same cells of two readers
        r'data-label="(?:Belum|Menunggu|Diputuskan|Angka)[^"]*">(.*?)</td>', strict.people[who].get("/verifikasi").text
    )
    assert row(FIRST)[:4] == ["6", "1", "0", "3"]
    assert row(SECOND)[:4] == ["6", '1 <strong class="mine">1 untuk Anda</strong>', "0", "3"]


def test_queue_needs_as_many_queries_for_thirty_as_for_one(app, add_person, queries):  # noqa: F811
    many = tuple((f"64.{number:02d}", f"Kabupaten {number:02d}") for number in range(1, 31))
    office = open_verification(app, add_person, candidates=many, handed=("64.01",))
    one = queries(office.people[FIRST], "/verifikasi")
    for code, _name in many[1:]:
        claim(app, office, code, CLAIMS)
        hand_in(app, office, code)
    assert queries(office.people[FIRST], "/verifikasi") == one
    assert queries(office.people[FIRST], "/verifikasi?keadaan=belum&halaman=2") == one


def test_candidates_page_needs_as_many_queries_decided_as_undecided(app, office, queries):  # noqa: F811
    before = queries(office.people[FIRST], desk(office))
    for figure in CLAIMS:
        rule(office, figure, "accepted")
    assert queries(office.people[FIRST], desk(office)) == before
