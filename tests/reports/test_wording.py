import pytest

from reports.wording import reason_sentence, reason_sentences
from scoring.result import Reason
from tests.reports.builders import REFUSED, rubric


def test_every_kind_of_reason_is_a_sentence():
    assert [reason_sentence(reason, rubric()) for reason in REFUSED.reasons] == [
        "A.1 Penerima upah: angka “Potensi penerima upah” belum diisi.",
        "A.2 Bukan penerima upah: angka pembaginya nol, sehingga persentasenya tidak dapat dihitung.",
        (
            "A.3 Ekosistem desa: angka “Aparatur desa” dijawab “tidak berlaku”,"
            " padahal indikator ini berlaku untuk semua kandidat."
        ),
        "D.2 Inovasi: baru 2 skor panelis yang sah; kuorumnya 4.",
        "E.1 Penguasaan data: belum ada skor yang sah dari unsur serikat pekerja.",
    ]
    assert reason_sentence(Reason("", "nothing_applies"), rubric()) == (
        "Tidak ada satu pun indikator yang berlaku untuk kandidat ini."
    )


def test_indicators_that_lack_the_same_share_a_sentence():
    reasons = (
        Reason("D.2", "bench", "serikat_pekerja"),
        Reason("E.1", "quorum", have=1, need=4),
        Reason("E.1", "bench", "serikat_pekerja"),
    )
    assert reason_sentences(reasons, rubric()) == (
        "D.2 Inovasi; E.1 Penguasaan data: belum ada skor yang sah dari unsur serikat pekerja.",
        "E.1 Penguasaan data: baru 1 skor panelis yang sah; kuorumnya 4.",
    )


def test_unknown_kind_is_an_error():
    with pytest.raises(KeyError):
        reason_sentence(Reason("A.1", "forgotten"), rubric())
