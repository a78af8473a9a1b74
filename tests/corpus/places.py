"""Where bad input is sent: each form and address with its fields, what they take, and the pages that show it later."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from tests.corpus.site import BERAU, FIGURES, PASER, PASSWORD, Site
from tests.corpus.texts import DAYS, IDENTITIES, INJECTIONS, NUMBERS, PATHS, REDIRECTS, SCRIPTS, TEXTS

TAKE, REFUSE, EITHER = "accepted", "refused", "either"
BLANK = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")  # letters that are drawn as nothing
WORDS = (TEXTS, SCRIPTS, INJECTIONS, IDENTITIES)
Expect = Callable[[str], str]


@dataclass(frozen=True)
class Field:
    """What a field takes, the kinds it is tried with first, and whether a refused form shows it again as typed.

    A `told` text, once taken, stands on the pages that show it; the others are numbers, days, codes and ids.
    """

    expect: Expect
    kinds: tuple[str, ...]
    kept: bool = True
    told: bool = False


def storable(value: str, least: int, most: int) -> str:
    """The rule for texts: no control character but line end and tab, not longer than its limit, perhaps not empty."""
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if any(unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\t" for letter in text):
        return REFUSE
    if len(text) > most:
        return REFUSE
    if " ".join(text.split()) != text:
        return EITHER  # where blanks are put together, a text may fit or be empty after all
    return TAKE if len(text) >= least else REFUSE


def text(most: int, *, least: int = 0) -> Field:
    """A text of at least and at most so many letters."""
    return Field(lambda value: storable(value, least, most), WORDS, told=True)


def numeric(value: str) -> str:
    """Nothing without a digit is a number; what has one is for the test of numbers to say."""
    if value.strip() in {"", "n/a"}:
        return EITHER
    return EITHER if re.search("[0-9]", value) else REFUSE


def no_number(value: str) -> str:
    return REFUSE if value.strip() not in {"", "n/a"} else EITHER


DAY_SHAPE = re.compile(r"\s*([0-9]{1,4})[^0-9A-Za-z]+([0-9]{1,2}|[A-Za-z]{3,9}\.?)[^0-9A-Za-z]+([0-9]{1,4})\s*")
CLOCK_SHAPE = re.compile(r"\s*([01]?[0-9]|2[0-3])[.:][0-5][0-9]\s*")


def may_be_day(value: str) -> bool:
    """Whether somebody may mean a day that exists, or a time of day. Its month as a word is looked at no further."""
    shape = DAY_SHAPE.fullmatch(value)
    if shape is None or not shape[2].isdigit():
        return shape is not None or CLOCK_SHAPE.fullmatch(value) is not None
    first, month, last = (int(part) for part in shape.groups())
    return any(exists(year, month, day) for year, day in ((last, first), (first, last)))


def exists(year: int, month: int, day: int) -> bool:
    try:
        return bool(date(year, month, day))
    except ValueError:
        return False


def dated(value: str) -> str:
    return EITHER if not value.strip() else moment(value)


def moment(value: str) -> str:
    """Where there must be one."""
    return EITHER if may_be_day(value) else REFUSE


def replied(value: str) -> str:
    """A reply says something in ten letters, or is none."""
    return storable(value, 10, 2000) if value.strip() else EITHER


def named(value: str) -> str:
    """The name on a line: a line end makes another line of it."""
    return EITHER if re.search("[\r\n]", value) else storable(value, 3, 200)


def addressed(value: str) -> str:
    """The same of somebody who is invited: with nothing in it that nobody sees."""
    unseen = any(unicodedata.category(one) in {"Cf", "Cn", "Co"} or one in BLANK for one in value)
    return REFUSE if unseen else EITHER if any(unicodedata.category(one) == "Cc" for one in value) else named(value)


def login(value: str) -> str:
    return EITHER if re.fullmatch("[a-z0-9][a-z0-9._-]{2,39}", value.strip().casefold()) else REFUSE


def other_than(sound: str) -> Field:
    """A hidden field that is as the page carries it, or else refused."""
    return Field(lambda value: EITHER if value == sound else REFUSE, (NUMBERS, TEXTS, INJECTIONS), kept=False)


NUMBER = Field(numeric, (NUMBERS, INJECTIONS))
DAY = Field(dated, (NUMBERS, INJECTIONS, TEXTS, DAYS))
CHOICE = Field(no_number, WORDS, kept=False)
ANY = Field(lambda _value: EITHER, (NUMBERS, TEXTS, INJECTIONS), kept=False)
NEVER = Field(lambda _value: REFUSE, (NUMBERS, TEXTS, INJECTIONS), kept=False)
ADDRESS = Field(lambda _value: EITHER, (REDIRECTS, PATHS), kept=False)
REPLY = Field(replied, WORDS, told=True)
MAIL = Field(
    lambda value: EITHER if "@" in value or not value.strip(" ") else REFUSE, (TEXTS, INJECTIONS, REDIRECTS, IDENTITIES)
)
NAME = Field(named, WORDS, told=True)
SOUGHT = Field(lambda _value: EITHER, (TEXTS, SCRIPTS, INJECTIONS, PATHS), kept=False)


@dataclass(frozen=True)
class Place:
    """One form, as one person sends it; `method` GET puts the fields into the address."""

    name: str
    who: tuple[str, ...]
    path: Callable[[Site], str]
    fields: Mapping[str, Field]
    good: Callable[[Site, str], Mapping[str, str]] = lambda _site, _path: {}
    shown: Callable[[Site], tuple[tuple[str, str], ...]] = lambda _site: ()
    method: str = "POST"


def edition(rest: str, category: str = "kabkota") -> Callable[[Site], str]:
    """An address beneath a category of the secretariat's."""
    return lambda site: f"/edisi/{site.desk.edition}/{category}{rest.format(paser=site.desk.candidates[PASER])}"


def mailbox(site: Site) -> str:
    """Where the address of Paser's operator is changed."""
    return edition(f"/pencalonan/{{paser}}/operator/{site.desk.users['op-paser']}/surel")(site)


def carried(login: str, more: Mapping[str, str]) -> Callable[[Site, str], Mapping[str, str]]:
    """What the page's form carries by itself, and what somebody typed on it."""
    return lambda site, path: site.hidden(login, path) | more


def plain(more: Mapping[str, str]) -> Callable[[Site, str], Mapping[str, str]]:
    return lambda _site, _path: more


# --- An operator's forms

SECTION = {f"v:{code}": NUMBER for code in ("aktif", "biaya", "persen", "bulan", "iuran")}
SECTION |= {"v:regulasi": CHOICE, "v:forum": CHOICE, "v:tanggal": DAY, "v:catatan": text(400)}
SECTION |= {"src:aktif": text(400), "asof:aktif": DAY}
SECTION |= dict.fromkeys(("base:aktif", "was:aktif", "pick:aktif", "asked:aktif", "na:aktif", "client_id", "next"), ANY)
SECTION |= {"rubric": NEVER}
AS_STORED = dict.fromkeys([f"{part}:{code}" for part in ("v", "src", "asof") for code in FIGURES], "")
AS_STORED |= {"v:aktif": "60", "v:potensi": "50"}
LINES = {"lab:iuran:0": text(200, least=1), "num:iuran:0": NUMBER}
REGULATION = {"jenis": CHOICE, "nomor": text(60, least=1), "tahun": NUMBER, "tentang": text(400, least=1)}
REGULATION |= {
    "berlaku": Field(moment, DAY.kinds),
    "rancangan": ANY,
    "bukti": Field(dated, DAY.kinds, kept=False),
}
SIGNED = {"setuju": "ya", "nama": "Katsul", "jabatan": "Sekretaris Daerah"}
WHY = "Satu orang berpindah desa pada Desember."


def section(site: Site) -> str:
    return site.desk.page(PASER, "/bagian-1")


def after_saving(site: Site) -> tuple[tuple[str, str], ...]:
    return (
        ("op-paser-2", section(site)),
        ("sekretariat", f"{site.desk.secretariat_page}/kandidat/{PASER}?angka=semua"),
    )


def reply_field(site: Site) -> str:
    page = site.people["op-berau"].get(site.desk.page(BERAU, "/kirim")).text
    found = re.search(r'<textarea id="(penjelasan-[0-9a-f]{16})"', page)
    assert found is not None
    return found[1]


def handing_in(site: Site, path: str) -> Mapping[str, str]:
    return site.hidden("op-berau", path) | SIGNED | {reply_field(site): WHY}


def receipts(site: Site) -> tuple[tuple[str, str], ...]:
    page = site.desk.page(BERAU, "/tanda-terima/1")
    versions = site.desk.page(BERAU, "/versi")
    return (*((who, page) for who in ("op-berau", "sekretariat", "verifikator")), ("sekretariat", versions))


OPERATOR_PLACES = (
    Place("bagian", ("op-paser",), section, SECTION, carried("op-paser", AS_STORED), after_saving),
    Place(
        "baris",
        ("op-paser",),
        section,
        LINES,
        carried("op-paser", AS_STORED | {"lab:iuran:0": "Petani", "num:iuran:0": "5"}),
        after_saving,
    ),
    Place(
        "regulasi",
        ("op-paser",),
        lambda site: site.desk.page(PASER, "/regulasi"),
        REGULATION,
        plain({"jenis": "perda", "nomor": "4", "tahun": "2022", "tentang": "Perlindungan", "berlaku": "1/2/2022"}),
        lambda site: (("op-paser-2", site.desk.page(PASER, "/regulasi")),),
    ),
    Place(
        "kirim",
        ("op-berau",),
        lambda site: site.desk.page(BERAU, "/kirim"),
        {
            "nama": text(200, least=1),
            "jabatan": text(200, least=1),
            "setuju": NEVER,
            "nomor": NEVER,
            "terlihat": NEVER,
            "penjelasan": REPLY,
        },
        handing_in,
        receipts,
    ),
    Place(
        "penjelasan",
        ("op-berau",),
        lambda site: site.desk.page(BERAU, "/kirim/penjelasan"),
        {"penjelasan": REPLY, "nama": ANY},
        lambda site, _path: handing_in(site, site.desk.page(BERAU, "/kirim")),
        lambda site: (("op-berau", site.desk.page(BERAU, "/kirim")),),
    ),
    Place("keadaan", ("op-paser",), lambda site: site.desk.page(PASER, "/keadaan"), {"sejak": SOUGHT}, method="GET"),
    Place(
        "berkas-kembali",
        ("op-paser",),
        lambda site: f"/bukti/kandidat/{site.desk.candidates[PASER]}/aktif",
        {"kembali": ADDRESS},
        method="GET",
    ),
)

# --- The verifier's and the secretariat's

VERDICT = {"verdict": "corrected", "value": "1200", "reason": "Dihitung ulang.", "seen": "0", "submission": "1"}
VERDICT |= {"evidence": "1", "page": "1"}
RETURN = {
    "alasan": "Angka belum sesuai",
    "umum": "Lampirkan surat pengantar",
    "sampai": "20/2/2026",
    "perbaiki-aktif": "",
}


def verdict_page(site: Site) -> str:
    return f"/verifikasi/{site.checks.candidates[PASER]}/angka/aktif"


def after_returning(site: Site) -> tuple[tuple[str, str], ...]:
    own = site.checks.candidates[PASER]
    return (
        ("sekretariat", f"/isian/{own}/versi"),
        ("op-paser", f"/isian/{own}/bagian-1"),
        ("op-paser", f"/isian/{own}"),
    )


VERIFIER_PLACES = (
    Place(
        "keputusan",
        ("verifikator",),
        verdict_page,
        {
            "verdict": NEVER,
            "value": Field(lambda value: EITHER if re.search("[0-9]", value) else REFUSE, NUMBER.kinds),
            "reason": text(2000, least=1),
            "evidence": Field(lambda _value: EITHER, (NUMBERS,), kept=False),
            "page": Field(
                lambda value: REFUSE if not re.search("[0-9]", value) and value.strip() else EITHER, (NUMBERS, TEXTS)
            ),
            "seen": ANY,
            "submission": ANY,
        },
        plain(VERDICT),
        lambda site: (("verifikator-2", verdict_page(site)), ("sekretariat", verdict_page(site))),
    ),
    Place(
        "sekaligus",
        ("verifikator",),
        lambda site: f"/verifikasi/{site.checks.candidates[PASER]}/sekaligus",
        {"accepted:potensi": ANY, "submission": ANY, "accepted:bukan": ANY},
        plain({"accepted:potensi": "0", "submission": "1"}),
    ),
    Place(
        "kembalikan",
        ("verifikator", "sekretariat"),
        lambda site: f"/isian/{site.checks.candidates[PASER]}/kembalikan",
        {
            "alasan": text(2000, least=1),
            "umum": text(2000, least=1),
            "perbaiki-aktif": text(2000),
            "sampai": Field(moment, DAY.kinds),
            "nomor": NEVER,
            "pengembalian": other_than("0"),
        },
        carried("verifikator", RETURN),
        after_returning,
    ),
    Place(
        "antrean",
        ("verifikator", "sekretariat"),
        lambda _site: "/verifikasi",
        {"cari": SOUGHT, "kategori": SOUGHT, "keadaan": SOUGHT, "halaman": SOUGHT},
        method="GET",
    ),
)
LISTED = dict.fromkeys(("cari", "halaman", "daftar", "lembar", "urut"), SOUGHT)
SECRETARIAT_PLACES = (
    Place(
        "usul-kode",
        ("sekretariat",),
        edition("/usul"),
        {"lines": Field(lambda _value: REFUSE, (*WORDS, PATHS))},
        plain({"lines": "64.71"}),
    ),
    Place(
        "usul-nama",
        ("sekretariat",),
        edition("/usul", "umkm"),
        {"nama": NAME},
        plain({}),
        lambda site: (("sekretariat", f"{site.firms.secretariat_page}/kandidat"),),
    ),
    Place(
        "usul-cabang",
        ("cabang",),
        lambda site: f"/usulan/{site.firms.edition}/umkm",
        {"nama": NAME},
        plain({}),
        lambda site: (("cabang", "/usulan"), ("sekretariat", f"{site.firms.secretariat_page}/kandidat?daftar=usulan")),
    ),
    Place(
        "kedudukan",
        ("sekretariat",),
        edition("/pencalonan/{paser}/kedudukan"),
        {"old": NEVER, "new": NEVER, "reason": text(2000, least=1)},
        plain({"old": "active", "new": "withdrawn", "reason": "Atas permintaan sendiri."}),
        lambda site: (("sekretariat", edition("/pencalonan/{paser}")(site)),),
    ),
    Place(
        "hak-impor",
        ("sekretariat",),
        edition("/hak-impor"),
        {"login": NEVER, "code": NEVER},
        plain({"login": "op-paser", "code": "64.01"}),
    ),
    Place(
        "undang",
        ("sekretariat",),
        edition("/pencalonan/{paser}/undang"),
        {"addressee": Field(addressed, WORDS, told=True), "until": Field(moment, DAY.kinds), "email": MAIL},
        plain({"addressee": "Kepala Bagian", "until": "28/2/2026"}),
        lambda site: (("sekretariat", edition("/pencalonan/{paser}")(site)),),
    ),
    Place(
        "undang-semua",
        ("sekretariat",),
        edition("/undang-semua"),
        {"until": Field(moment, DAY.kinds, kept=False)},
    ),
    Place(
        "batas",
        ("sekretariat",),
        edition("/batas"),
        {
            "day": Field(moment, DAY.kinds),
            "clock": Field(moment, DAY.kinds),
            "reason": text(2000, least=1),
            "seen": NEVER,
        },
        carried("sekretariat", {"day": "1/3/2026", "clock": "16.00", "reason": "Diperpanjang."}),
        lambda site: (("sekretariat", edition("/batas")(site)),),
    ),
    Place("surel", ("sekretariat",), mailbox, {"email": MAIL}),
    Place(
        "dua-verifikator",
        ("sekretariat",),
        lambda site: f"/edisi/{site.desk.edition}/aturan/dua-verifikator",
        # Another category of this edition is being verified already.
        {"seen": NEVER, "new": NEVER, "reason": Field(lambda _value: REFUSE, WORDS)},
        plain({"seen": "off", "new": "on", "reason": "Putusan rapat."}),
    ),
    Place(
        "hari-pengingat",
        ("sekretariat",),
        lambda site: f"/edisi/{site.desk.edition}/aturan/pengingat",
        {"seen": NEVER, "new": NEVER, "reason": text(2000, least=1)},
        plain({"seen": "", "new": "7", "reason": "Putusan rapat."}),
        lambda site: (("sekretariat", f"/edisi/{site.desk.edition}/aturan"),),
    ),
    Place("surat", ("sekretariat",), edition("/surat"), {"halaman": SOUGHT}, method="GET"),
    Place(
        "tahap",
        ("sekretariat",),
        edition("/tahap"),
        {"old": NEVER, "new": NEVER, "reason": text(2000, least=1)},
        plain({"old": "submission", "new": "verification", "reason": "Sudah waktunya."}),
    ),
    Place("rubrik", ("sekretariat",), edition("/rubrik/coba"), {"text": Field(lambda _value: REFUSE, WORDS)}),
    Place("daftar-calon", ("sekretariat",), edition("/kandidat"), LISTED, method="GET"),
    Place("temuan", ("sekretariat",), edition("/temuan"), LISTED | {"periksa": SOUGHT}, method="GET"),
    Place("kategori", ("sekretariat",), edition(""), LISTED, method="GET"),
)

# --- A juror's sheet, and the doors

SHEET = {"value:E.1": "4", "value:E.2": "87.5", "note:E.1": "", "note:E.2": "", "note": "", "version": "0"}
SHEET |= {"client_id": "00000000-0000-4000-8000-000000000001"}
ACCOUNT = {"login": "bagian-hukum", "name": "Bagian Hukum", "password": PASSWORD, "password_again": PASSWORD}


def sheet(site: Site) -> str:
    return f"/penilaian/{next(iter(site.room.candidates.values()))}"


DOORS = (
    Place(
        "lembar",
        ("panelis-1",),
        sheet,
        {
            "value:E.1": ANY,
            "value:E.2": ANY,
            "note:E.1": text(2000),
            "note": text(2000),
            "version": ANY,
            "client_id": ANY,
        },
        plain(SHEET),
        lambda site: (("panelis-1", sheet(site)),),
    ),
    Place(
        "masuk",
        ("siapa-pun",),
        lambda _site: "/masuk",
        {
            "login": Field(NEVER.expect, (*WORDS, PATHS), kept=False),
            "password": Field(NEVER.expect, WORDS, kept=False),
            "next": ADDRESS,
        },
        plain({"login": "op-kukar", "password": PASSWORD, "next": "/isian"}),
    ),
    Place("nomor-dokumen", ("siapa-pun",), lambda _site: "/periksa", {"nomor": SOUGHT}, method="GET"),
    Place("masuk-lalu", ("siapa-pun", "op-kukar"), lambda _site: "/masuk", {"next": ADDRESS}, method="GET"),
    Place(
        "undangan",
        ("siapa-pun",),
        lambda _site: "/undangan/terima",
        {
            "login": Field(login, NEVER.kinds),
            "name": text(200, least=3),
            "password": Field(lambda _value: EITHER, WORDS, kept=False),
            "tautan": ANY,
        },
        lambda site, _path: {**ACCOUNT, "tautan": site.token},
    ),
    Place("undangan-buka", ("siapa-pun",), lambda _site: "/undangan/buka", {"tautan": ANY}),
)
# --- The panel and its schedule: what they take, `tests/webapp/test_panel.py` and `test_schedule.py` say


def of_room(rest: str) -> Callable[[Site], str]:
    """An address beneath the category in its interviews."""
    return lambda site: f"{site.room.page}{rest}"


def declaring(rest: str) -> Callable[[Site], str]:
    return lambda site: f"/penilaian/kesediaan/{site.room.category_id}{rest}"


def any_of(*names: str) -> dict[str, Field]:
    return dict.fromkeys(names, ANY)


MEMBER = any_of("login", "name", "title", "position", "institution", "bench", "office", "decree", "reason")
SLOT = any_of("day", "clock", "presentation", "questions", "room", "mode", "place")
PLAN = {"day": "1/3/2026", "clock": "09.00", "presentation": "10", "questions": "20", "room": "Kutai", "mode": "luring"}
PANEL_PLACES = (
    Place("pakta", ("panelis-1",), declaring("/pakta"), any_of("name")),
    Place("benturan", ("panelis-1",), declaring("/benturan"), any_of("selebihnya"), plain({"selebihnya": "ya"})),
    Place("anggota", ("sekretariat",), of_room("/panel"), MEMBER),
    Place("data-anggota", ("sekretariat",), of_room("/panel/1"), MEMBER),
    Place(
        "berhalangan", ("sekretariat",), of_room("/panel/1/berhalangan"), any_of("day", "clock", "reason", "kandidat")
    ),
    Place("hadir", ("sekretariat",), of_room("/panel/1/berhalangan/1/hadir"), any_of("reason")),
    Place("pengganti", ("sekretariat",), of_room("/panel/1/pengganti"), MEMBER),
    Place("sk", ("sekretariat",), of_room("/panel/sk"), any_of("number", "day", "signed_by", "scope")),
    Place("susun", ("sekretariat",), of_room("/jadwal"), SLOT | any_of("until", "breaks", "between"), plain(PLAN)),
    Place("urutan", ("sekretariat",), of_room("/jadwal/urutan"), any_of("order", "seen")),
    Place("slot", ("sekretariat",), of_room("/jadwal/1"), SLOT | any_of("presenter", "presenter_title", "version")),
)
# --- The ceremony: what of it is taken, `tests/webapp/test_look.py` and `test_awards.py` say


def of_edition(rest: str) -> Callable[[Site], str]:
    return lambda site: f"/edisi/{site.desk.edition}{rest}"


HEAD = {"instansi": "Pemerintah Provinsi Uji", "panitia": "Tim Penilai", "jabatan-decree-1": "Gubernur"}
HONOURED = {"program": "Penghargaan K3", "sebagai": "Kecelakaan Nihil", "penerima": "PT Contoh"}
CEREMONY_PLACES = (
    Place(
        "tampilan",
        ("sekretariat",),
        of_edition("/tampilan"),
        {
            "instansi": text(200, least=1),
            "panitia": text(200, least=1),
            "kop": Field(lambda _value: EITHER, WORDS),
            "nama-decree-1": text(120),
            "pangkat-panel-1": Field(lambda _value: EITHER, WORDS),
            "nip-panel-1": Field(
                lambda value: REFUSE if re.sub(r"[\s.-]", "", value) else EITHER, (NUMBERS, IDENTITIES)
            ),
            "awalan-panel-1": Field(lambda value: EITHER if not value else REFUSE, WORDS, kept=False),
            "cara-panel-1": Field(lambda value: EITHER if not value else REFUSE, WORDS, kept=False),
            "terlihat": ANY,
        },
        carried("sekretariat", HEAD),
        lambda site: (("sekretariat", of_edition("/tampilan")(site)),),
    ),
    Place("gambar", ("sekretariat",), of_edition("/tampilan/gambar/lambang"), any_of("terlihat", "hapus")),
    Place("huruf", ("sekretariat",), of_edition("/tampilan/huruf"), any_of("terlihat", "huruf")),
    Place(
        "program-lain",
        ("sekretariat",),
        of_edition("/penghargaan/lain"),
        {
            "program": text(120, least=1),
            "sebagai": text(120, least=1),
            "penerima": text(300, least=1),
            "keterangan": text(160),
        },
        plain(HONOURED),
        lambda site: (("sekretariat", of_edition("/penghargaan")(site)),),
    ),
    Place("batal-lain", ("sekretariat",), of_edition("/penghargaan/lain/1/batal"), any_of("alasan-batal")),
    Place(
        "khusus",
        ("sekretariat",),
        of_edition("/penghargaan/khusus"),
        any_of("kategori", "kandidat", "penghargaan", "alasan"),
        plain({"kategori": "kabkota", "kandidat": "64.01", "penghargaan": "Perda Pertama", "alasan": "Pleno"}),
    ),
    Place("batal-khusus", ("sekretariat",), of_edition("/penghargaan/khusus/1/batal"), any_of("alasan-batal")),
    Place(
        "naskah",
        ("sekretariat",),
        of_edition("/penghargaan/naskah"),
        any_of("nomor", "tanggal", "pola", "tanggal-piagam", "nominasi", "mengingat", "tembusan"),
        plain({"nominasi": "3", "mengingat": "Undang-Undang"}),
    ),
)
PLACES = (*OPERATOR_PLACES, *VERIFIER_PLACES, *SECRETARIAT_PLACES, *DOORS, *PANEL_PLACES, *CEREMONY_PLACES)
