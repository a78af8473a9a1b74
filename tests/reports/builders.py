"""Small documents for the tests, built from the engine's types without the engine."""

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from reports.documents import AgreementFacts, EditionFacts, PanelFacts, Proof, Signatory, SteppedBack
from reports.identifier import identifier_of
from reports.ranking import Beside, ranking_document
from scoring.exact import half_up
from scoring.result import PLENARY, NodeResult, NotAssessed, Reason, Result, Standing
from scoring.rubric import (
    Award,
    Band,
    Criterion,
    Figure,
    Indicator,
    Judged,
    Literal,
    PanelRule,
    Ratio,
    Reference,
    Rubric,
)
from scoring.steadiness import Plan, Robustness, Steadiness

PLACES = 4
WITA = ZoneInfo("Asia/Makassar")
PRINTED = datetime(2025, 7, 29, 10, 42, 7, tzinfo=WITA)
SEALED = datetime(2025, 7, 29, 9, 5, tzinfo=WITA)
SOURCE = "MC Kabupaten Paser, 13 Februari 2023: paparan wawancara Penghargaan Paritrana"

PEOPLE = {
    "64.02": "Kabupaten Kutai Kartanegara",
    "64.01": "Kabupaten Paser",
    "64.03": "Kabupaten Berau",
    "64.08": "Kabupaten Kutai Timur",
    "64.74": "Kota Bontang",
}

FIGURES = (
    Figure("pu_aktif", "Peserta aktif penerima upah", "count", unit="orang"),
    Figure("pu_potensi", "Potensi penerima upah", "count", unit="orang"),
    Figure("desa", "Aparatur desa", "count", unit="orang"),
)
RATIO = Ratio(Reference("pu_aktif"), Reference("pu_potensi"))
DESA = Ratio(Reference("desa"), Literal(Fraction(100)))
SCALE = Judged(Fraction(1), Fraction(5), Fraction(1))


def leaf(code, title, weight, kind=RATIO, *, optional=False):
    return Indicator(code, title, Fraction(weight), kind, optional=optional)


def criterion(code, title, *leaves):
    return Criterion(code, title, sum((leaf.weight for leaf in leaves), Fraction(0)), leaves)


CRITERIA = (
    criterion(
        "A",
        "Cakupan kepesertaan",
        leaf("A.1", "Penerima upah", 20),
        leaf("A.2", "Bukan penerima upah", 15),
        leaf("A.3", "Ekosistem desa", 5, DESA, optional=True),
    ),
    criterion("B", "Regulasi", leaf("B.1", "Jenis regulasi", 12), leaf("B.2", "Isi regulasi", 8)),
    criterion("C", "Anggaran dan keberlanjutan", leaf("C.1", "Bulan dibayar", 15)),
    criterion("D", "Kolaborasi dan inovasi", leaf("D.1", "Mitra", 5), leaf("D.2", "Inovasi", 5, SCALE)),
    criterion("E", "Wawancara", leaf("E.1", "Penguasaan data", 9, SCALE), leaf("E.2", "Rencana", 6, SCALE)),
)


def rubric(criteria=CRITERIA, **changes):
    facts = {
        "code": "paritrana-2025-kabkota",
        "title": "Instrumen penilaian pemerintah kabupaten/kota, periode 2025",
        "category": "kabkota",
        "status": "usulan",
        "source": "usulan sekretariat; bobot resmi belum dipublikasikan",
        "digest": "sha256:" + "3f2a9c1e" * 8,
        "places": PLACES,
        "near_tie": Fraction(1, 18),
        "constants": (),
        "figures": FIGURES,
        "criteria": criteria,
        "panel": PanelRule(quorum=4, benches=("pemerintah", "serikat_pekerja")),
        "ties": ("A", "B"),
        "bands": (
            Band("utama", "Utama", Fraction(85)),
            Band("madya", "Madya", Fraction(70)),
            Band("pratama", "Pratama", Fraction(50)),
        ),
        "awards": (Award(1, "Terbaik I"), Award(2, "Terbaik II"), Award(3, "Terbaik III")),
    }
    return Rubric(**{**facts, **changes})


def nodes(scores, criteria=CRITERIA):
    """The nodes of one candidate: `scores` by leaf as decimal text, None where the leaf doesn't apply."""
    found = {}
    for top in criteria:
        applicable = sum(leaf.weight for leaf in top.children if scores[leaf.code] is not None)
        leaves = {leaf.code: leaf_result(leaf, scores[leaf.code], top.weight / applicable) for leaf in top.children}
        total = sum(one.points for one in leaves.values() if one.points is not None)
        found |= {top.code: NodeResult(top.weight, top.weight, total)} | leaves
    return found


def leaf_result(one, score, factor):
    if score is None:
        return NodeResult(one.weight, None, None)
    fixed, effective = half_up(Fraction(score), PLACES), one.weight * factor
    points = half_up(effective * Fraction(fixed, 10**PLACES) / 100, PLACES)
    return NodeResult(one.weight, effective, points, fixed, fixed)


def scores(text="80", criteria=CRITERIA, **changes):
    """The same score on every leaf but those changed; `A_1="76.98"` changes A.1."""
    all_same = {leaf.code: text for top in criteria for leaf in top.children}
    return all_same | {code.replace("_", "."): score for code, score in changes.items()}


def standing(rank, code, given, *, name=None, criteria=CRITERIA, **facts):
    tree = nodes(given, criteria)
    total = sum(tree[top.code].points for top in criteria)
    defaults = {"band": "madya", "award": None, "tied_with": (), "decided_by": None, "near_tie": False}
    return Standing(
        rank=rank,
        candidate=code,
        name=PEOPLE.get(code, "") if name is None else name,
        total=total,
        nodes=tree,
        panel={},
        **{**defaults, **facts},
    )


REFUSED = NotAssessed(
    "64.11",
    "Kabupaten Mahakam Ulu",
    (
        Reason("A.1", "missing", "pu_potensi"),
        Reason("A.2", "zero_base"),
        Reason("A.3", "not_allowed", "desa"),
        Reason("D.2", "quorum", have=2, need=4),
        Reason("E.1", "bench", "serikat_pekerja"),
    ),
)


def ranking():
    """Five candidates: one clear, two tied and decided, two tied and open, near ties between the groups."""
    second = {"text": "78", "A_1": "91.2345", "A_3": "77.7777"}
    open_tie = scores("80", E_1="86.6667")
    decided = scores(**second)
    by_regulation = scores(**(second | {"B_1": "79", "E_1": "76.6667"}))
    return (
        standing(1, "64.02", scores("86", A_1="100"), band="utama", award="Terbaik I"),
        standing(2, "64.01", by_regulation, award="Terbaik II", tied_with=("64.03",), decided_by="B", near_tie=True),
        standing(3, "64.03", decided, award="Terbaik III", tied_with=("64.01",), decided_by="B", near_tie=True),
        standing(4, "64.08", open_tie, tied_with=("64.74",), decided_by=PLENARY, near_tie=True),
        standing(4, "64.74", open_tie | {"A.3": None}, tied_with=("64.08",), decided_by=PLENARY, near_tie=True),
    )


def result(standings=None, not_assessed=(REFUSED,), of=None):
    of = of or rubric()
    return Result(of.code, of.digest, of.places, ranking() if standings is None else standings, not_assessed)


def edition(**changes):
    facts = {
        "institution": "Pemerintah Provinsi Kalimantan Timur",
        "committee": "Tim Penilai Penghargaan Paritrana",
        "title": "Penghargaan Paritrana Tingkat Provinsi Kalimantan Timur",
        "label": "2025",
        "period_year": 2024,
        "ceremony_year": 2025,
        "category": "Pemerintah Kabupaten/Kota",
        "place": "Samarinda",
        "sample": True,
        "address": "Jalan Gajah Mada Nomor 2, Samarinda 75121",
    }
    return EditionFacts(**{**facts, **changes})


# The ranks of the sample's candidates in 10,000 draws.
COUNTS = {
    "64.02": (1, (9_940, 60, 0, 0, 0)),
    "64.01": (2, (60, 4_721, 4_719, 300, 200)),
    "64.03": (3, (0, 4_719, 4_721, 360, 200)),
    "64.08": (4, (0, 500, 560, 8_940, 0)),
    "64.74": (4, (0, 0, 0, 9_940, 60)),
}


def robustness():
    bounds = {"64.02": (1, 1), "64.01": (2, 3), "64.03": (2, 3), "64.08": (2, 4), "64.74": (4, 4)}
    found = tuple(Steadiness(code, rank, counts, bounds[code]) for code, (rank, counts) in COUNTS.items())
    return Robustness(Plan(10_000, 1, Fraction(25)), found)


AGREEMENT = AgreementFacts(
    ("Panelis sepakat pada Wawancara.", "Panelis mana pun yang tidak dihitung, peringkat pertama tetap sama."),
    "Dasarnya alfa Krippendorff (interval) setiap butir.",
)


def beside(**changes):
    """What the sample's paper says beside its result."""
    facts = {
        "panel": PanelFacts(
            jurors=9,
            sheets=54,
            locked=50,
            recused=1,
            stepped_back=(SteppedBack(2, "Kabupaten Paser", "keluarga"),),
        ),
        "published": {"64.01": (SOURCE,), "64.02": ("Pemkab Kutai Kartanegara, 2023", SOURCE)},
        "robustness": robustness(),
        "agreement": AGREEMENT,
    }
    return Beside(**{**facts, **changes})


def sample_document(printed_at=PRINTED, **changes):
    """A sample edition's provisional paper, with everything on it that a ranking can have."""
    return ranking_document(rubric(), result(), edition(), printed_at=printed_at, beside=beside(**changes))


RECORD = "5e884898" * 8
PROOF = Proof(
    identifier=identifier_of(RECORD, "peringkat", "", "f4"),
    record_number=2,
    record=f"sha256:{RECORD}",
    rubric="sha256:" + "3f2a9c1e" * 8,
    address="https://paritrana.contoh.go.id/periksa/" + identifier_of(RECORD, "peringkat", "", "f4"),
    page="paritrana.contoh.go.id/periksa",
    replaces=identifier_of("9f86d081" * 8, "peringkat", "", "f4"),
    log_size=1_204,
    log_head="sha256:" + "2c26b46b" * 8,
)


def official_document():
    """A sealed paper of an official instrument, with named signatories, its proof, and nothing left open."""
    official = rubric(status="resmi", source="Petunjuk teknis 2025")
    facts = edition(
        sample=False,
        signed_on=date(2025, 7, 29),
        signatories=(
            Signatory("Sekretaris Tim Penilai", "Dra. Hj. Siti Contoh, M.Si.", "19700101 199503 2 001"),
            Signatory("Gubernur Kalimantan Timur", "H. Nama Gubernur"),
        ),
    )
    document = ranking_document(
        official,
        result(ranking()[:1], (), official),
        facts,
        printed_at=PRINTED,
        sealed_at=SEALED,
        beside=Beside(panel=PanelFacts(jurors=9, sheets=9, locked=9)),
    )
    return replace(document, proof=PROOF)


def long_document(count=40, name="Kabupaten Nomor {}", beside=None):
    """Many candidates, so that the table breaks across pages."""
    standings = tuple(
        standing(place, f"64.{place:02}", scores(f"{90 - place}.5"), name=name.format(place))
        for place in range(1, count + 1)
    )
    return ranking_document(rubric(), result(standings, ()), edition(), printed_at=PRINTED, beside=beside)
