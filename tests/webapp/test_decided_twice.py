"""What a plenary decided or explained, changed in the tables behind its log: no seal, and no verifier takes it."""

from __future__ import annotations

import zipfile

import pytest

from scoring.bundle import Anchors, check_bundle
from scoring.record import read_record
from tests.scoring.verifiers import Case, by_javascript
from tests.webapp.outside import hand
from tests.webapp.room import RUBRIC
from tests.webapp.score_logs import differences
from tests.webapp.sealing import BERAU, SECRET, open_sealing, sealed_bodies, set_figure
from tests.webapp.test_stage_reopening import back_to_plenary
from webapp.cli import main
from webapp.db import transaction
from webapp.services import sealing
from webapp.services.log_check import NOT_BEGUN
from webapp.verifier.verifikasi import check_all

OTHER_WAY = {"urut:64.01": "1", "urut:64.02": "2"}
ONE, OTHER = "64.02 > 64.01", "64.01 > 64.02"
SWAPPED = f"""UPDATE plenary_decision SET "order" = CASE "order" WHEN '{ONE}' THEN '{OTHER}' ELSE '{ONE}' END"""  # noqa: S608 - from above
FOR_ALL = "UPDATE plenary_vote SET vote = 'for'"
OTHER_REASON = "UPDATE plenary_decision SET reason = 'Alasan lain sama sekali.'"
LATER_ONE_GONE = ("DELETE FROM plenary_vote WHERE decision_id = 2", "DELETE FROM plenary_decision WHERE id = 2")
ALL_GONE = ("DELETE FROM plenary_vote", "DELETE FROM plenary_decision")
DECIDED_OTHERWISE = "Keputusan pleno, suaranya, atau alasannya dalam tabel bukan yang dicatat log."
EXPLAINED_OTHERWISE = "Penjelasan atas temuan dalam tabel bukan yang dicatat log."
NO_SEAL = "Yang tersimpan tidak cocok dengan log skor, jadi belum dapat disegel"
CHECK = b'checks:\n  - {code: "K01", kind: at_most, part: "aktif", whole: "potensi", severity: error}\n'
PLANTED = """
    INSERT INTO finding_override (candidate_id, check_code, message, reason, by_user_id, at)
    VALUES (?, ?, ?, 'Tidak pernah ditulis siapa pun', 4, '2026-02-13T04:00:00.000000+00:00')
"""


@pytest.fixture
def plenary(app, add_person):
    """Two that are equal, ordered, and ordered once more: the second order counts. One voted against it."""
    found = open_sealing(app, add_person)
    first, *_others = found.seats.values()
    assert found.decide().status_code == 303
    assert found.decide(**OTHER_WAY, **{f"suara:{first}": "against"}).status_code == 303
    assert differences(app, found.room.category_id) == ()
    return found


@pytest.fixture
def change(settings):
    """Statements of somebody who has the file, past the triggers."""

    def run(*statements, given=()):
        with hand(settings) as found:
            found.forget_triggers()
            for one in statements:
                found.execute(one, *given)
            found.execute("UPDATE category SET revision = revision + 1, revision_mark = 'x'")

    return run


@pytest.fixture
def unasked(monkeypatch):
    """A program that seals without a look at the log, as who changes the tables would have it."""
    monkeypatch.setattr(sealing, "refuse_unlogged", lambda _category: None)


@pytest.fixture
def verdicts(settings, tmp_path, monkeypatch):
    """Faults of the sealed bundle by each of the three verifiers."""

    def told():
        monkeypatch.setenv("PARITRANA_INSTANCE", str(settings.instance))
        assert main(["bundle", "contoh-2025", "kabkota", "-o", str(tmp_path / "bundel.zip")]) == 0
        with zipfile.ZipFile(tmp_path / "bundel.zip") as packed:
            files = {name: packed.read(name) for name in packed.namelist()}
        case = Case("", files, Anchors(), sound=False)
        return [*check_bundle(files).faults], check_all(files, []), by_javascript([case])[0]

    return told


@pytest.mark.embedded
@pytest.mark.parametrize("statements", [(SWAPPED,), (FOR_ALL,), (OTHER_REASON,), LATER_ONE_GONE, ALL_GONE])
def test_nothing_is_sealed_of_decisions_that_are_not_those_of_the_log(app, plenary, change, statements):
    change(*statements)
    assert differences(app, plenary.room.category_id) == (DECIDED_OTHERWISE,)
    answer = plenary.propose_seal()
    assert answer.status_code == 422
    assert statements is ALL_GONE or f"{NO_SEAL}: {DECIDED_OTHERWISE}" in answer.text


@pytest.mark.embedded
@pytest.mark.usefixtures("unasked")
@pytest.mark.parametrize(
    ("statements", "winner", "sentence"),
    [
        ((SWAPPED,), "64.02", f"Keputusan {ONE} bukan yang terakhir tentang kandidat itu menurut log."),
        ((FOR_ALL,), "64.01", f"Suara untuk keputusan {OTHER} bukan yang dicatat log."),
        (LATER_ONE_GONE, "64.02", f"Keputusan {ONE} bukan yang terakhir tentang kandidat itu menurut log."),
    ],
)
def test_record_of_a_changed_decision_is_told_by_all_three_verifiers(
    app, plenary, change, verdicts, statements, *, winner, sentence
):
    change(*statements)
    assert plenary.agree(plenary.propose_seal()).status_code == 303
    assert read_record(sealed_bodies(app)[-1])["result"]["ranking"][0]["candidate"] == winner
    engine, python, javascript = verdicts()
    assert engine == [sentence]
    assert (len(python), len(javascript)) == (1, 1)
    assert "keputusan" in python[0]
    assert "keputusan" in javascript[0]


@pytest.mark.embedded
@pytest.mark.usefixtures("unasked")
def test_record_that_leaves_an_order_out_is_told_by_all_three_verifiers(app, plenary, change, verdicts, monkeypatch):
    change(*ALL_GONE)
    monkeypatch.setattr(sealing, "at_stake", lambda *_given: False)
    assert plenary.agree(plenary.propose_seal()).status_code == 303
    told = verdicts()
    assert told[0] == [f"Keputusan {OTHER} berlaku menurut log, tetapi tidak dipakai dalam catatan."]
    assert [len(one) for one in told] == [1, 1, 1]


@pytest.mark.embedded
@pytest.mark.usefixtures("unasked")
def test_order_from_before_the_interviews_were_opened_again_is_void(app, plenary, change, verdicts):
    assert plenary.reopen().status_code == 303
    back_to_plenary(app, plenary)
    assert "urutannya belum diputuskan" in plenary.propose_seal().text
    change("DELETE FROM stage_reopening")
    assert plenary.agree(plenary.propose_seal()).status_code == 303
    told = verdicts()
    assert told[0] == [f"Keputusan {OTHER} bukan yang terakhir tentang kandidat itu menurut log."]
    assert [len(one) for one in told] == [1, 1, 1]


def test_order_that_was_decided_anew_is_sound(app, plenary, verdicts):
    assert plenary.reopen().status_code == 303
    back_to_plenary(app, plenary)
    assert plenary.seal().status_code == 303
    assert (differences(app, plenary.room.category_id), verdicts()) == ((), ([], [], []))


@pytest.mark.embedded
def test_explanation_that_nobody_wrote_is_told_and_seals_nothing(app, add_person, change):
    found = open_sealing(app, add_person, rubric=RUBRIC.replace(b"checks: []\n", CHECK))
    assert found.decide().status_code == 303
    with app.app_context(), transaction():
        set_figure(found.room.candidates[BERAU], "aktif", "12000")
    message = "12.000 melebihi Potensi peserta, yaitu 10.000 (selisih 2.000)"
    assert message in found.propose_seal().text
    change(PLANTED, given=(found.room.candidates[BERAU], "K01", message))
    assert differences(app, found.room.category_id) == (EXPLAINED_OTHERWISE,)
    answer = found.propose_seal()
    assert (answer.status_code, f"{NO_SEAL}: {EXPLAINED_OTHERWISE}" in answer.text) == (422, True)


@pytest.mark.embedded
def test_log_that_is_gone_beside_a_sealed_record_is_told(app, plenary, change):
    assert plenary.agree(plenary.propose_seal()).status_code == 303
    change("DELETE FROM score_checkpoint", "DELETE FROM score_event")
    assert differences(app, plenary.room.category_id) == (NOT_BEGUN,)
    answer = plenary.first.post(f"{plenary.page}/koreksi", {"alasan-catatan": "Sanggahan", **SECRET})
    assert (answer.status_code, f"{NO_SEAL}: {NOT_BEGUN}" in answer.text) == (422, True)
    change("DELETE FROM score", "DELETE FROM signature", "DELETE FROM sheet")
    assert differences(app, plenary.room.category_id) == (NOT_BEGUN,)


@pytest.mark.embedded
@pytest.mark.parametrize("body", ["x", '{"act":"begin"}'])
def test_damaged_beginning_of_the_log_is_a_sentence_and_seals_nothing(app, plenary, change, body):
    change(f"UPDATE score_event SET body = '{body}' WHERE seq = 1")  # noqa: S608 - from above
    assert "Baris log 1 rusak: bukan satu kejadian dalam bentuk bakunya." in differences(app, plenary.room.category_id)
    answer = plenary.propose_seal()
    assert (answer.status_code, f"{NO_SEAL}: Baris log 1 rusak" in answer.text) == (422, True)


@pytest.mark.embedded
def test_what_is_changed_after_the_proposal_is_not_sealed_by_the_second_person(app, plenary, change):
    proposal = plenary.propose_seal()
    assert proposal.status_code == 303
    change("UPDATE score SET note = 'lain'")
    answer = plenary.second.post(f"{proposal.location}/setujui", SECRET)
    assert answer.status_code in {409, 422}
    assert sealed_bodies(app) == []
