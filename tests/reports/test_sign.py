"""Electronic signatures: made by ours, checked by pyHanko and by poppler's pdfsig; one changed byte is seen by both."""

import io
import re
import subprocess
from datetime import UTC, datetime

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from reports import sign
from reports.sign import Key, SignFailed, only_signed, sign_pdf, signatures_of, words_of
from tests.reports import reading
from tests.reports.keys import ENCRYPTS, PASSPHRASE, Authority

pytestmark = pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)
NOW = datetime.now(UTC)
CHAIR, SECRETARY = "Ketua Tim Penilai CONTOH", "Sekretaris Tim Penilai CONTOH"
# ISO 19005-3 has a signature cover the whole file; each one before the last covers the file as it was then.
ONLY_THE_LAST_COVERS_ALL = "PDFA3A-SIGNATURE-BYTERANGE-001"


@pytest.fixture(scope="module")
def authority():
    return Authority(NOW)


@pytest.fixture(scope="module")
def once(sample_pdf, authority):
    return sign_pdf(sample_pdf, Key(authority.key_file(CHAIR, "rsa"), PASSPHRASE), reason="Ketua", at=NOW)


@pytest.fixture(scope="module")
def twice(once, authority):
    return sign_pdf(once, Key(authority.key_file(SECRETARY), PASSPHRASE), reason="Sekretaris", at=NOW)


def pdfsig(pdf, tmp_path):
    """What poppler says of each signature, in the order of the file."""
    path = tmp_path / "berkas.pdf"
    path.write_bytes(pdf)
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout
    names = re.findall("Certificate Common Name: (.+)", said)
    return list(zip(names, re.findall("Signature Validation: (.+)", said), strict=False)), said


def test_two_sign_in_order_and_two_tools_agree(sample_pdf, once, twice, authority, tmp_path):
    assert (once.startswith(sample_pdf), twice.startswith(once)) == (True, True)
    found = signatures_of(twice, roots=authority.pem)
    assert [(one.name, one.holds, one.trusted, one.whole_file) for one in found] == [
        (CHAIR, True, True, False),
        (SECRETARY, True, True, True),
    ]
    assert [one.trusted for one in signatures_of(twice)] == [False, False]
    told, said = pdfsig(twice, tmp_path)
    assert told == [(CHAIR, "Signature is Valid."), (SECRETARY, "Signature is Valid.")]
    assert said.count("ETSI.CAdES.detached") == 2


def test_signed_paper_stays_archivable_accessible_and_whole(sample_pdf, once, twice):
    assert reading.standards_broken(once) == []
    assert [one.split(":")[0] for one in reading.standards_broken(twice)] == [ONLY_THE_LAST_COVERS_ALL]
    assert reading.attached(twice) == reading.attached(sample_pdf)
    assert words_of(twice) == words_of(sample_pdf)


def test_stream_that_ends_in_a_carriage_return_is_as_long_as_told_and_a_longer_one_is_not(sample_pdf):
    assert reading.standards_broken(ending_in(sample_pdf, b"\r", told=1)) == []
    broken = reading.standards_broken(ending_in(sample_pdf, b"\r", told=2))
    assert reading.STREAM_LENGTH in [one.split(":")[0] for one in broken]


def ending_in(pdf, more, *, told):
    """The PDF with `more` at the end of its last stream, which says that it is `told` bytes longer."""
    head, dictionary, rest = pdf.rpartition(b"/Length ")
    length, rest = re.fullmatch(rb"(\d+)(.*)", rest, re.DOTALL).groups()
    stream, end, rest = rest.rpartition(b"\nendstream")
    return head + dictionary + b"%d" % (int(length) + told) + stream + more + end + rest


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_one_changed_byte_is_seen_by_both_tools(sample_pdf, twice, place, tmp_path):
    start = int(len(sample_pdf) * place)
    at = sample_pdf.index(b"stream\n", start) + 12 if b"stream\n" in sample_pdf[start:] else start
    changed = bytearray(twice)
    changed[at] ^= 1
    assert [one.holds for one in signatures_of(bytes(changed))] == [False, False]
    told, _ = pdfsig(bytes(changed), tmp_path)
    assert [verdict for _, verdict in told] == ["Digest Mismatch."] * 2


def grown(pdf, change):
    """The same file with an ordinary change appended by another program, its bytes before that unchanged."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(pdf)
    return out.getvalue()


def first_page(writer):
    return writer.root["/Pages"]["/Kids"][0]


def dated_anew(writer):
    """Programs that append write a new date and producer, which nobody sees on paper."""
    writer.update_root()


def other_contents(writer):
    page = first_page(writer)
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)


def contents_in_their_place(writer):
    """The page's own object again, its dictionary alike to the letter: only the drawing differs."""
    ref = first_page(writer).raw_get("/Contents").reference
    was = ref.get_object()
    drawn = was.encoded_data[:-1] + bytes([was.encoded_data[-1] ^ 1])
    writer.objects[ref.generation, ref.idnum] = generic.StreamObject(dict(was), encoded_data=drawn)


def annotation(writer, **told):
    facts = {"/Type": pdf_name("/Annot"), **{f"/{name}": value for name, value in told.items()}}
    return writer.add_object(generic.DictionaryObject({pdf_name(key): value for key, value in facts.items()}))


def laid_on(writer, one):
    page = first_page(writer)
    page["/Annots"] = generic.ArrayObject([*list.__iter__(page.get("/Annots", [])), one])
    writer.update_container(page)


def sticker(writer):
    laid_on(writer, annotation(writer, Subtype=pdf_name("/FreeText")))


def field_that_is_signed_by_nobody(writer):
    """What calls itself a signature's field may paint anything over the page."""
    paint = writer.add_object(generic.StreamObject(stream_data=b"1 g 0 0 900 900 re f"))
    look = generic.DictionaryObject({pdf_name("/N"): paint})
    laid_on(writer, annotation(writer, Subtype=pdf_name("/Widget"), FT=pdf_name("/Sig"), AP=look))


def other_script(writer):
    writer.root["/OpenAction"] = generic.DictionaryObject({pdf_name("/S"): pdf_name("/JavaScript")})
    writer.update_root()


OVERLAYS = [other_contents, contents_in_their_place, sticker, field_that_is_signed_by_nobody, other_script]


@pytest.mark.parametrize("change", OVERLAYS)
def test_what_is_laid_over_a_signed_paper_is_seen(once, change):
    """Such a file's signature is intact, its digest right: only what came after it tells."""
    (found,) = signatures_of(grown(once, change))
    assert (found.intact, found.allowed, found.whole_file) == (True, False, False)


def test_date_of_the_file_alone_changes_nothing(once):
    (found,) = signatures_of(grown(once, dated_anew))
    assert (found.holds, found.whole_file) == (True, False)


def test_changed_before_the_second_signature_is_seen_too(once, authority):
    covered = sign_pdf(
        grown(once, other_contents), Key(authority.key_file(SECRETARY), PASSPHRASE), reason="Sekretaris", at=NOW
    )
    assert [one.holds for one in signatures_of(covered)] == [False, True]


@pytest.mark.parametrize("change", OVERLAYS)
def test_what_was_changed_before_the_first_signature_is_no_longer_the_paper(sample_pdf, authority, change):
    """Its signature covers all of it, so only the file that was issued tells."""
    other = sign_pdf(grown(sample_pdf, change), Key(authority.key_file(CHAIR), PASSPHRASE), reason="TTE", at=NOW)
    assert (other.startswith(sample_pdf), [one.holds for one in signatures_of(other)]) == (True, [True])
    still = only_signed(sample_pdf, other)
    assert not still


def whole_paper_behind(before):
    """An empty paper of its own behind another file's bytes, with nothing in it that leads back to them."""
    told = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
    told += ["<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"]
    made, places = before + b"\n", []
    for number, words in enumerate(told, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{words}\nendobj\n".encode()
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 4\n0000000000 65535 f \n{rows}trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n{len(made)}\n%%EOF\n"
    return made + end.encode()


def test_another_paper_that_begins_with_this_one_is_not_this_one(sample_pdf, long_pdf, once, twice):
    """The bytes in front lead nowhere where what follows doesn't build on them."""
    papers = (whole_paper_behind(sample_pdf), long_pdf, once, twice)
    assert [only_signed(sample_pdf, one) for one in papers] == [False, False, True, True]


@pytest.mark.parametrize(
    ("options", "kind", "says"),
    [
        ({"kind": "weak"}, sign.KEY_UNFIT, "1024 bit terlalu lemah"),
        ({"kind": "ed25519"}, sign.KEY_UNFIT, "bukan RSA atau kurva eliptis"),
        ({"usage": ENCRYPTS}, sign.KEY_UNFIT, "untuk keperluan lain"),
        ({"days": (-90, -2)}, sign.EXPIRED, "sudah berakhir pada"),
        ({"days": (3, 90)}, sign.NOT_YET_VALID, "baru berlaku mulai"),
        ({"passphrase": "lain"}, sign.KEY_LOCKED, "Kata sandi kunci tidak cocok"),
    ],
)
def test_key_that_cannot_sign_is_refused_in_a_sentence(sample_pdf, authority, options, kind, says):
    with pytest.raises(SignFailed, match=says) as refused:
        sign_pdf(sample_pdf, Key(authority.key_file(CHAIR, **options), PASSPHRASE), reason="Ketua", at=NOW)
    assert (refused.value.kind, "{" in str(refused.value)) == (kind, False)


def test_key_without_a_passphrase_signs(sample_pdf, authority):
    signed = sign_pdf(sample_pdf, Key(authority.key_file(CHAIR, passphrase=""), ""), reason="Ketua", at=NOW)
    assert [one.holds for one in signatures_of(signed)] == [True]


@pytest.mark.parametrize("damage", [b"", b"bukan kunci", b"%PDF-1.7", "half"])
def test_corrupt_key_is_refused_in_a_sentence(sample_pdf, authority, damage):
    whole = authority.key_file(CHAIR)
    content = whole[: len(whole) // 2] if damage == "half" else damage
    with pytest.raises(SignFailed, match="Berkas kunci tidak terbaca"):
        sign_pdf(sample_pdf, Key(content, PASSPHRASE), reason="Ketua", at=NOW)


def test_pdf_that_is_none_is_refused_in_a_sentence(sample_pdf, authority):
    for content in (b"", b"bukan pdf", sample_pdf[: len(sample_pdf) // 2]):
        with pytest.raises(SignFailed, match=r"bukan PDF yang utuh|tidak jadi"):
            sign_pdf(content, Key(authority.key_file(CHAIR), PASSPHRASE), reason="Ketua", at=NOW)
    with pikepdf.new() as empty, io.BytesIO() as out:
        empty.save(out)
        assert signatures_of(out.getvalue()) == ()


def test_key_does_not_tell_its_passphrase():
    assert PASSPHRASE not in repr(Key(b"x", PASSPHRASE))


def test_installation_without_the_extra_says_how_to_get_it(monkeypatch, sample_pdf):
    monkeypatch.setattr(sign, "find_spec", lambda _name: None)
    assert not sign.can_sign()
    with pytest.raises(SignFailed, match="minta pengelola sistem"):
        signatures_of(sample_pdf)
