"""Electronic signatures on issued papers, in the browser: in order, kept beside the original, told to strangers."""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
import pytest
from PIL import Image, ImageDraw
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.stamp import TextStampStyle
from sqlalchemy import select

from reports.formats import grouped
from reports.sign import Key, Signature, sign_pdf, signatures_of
from tests.loops import run_to_end
from tests.reports import reading
from tests.reports.keys import PASSPHRASE, Authority
from tests.reports.test_sign import field_that_is_signed_by_nobody, grown, other_contents
from tests.webapp.conftest import NOON, Persona
from tests.webapp.outside import REFUSES, behind
from tests.webapp.printing import issued, make, order_records
from tests.webapp.sealing import open_sealed, open_sealing
from webapp.config import SETTINGS
from webapp.content import store
from webapp.db import db, transaction
from webapp.errors import Conflict, Refused
from webapp.models import Edition, SignedPaper, User
from webapp.services.issuing import lost_papers
from webapp.services.look import PANEL, Signer, default_look, save_look
from webapp.services.signed_papers import Held, add_signed, added_words

pytestmark = pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)
CHAIR, SECRETARY = "Ketua Tim Penilai CONTOH", "Sekretaris Tim Penilai CONTOH"


@pytest.fixture(scope="module")
def authority():
    return Authority(NOON)


@pytest.fixture
def plenary(app, add_person):
    return open_sealed(app, add_person)


@pytest.fixture
def paper(app, plenary):
    assert make(app, order_records(app, plenary)) == "made"
    return issued(app)[0]


def address(paper):
    return f"/cetak/dokumen/{paper.identifier}/tanda-tangan"


def sign(plenary, paper, key, seen, passphrase=PASSPHRASE):
    fields = {"kunci": (io.BytesIO(key), "kunci.p12"), "sandi": passphrase, "terlihat": seen}
    return plenary.first.post(address(paper), fields)


def bring(plenary, paper, content, seen):
    return plenary.first.post(f"{address(paper)}/berkas", {"berkas": (io.BytesIO(content), "a.pdf"), "terlihat": seen})


def test_signed_files_leave_the_room_that_scores_need(app, plenary, paper, authority):
    settings = app.extensions[SETTINGS]
    elsewhere = sign_pdf(
        store.read(settings.papers, paper.sha256), Key(authority.key_file(CHAIR), PASSPHRASE), reason="TTE", at=NOON
    )
    app.extensions[SETTINGS] = replace(settings, reserve=1 << 60)
    for refused in (
        sign(plenary, paper, authority.key_file(CHAIR), paper.sha256),
        bring(plenary, paper, elsewhere, paper.sha256),
    ):
        assert (refused.status_code, "hampir penuh" in refused.text) == (507, True)
    assert rows(app) == []


def rows(app):
    with app.app_context():
        return list(db.session.scalars(select(SignedPaper).order_by(SignedPaper.turn)))


def everything_under(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_two_sign_in_order_beside_the_original(app, plenary, paper, authority, caplog):
    settings = app.extensions["paritrana_settings"]
    original = store.read(settings.papers, paper.sha256)
    assert "Belum ada." in plenary.first.get(address(paper)).text
    assert sign(plenary, paper, authority.key_file(CHAIR), paper.sha256).status_code == 303
    stale = sign(plenary, paper, authority.key_file(SECRETARY), paper.sha256)
    assert (stale.status_code, "mendapat tanda tangan lain" in stale.text) == (409, True)
    (first,) = rows(app)
    elsewhere = sign_pdf(
        store.read(settings.papers, first.sha256),
        Key(authority.key_file(SECRETARY), PASSPHRASE),
        reason="TTE",
        at=NOON,
    )
    assert bring(plenary, paper, elsewhere, first.sha256).status_code == 303
    first, second = rows(app)
    assert [(one.name, one.follows, one.extends, one.added) for one in (first, second)] == [
        (CHAIR, paper.sha256, True, ""),
        (SECRETARY, first.sha256, True, ""),
    ]
    page = plenary.first.get(address(paper)).text
    assert [words for words in (CHAIR, SECRETARY, grouped(f"sha256:{second.sha256}")) if words not in page] == []
    file = plenary.first.get(f"{address(paper)}/2.pdf")
    assert (file.data.startswith(original), [one.holds for one in signatures_of(file.data)]) == (True, [True, True])
    assert plenary.first.get(f"{address(paper)}/3.pdf").status_code == 404
    assert store.read(settings.papers, paper.sha256) == original
    with app.app_context():
        assert lost_papers(settings.papers) == {}
    store.place_of(settings.papers, second.sha256).unlink()
    with app.app_context():
        assert list(lost_papers(settings.papers)) == [second.sha256]
    kept = everything_under(settings.instance) + caplog.text.encode()
    assert (PASSPHRASE.encode() in kept, b"kunci.p12" in kept) == (False, False)
    for change in ("UPDATE signed_paper SET name = 'x'", "DELETE FROM signed_paper"):
        with pytest.raises(REFUSES, match="only added"):
            behind(app, change)


def test_strangers_learn_of_signatures_once_the_result_is_announced(app, clock, plenary, paper, authority):
    settings = app.extensions["paritrana_settings"]
    assert sign(plenary, paper, authority.key_file(CHAIR), paper.sha256).status_code == 303
    (first,) = rows(app)
    content = store.read(settings.papers, first.sha256)
    client = app.test_client()

    def compared(sent):
        return Persona(client, "").post("/periksa/berkas", {"berkas": (io.BytesIO(sent), "a.pdf")}).text

    assert ("tidak sama dengan dokumen mana pun" in compared(content), CHAIR in compared(content)) == (True, False)
    plenary.announce()
    clock.forward(hours=23)
    page = client.get(f"/periksa/{paper.identifier}").text
    assert (CHAIR in page, grouped(f"sha256:{first.sha256}") in page) == (True, True)
    for shown in (page, compared(content)):
        assert f"menurut sertifikat dari <bdi>{first.issuer}</bdi>" in shown
        assert "penerbit sertifikat" in shown.split("menurut sertifikat dari")[1]
    assert ("sama persis dengan yang ditandatangani" in compared(content), CHAIR in compared(content)) == (True, True)
    changed = bytearray(content)
    changed[len(content) // 2] ^= 1
    assert "tidak sama dengan dokumen mana pun" in compared(bytes(changed))


def written_anew(pdf, change=lambda _file: None):
    """The PDF as a service saves it that doesn't append."""
    with pikepdf.open(io.BytesIO(pdf)) as file, io.BytesIO() as out:
        change(file)
        file.save(out)
        return out.getvalue()


def without_last_page(file):
    del file.pages[-1]


def with_an_empty_first_page(file):
    file.pages[0].Contents = file.make_stream(b"")


def with_a_picture(box, colour="black"):
    """A change that lays a picture on the first page: a white sheet with other words; `box` in points."""

    def change(file):
        left, bottom, right, top = box
        picture = Image.new("RGB", (600, 200), "white")
        ImageDraw.Draw(picture).text((20, 80), "1. KOTA BONTANG 99,0000", fill=colour)
        facts = {"Width": 600, "Height": 200, "ColorSpace": pikepdf.Name.DeviceRGB, "BitsPerComponent": 8}
        kind = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Image}
        name = file.pages[0].add_resource(file.make_stream(picture.tobytes(), **kind, **facts), pikepdf.Name.XObject)
        drawn = f"q {right - left} 0 0 {top - bottom} {left} {bottom} cm {name} Do Q"
        file.pages[0].contents_add(drawn.encode())

    return change


def with_layers(file):
    file.Root.OCProperties = pikepdf.Dictionary(OCGs=pikepdf.Array(), D=pikepdf.Dictionary())


def cut_smaller(file):
    file.pages[0].CropBox = pikepdf.Array([0, 300, 595, 842])


TABLE, LARGE, FOOT = (40, 400, 540, 700), (20, 20, 590, 380), (340, 20, 490, 50)
ROWS = (60, 560, 260, 640)  # little, and not blank
ALTERED = [with_a_picture(TABLE), with_a_picture(FOOT), with_a_picture(FOOT, "#dddddd"), with_layers, cut_smaller]


def seen_on(pdf, authority, box):
    """Signed by another program, with a frame that says so on the first page."""
    signer = signers.SimpleSigner.load_pkcs12_data(authority.key_file(CHAIR), [], passphrase=PASSPHRASE.encode())
    meta = signers.PdfSignatureMetadata(field_name="TandaTangan1", signer_key_usage=set())
    spec = fields.SigFieldSpec("TandaTangan1", box=box)
    style = TextStampStyle(stamp_text="TTE", border_width=2)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    made = signers.PdfSigner(meta, signer, stamp_style=style, new_field_spec=spec)
    return run_to_end(made.async_sign_pdf(writer)).getvalue()


def test_file_that_looks_otherwise_is_refused_whatever_its_words(app, settings, plenary, paper, authority):
    original = store.read(settings.papers, paper.sha256)
    key = Key(authority.key_file(CHAIR), PASSPHRASE)
    for change in ALTERED:
        forged = sign_pdf(written_anew(original, change), key, reason="TTE", at=NOON)
        refused = bring(plenary, paper, forged, paper.sha256)
        assert (refused.status_code, "Halaman 1 tidak lagi tampak" in refused.text, rows(app)) == (422, True, [])


@pytest.mark.parametrize("anew", [False, True])
def test_signature_that_is_seen_covers_nothing(app, settings, plenary, paper, authority, *, anew):
    """Over the table, over some of its words, in more room than a signature needs, at the foot, which is empty."""
    original = store.read(settings.papers, paper.sha256)
    before = written_anew(original) if anew else original
    for box, taken in ((TABLE, False), (ROWS, False), (LARGE, False), (FOOT, True)):
        answer = bring(plenary, paper, seen_on(before, authority, box), paper.sha256)
        assert (answer.status_code, len(rows(app))) == ((303, 1) if taken else (422, 0)), box


def test_file_that_a_service_wrote_anew_is_compared_word_by_word(app, settings, plenary, paper, authority):
    key, original = Key(authority.key_file(CHAIR), PASSPHRASE), store.read(settings.papers, paper.sha256)

    def brought(content):
        return bring(plenary, paper, sign_pdf(content, key, reason="TTE", at=NOON), paper.sha256)

    for change, says in ((without_last_page, "halaman, dokumen"), (with_an_empty_first_page, "Isi halaman 1 berbeda")):
        refused = brought(written_anew(original, change))
        assert (refused.status_code, says in refused.text, rows(app)) == (422, True, [])
    assert brought(written_anew(original)).status_code == 303
    assert [(one.extends, one.added) for one in rows(app)] == [(False, "")]
    assert "menulis ulang berkasnya" in plenary.first.get(address(paper)).text


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        (["1 Kota A", "2 Kota B"], ["2 Kota B", "1 Kota A"], "halaman 1"),  # pages that changed places
        (["1 Kota A 2 Kota B"], ["1 Kota B 2 Kota A"], "halaman 1"),  # names that did
        (["Terbaik I", "Kota A"], ["Terbaik I", "Kota"], "halaman 2 berbeda.*“A” tidak ada"),
        (["Kota A"], ["Kota A " + "bukan " * 61], "terlalu banyak tulisan tambahan"),
    ],
)
def test_words_that_changed_places_are_another_paper(was, now, says):
    with pytest.raises(Refused, match=says):
        added_words(*(tuple(tuple(page.split()) for page in pages) for pages in (was, now)))


def test_words_of_a_visible_signature_are_told():
    assert added_words((("Kota", "A"),), (("Ditandatangani", "Kota", "oleh", "A"),)) == "Ditandatangani oleh"


def test_bytes_of_the_paper_in_front_of_other_pages_do_not_make_it_that_paper(app, settings, plenary, paper, authority):
    """Such a file begins as the paper does and its one signature covers all of it."""
    key, original = Key(authority.key_file(CHAIR), PASSPHRASE), store.read(settings.papers, paper.sha256)
    refused = bring(plenary, paper, sign_pdf(grown(original, other_contents), key, reason="TTE", at=NOON), paper.sha256)
    assert (refused.status_code, "Isi halaman 1 berbeda" in refused.text, rows(app)) == (422, True, [])
    painted = sign_pdf(grown(original, field_that_is_signed_by_nobody), key, reason="TTE", at=NOON)
    refused = bring(plenary, paper, painted, paper.sha256)
    assert (refused.status_code, rows(app)) == (422, [])


def test_earlier_signature_cannot_be_left_out(app, settings, plenary, paper, authority):
    original = store.read(settings.papers, paper.sha256)
    assert sign(plenary, paper, authority.key_file(CHAIR), paper.sha256).status_code == 303
    other = original
    for _turn in range(2):
        other = sign_pdf(other, Key(authority.key_file(SECRETARY), PASSPHRASE), reason="TTE", at=NOON)
    refused = bring(plenary, paper, other, rows(app)[0].sha256)
    assert (refused.status_code, "Tanda tangan sebelumnya tidak ada lagi" in refused.text) == (422, True)
    assert [one.name for one in rows(app)] == [CHAIR]


def test_what_cannot_be_taken_is_refused_in_a_sentence_and_nothing_is_stored(app, settings, plenary, paper, authority):
    original = store.read(settings.papers, paper.sha256)
    signed = sign_pdf(original, Key(authority.key_file(CHAIR), PASSPHRASE), reason="TTE", at=NOON)
    changed = bytearray(signed)
    changed[original.index(b"stream\n", 3000) + 12] ^= 1
    answers = [
        (sign(plenary, paper, b"", paper.sha256), "Pilih berkas kunci"),
        (sign(plenary, paper, b"x" * 70_000, paper.sha256), "Pilih berkas kunci"),
        (sign(plenary, paper, b"bukan kunci", paper.sha256), "Berkas kunci tidak terbaca"),
        (sign(plenary, paper, authority.key_file(CHAIR), paper.sha256, "keliru"), "Kata sandi kunci tidak cocok"),
        (sign(plenary, paper, authority.key_file(CHAIR, days=(-9, -2)), paper.sha256), "sudah berakhir pada"),
        (bring(plenary, paper, b"", paper.sha256), "Pilih berkas PDF"),
        (bring(plenary, paper, b"bukan pdf", paper.sha256), "bukan PDF yang utuh"),
        (bring(plenary, paper, original, paper.sha256), "tidak memuat tanda tangan"),
        (bring(plenary, paper, bytes(changed), paper.sha256), "tidak utuh"),
    ]
    assert [(says, answer.status_code) for answer, says in answers if says not in answer.text] == []
    assert {answer.status_code for answer, _ in answers} == {422}
    assert [says for answer, says in answers if "keliru" in answer.text] == []
    assert rows(app) == []


def test_only_the_secretariat_of_a_sealed_result_signs(app, plenary, paper, authority):
    for login in ("panelis-1", "op-paser"):
        if login in plenary.people:
            assert plenary.people[login].get(address(paper)).status_code in {403, 404}
    assert app.test_client().get(address(paper)).status_code in {302, 303, 401}


def test_of_two_who_sign_the_same_file_at_once_one_is_told(app, paper):
    newest = Signature("TandaTangan1", CHAIR, CHAIR, "7", NOON, NOON, NOON, True, True, True, False)
    held = Held(paper.sha256, "a" * 64, 10, extends=True, added="", newest=newest)
    with app.app_context(), transaction():
        add_signed(paper, held, by=paper.by_user_id, now=NOON)
    with app.app_context(), pytest.raises(Conflict, match="mendapat tanda tangan lain"), transaction():
        add_signed(paper, replace(held, sha256="b" * 64), by=paper.by_user_id, now=NOON)
    assert [one.sha256 for one in rows(app)] == ["a" * 64]


SIGNERS = {
    PANEL: (
        Signer(position="Sekretaris Tim Penilai", name="Dr. Sari CONTOH, M.Si."),
        Signer(position="Ketua Tim Penilai", name=CHAIR),
    )
}


def named_paper(app, add_person):
    """(plenary, paper): an issued ranking whose signature block names its two signers."""
    plenary = open_sealing(app, add_person)
    with app.app_context(), transaction() as session:
        by = session.scalars(select(User).where(User.login == "sekretariat")).one().id
        edition = session.scalars(select(Edition)).one()
        look = default_look(edition.institution)
        save_look(edition.id, replace(look, signers=look.signers | SIGNERS), seen=0, by=by, now=NOON)
    assert plenary.seal().status_code == 303
    assert make(app, order_records(app, plenary)) == "made"
    return plenary, issued(app)[0]


def test_who_is_not_next_is_warned_and_may_confirm(app, add_person, authority):
    plenary, paper = named_paper(app, add_person)
    page = plenary.first.get(address(paper)).text
    turn = page.index("gilirannya sekarang")
    assert (page.index("Sari CONTOH") > turn, page.index("Ketua Tim Penilai") > turn, "urutan" in page) == (True,) * 3
    assert 'name="urutan"' not in page
    out_of_turn = sign(plenary, paper, authority.key_file(CHAIR), paper.sha256)
    told = "Sekarang giliran Sekretaris Tim Penilai, Dr. Sari CONTOH, M.Si., sedangkan sertifikat ini atas nama"
    assert (out_of_turn.status_code, told in out_of_turn.text, rows(app)) == (422, True, [])
    assert out_of_turn.text.count('name="urutan"') == 1
    assert sign(plenary, paper, authority.key_file("SARI CONTOH"), paper.sha256).status_code == 303
    (first,) = rows(app)
    stranger = sign(plenary, paper, authority.key_file("Wakil CONTOH"), first.sha256)
    assert (stranger.status_code, len(rows(app))) == (422, 1)
    fields = {"kunci": (io.BytesIO(authority.key_file("Wakil CONTOH")), "k.p12"), "sandi": PASSPHRASE}
    confirmed = plenary.first.post(address(paper), {**fields, "terlihat": first.sha256, "urutan": "setuju"})
    assert (confirmed.status_code, [one.name for one in rows(app)]) == (303, ["SARI CONTOH", "Wakil CONTOH"])
    page = plenary.first.get(address(paper)).text
    assert ("gilirannya" in page, "ditandatangani atas nama <bdi>Wakil CONTOH</bdi>" in page) == (False, True)
