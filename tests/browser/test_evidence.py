"""Evidence in a browser: a cut line, a reload, a lost reply, a drop, no script at all; pages of a file by keys."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PASSWORD, Site
from tests.browser.test_pages import sideways, violations
from tests.browser.test_report import Account
from tests.browser.test_sheet import forgive, sign_in_as
from tests.webapp.office import BEGUN, Office, open_office
from tests.webapp.outside import hand
from tests.webapp.uploads import picture, text_pdf, workbook
from webapp import create_app
from webapp.db import db, transaction
from webapp.models import User
from webapp.services import accounts

FIGURE = "#bukti-regulasi"
# One candidate and one operator for each test that writes.
CANDIDATES = tuple((f"64.{number:02d}", f"Kabupaten Bukti {number}") for number in range(1, 9))
OPERATORS = (
    *((f"bukti-{number}", f"64.{number:02d}") for number in range(1, 9)),
    ("bukti-6-b", "64.06"),
    ("bukti-8-b", "64.08"),
)
ASKED = "1 berkas belum sampai di server; pengunggahannya dibatalkan, berkas Anda sendiri tidak dihapus. Tetap keluar?"
# Every value in every store of this browser's databases, one after the other, bytes as letters.
ON_DEVICE = """async () => {
  const given = (asked) => new Promise((give) => { asked.onsuccess = () => give(asked.result); });
  const letters = (bytes) => Array.from(new Uint8Array(bytes), (one) => String.fromCharCode(one)).join("");
  const spelt = async (one) => {
    if (one instanceof Blob) return letters(await one.arrayBuffer());
    if (one instanceof ArrayBuffer) return letters(one);
    if (ArrayBuffer.isView(one)) return letters(one.buffer);
    if (!one || typeof one !== "object") return String(one);
    return (await Promise.all(Object.values(one).map(spelt))).join("\\n");
  };
  let found = "";
  for (const { name } of await indexedDB.databases()) {
    const base = await given(indexedDB.open(name));
    for (const store of base.objectStoreNames) {
      found += await spelt(await given(base.transaction(store).objectStore(store).getAll()));
    }
    base.close();
  }
  return found;
}"""
# The half of the keys that this browser has, exchanged: what lies here opens for nobody any more.
OTHER_SALT = """async () => {
  const given = (asked) => new Promise((give) => { asked.onsuccess = () => give(asked.result); });
  const base = await given(indexedDB.open("paritrana-konsep"));
  const keys = base.transaction("kunci", "readwrite").objectStore("kunci");
  for (const one of await given(keys.getAll())) await given(keys.put({ ...one, salt: new Uint8Array(32) }));
  base.close();
}"""
# What pages before the sealed store left on a device: [id, account, candidate, name, whether it is a list of workers].
LEFT_UNSEALED = """async ([rows, content]) => {
  const given = (asked) => new Promise((give) => { asked.onsuccess = () => give(asked.result); });
  const asked = indexedDB.open("paritrana-bukti", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("unggahan", { keyPath: "id" });
  const base = await given(asked);
  for (const [id, account, candidate, name, roster] of rows) {
    const file = new File([Uint8Array.from(atob(content), (one) => one.charCodeAt(0))], name, { type: "image/jpeg" });
    const row = { id, account, candidate, figure: "regulasi", name, file, roster };
    await given(base.transaction("unggahan", "readwrite").objectStore("unggahan").put(row));
  }
  base.close();
}"""
BASES = "async () => (await indexedDB.databases()).map(({ name }) => name).sort()"
PHOTO = picture("JPEG", size=(1600, 1200), quality=95)


@pytest.fixture(scope="module")
def office(site) -> Office:
    """Regencies in their submissions, beside the sample edition."""
    app = create_app(site.settings)
    hashed = accounts.hash_password(PASSWORD)

    def add(login: str, *, role: str) -> Account:
        with app.app_context(), transaction() as session:
            session.add(User(login=login, name=login, role=role, password_hash=hashed, created_at=BEGUN))
        return Account()

    made = open_office(app, add, code="bukti", candidates=CANDIDATES, operators=OPERATORS, others=(), deadline=None)
    with app.app_context():
        db.engine.dispose()
    return made


def kept(site: Site, office: Office, code: str) -> list[str]:
    """The names of a candidate's files, as stored."""
    with hand(site.settings) as found:
        query = "SELECT name FROM evidence WHERE candidate_id = ? AND removed_at IS NULL ORDER BY id"
        return [name for (name,) in found.execute(query, office.candidates[code])]


def section(page: Page, office: Office, code: str) -> None:
    """The section that asks for the regulation, with its script ready."""
    page.goto(office.page(code, "/bagian-3"))
    page.locator("html[data-uploads]").wait_for()


def choose(page: Page, *files: tuple[str, str, bytes]) -> None:
    payloads = [{"name": name, "mimeType": kind, "buffer": content} for name, kind, content in files]
    page.locator(f"{FIGURE} [data-input]").first.set_input_files(payloads)


def test_upload_goes_on_after_a_cut_line_and_a_reload(person, site, office, complaints):
    page = person("bukti-1", width=390)
    section(page, office, "64.01")
    sent = []

    def cut(route: Route) -> None:
        sent.append(route.request.url)
        if len(sent) == 1:
            route.continue_()
        elif len(sent) == 2:
            route.fetch()  # the server has the piece, its answer never arrives
            route.abort()
        else:
            route.abort("internetdisconnected")

    page.route(re.compile(r"/bukti/.*offset="), cut)
    choose(page, ("IMG_2031.jpg", "image/jpeg", PHOTO))
    expect(page.locator(f"{FIGURE} .upload.waiting .told")).to_have_text(
        "Jaringan terputus; lanjut sendiri saat tersambung.", timeout=20_000
    )
    page.wait_for_timeout(1500)
    assert kept(site, office, "64.01") == []
    page.unroute(re.compile(r"/bukti/.*offset="))
    page.reload()
    expect(page.locator(f"{FIGURE} .file-view")).to_have_text("IMG_2031.jpg", timeout=30_000)
    expect(page.locator(f"{FIGURE} .upload")).to_have_count(0)
    assert kept(site, office, "64.01") == ["IMG_2031.jpg"]
    page.reload()
    page.locator("html[data-uploads]").wait_for()
    expect(page.locator(f"{FIGURE} .upload")).to_have_count(0)
    forgive(complaints)


def cut_off(page: Page, name: str) -> None:
    """A file is chosen, and none of it gets to the server."""
    page.route(re.compile(r"/bukti/.*offset="), lambda route: route.abort("internetdisconnected"))
    choose(page, (name, "image/jpeg", PHOTO))
    expect(page.locator(f"{FIGURE} .upload.waiting .told")).to_contain_text("Jaringan terputus", timeout=20_000)


def comes_as(page: Page, office: Office, login: str, code: str) -> None:
    """The one before went away without a sign-out, or with one; this one signs in."""
    page.context.clear_cookies(name="paritrana")
    page.unroute_all()
    page.goto("/masuk")
    sign_in_as(page, login)
    page.wait_for_url("**/isian")
    section(page, office, code)


def signs_out(page: Page, *, stay: bool = False) -> list[str]:
    """What the browser asks, answered."""
    said: list[str] = []
    page.once("dialog", lambda asked: (said.append(asked.message), asked.dismiss() if stay else asked.accept()))
    page.get_by_role("button", name="Keluar").click()
    if stay:
        page.wait_for_timeout(1000)
    else:
        page.wait_for_url("**/masuk")
    return said


def test_colleague_on_the_same_device_leaves_an_upload_to_who_began_it(person, site, office, complaints):
    page = person("bukti-6", width=390)
    section(page, office, "64.06")
    cut_off(page, "IMG_2032.jpg")
    for login, names in (("bukti-6-b", []), ("bukti-6", ["IMG_2032.jpg"])):
        comes_as(page, office, login, "64.06")
        expect(page.locator(f"{FIGURE} .file-view")).to_have_count(len(names), timeout=30_000)
        expect(page.locator(f"{FIGURE} .upload")).to_have_count(0)
        page.wait_for_timeout(1500)
        assert kept(site, office, "64.06") == names
        assert signs_out(page) == []
    forgive(complaints)


# So a page hears of no sign-in in another tab, and isn't hidden by one.
NO_STORE = (
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('none', 'SecurityError'); } })"
)


@pytest.mark.parametrize("hidden", [True, False], ids=["hidden", "shown"])
def test_page_of_one_operator_sends_nothing_once_a_colleague_has_signed_in_beside_it(
    person, site, office, complaints, *, hidden
):
    page = person("bukti-8", width=390)
    if not hidden:
        page.add_init_script(NO_STORE)
    section(page, office, "64.08")
    cut_off(page, "IMG_2034.jpg")
    page.context.clear_cookies(name="paritrana")
    other = page.context.new_page()
    comes_as(other, office, "bukti-8-b", "64.08")
    page.unroute_all()
    sent: list[int] = []
    page.on("response", lambda one: sent.append(one.status) if "/bukti/" in one.url else None)
    for _time in range(3):
        page.evaluate("dispatchEvent(new Event('online'))")
        page.wait_for_timeout(1500)
    assert (kept(site, office, "64.08"), set(sent) - {400}) == ([], set())
    if hidden:
        expect(page.get_by_role("heading", level=1)).to_have_text("Sesi Anda berakhir")
    else:
        expect(page.locator(f"{FIGURE} .upload.waiting .told")).to_contain_text("Silakan masuk lagi")
        comes_as(other, office, "bukti-8", "64.08")
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator(f"{FIGURE} .file-view")).to_have_text("IMG_2034.jpg", timeout=40_000)
    forgive(complaints)


def test_file_on_its_way_lies_sealed_and_a_sign_out_asks_about_it(person, site, office, complaints):
    page = person("bukti-7", width=390)
    section(page, office, "64.07")
    cut_off(page, "IMG_2033.jpg")
    found = page.evaluate(ON_DEVICE)
    assert len(found) > len(PHOTO)
    for plain in ("IMG_2033", PHOTO[:16].decode("latin-1"), PHOTO[4000:4016].decode("latin-1")):
        assert plain not in found
    assert signs_out(page, stay=True) == [ASKED]
    assert len(page.evaluate(ON_DEVICE)) > len(PHOTO)
    assert signs_out(page) == [ASKED]
    comes_as(page, office, "bukti-7", "64.07")
    expect(page.locator(f"{FIGURE} .upload")).to_have_count(0)
    assert (page.evaluate(ON_DEVICE), kept(site, office, "64.07")) == ("", [])
    forgive(complaints)


def test_file_that_an_older_page_left_unsealed_goes_on_sealed_for_who_chose_it(person, site, office, complaints):
    page = person("bukti-7", width=390)
    section(page, office, "64.07")
    own, place = page.locator("script[data-session]").get_attribute("data-account"), str(office.candidates["64.07"])
    ids = [f"00000000-0000-4000-8000-00000000000{number}" for number in range(4)]
    rows = [[ids[0], own, place, "IMG_2040.jpg", False], [ids[1], "0", place, "IMG_2041.jpg", False]]
    rows += [[ids[2], own, place, "daftar.csv", True], [ids[3], None, place, "IMG_2042.jpg", False]]
    page.evaluate(LEFT_UNSEALED, [rows, base64.b64encode(PHOTO).decode()])
    page.route(re.compile(r"/bukti/.*offset="), lambda route: route.abort("internetdisconnected"))
    section(page, office, "64.07")
    expect(page.locator(f"{FIGURE} .upload .name")).to_have_text(["IMG_2040.jpg"])
    found = page.evaluate(ON_DEVICE)
    assert [name in found for name in ("IMG_2040", "IMG_2041", "daftar.csv", "IMG_2042")] == [False, True, False, False]
    assert page.evaluate(BASES) == ["paritrana-bukti", "paritrana-konsep"]
    page.evaluate(LEFT_UNSEALED, [[[ids[1], None, place, "IMG_2041.jpg", False]], ""])  # the other one's goes as well
    page.unroute_all()
    section(page, office, "64.07")
    expect(page.locator(f"{FIGURE} .file-view")).to_have_text(["IMG_2040.jpg"], timeout=30_000)
    assert (kept(site, office, "64.07"), page.evaluate(BASES)) == (["IMG_2040.jpg"], ["paritrana-konsep"])
    forgive(complaints)


def test_files_that_the_device_cannot_keep_are_asked_about_however_the_page_is_left(person, office, complaints):
    page = person("bukti-7", width=390)
    page.add_init_script("Object.defineProperty(self, 'indexedDB', { value: undefined });")
    section(page, office, "64.07")
    page.route(re.compile(r"/bukti/.*offset="), lambda route: route.abort("internetdisconnected"))
    choose(page, ("IMG_2035.jpg", "image/jpeg", PHOTO), ("IMG_2036.jpg", "image/jpeg", PHOTO))
    expect(page.locator(f"{FIGURE} .upload.waiting .told")).to_contain_text("Jaringan terputus", timeout=20_000)
    assert signs_out(page, stay=True) == [ASKED.replace("1 berkas", "2 berkas")]
    page.get_by_role("button", name="Batalkan").last.click()
    kinds: list[str] = []
    page.once("dialog", lambda asked: (kinds.append(asked.type), asked.accept()))
    page.reload()
    assert kinds == ["beforeunload"]
    cut_off(page, "IMG_2037.jpg")
    assert signs_out(page) == [ASKED]
    forgive(complaints)


def test_kept_file_that_nobody_can_open_any_more_is_dropped_and_not_asked_about(person, office, complaints):
    page = person("bukti-7", width=390)
    section(page, office, "64.07")
    cut_off(page, "IMG_2038.jpg")
    page.evaluate(OTHER_SALT)
    page.reload()
    page.locator("html[data-uploads]").wait_for()
    page.wait_for_function(f"({ON_DEVICE})().then((found) => !found)")
    expect(page.locator(f"{FIGURE} .upload")).to_have_count(0)
    assert signs_out(page) == []
    forgive(complaints)


def test_file_that_is_gone_from_the_device_is_told_and_not_tried_for_ever(person, office, complaints, tmp_path):
    page = person("bukti-7", width=390)
    section(page, office, "64.07")
    page.route(re.compile(r"/bukti/.*offset="), lambda route: route.abort("internetdisconnected"))
    chosen = tmp_path / "IMG_2034.jpg"
    chosen.write_bytes(PHOTO)
    page.locator(f"{FIGURE} [data-input]").first.set_input_files(chosen)
    expect(page.locator(f"{FIGURE} .upload.waiting .told")).to_contain_text("Jaringan terputus", timeout=20_000)
    chosen.unlink()
    page.unroute_all()
    expect(page.locator(f"{FIGURE} .upload.refused .told")).to_have_text(
        "Berkas ini berubah atau tidak ada lagi di perangkat ini. Pilih sekali lagi.", timeout=20_000
    )
    assert page.evaluate(ON_DEVICE) == ""
    forgive(complaints)


def test_files_dropped_beside_a_figure_are_taken_or_refused_each_for_itself(person, site, office, complaints):
    page = person("bukti-2")
    section(page, office, "64.02")
    files = [
        ["SK.pdf", "application/pdf", text_pdf(pages=3)],
        ["rusak.pdf", "application/pdf", b"%PDF-1.4"],
        ["daftar.xlsx", "", workbook()],
    ]
    packed = [[name, kind, base64.b64encode(content).decode()] for name, kind, content in files]
    page.locator(FIGURE).evaluate(
        """(place, files) => {
          const carried = new DataTransfer();
          for (const [name, type, text] of files) {
            carried.items.add(new File([Uint8Array.from(atob(text), (one) => one.charCodeAt(0))], name, { type }));
          }
          for (const kind of ["dragover", "drop"]) {
            place.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
          }
        }""",
        packed,
    )
    expect(page.locator(f"{FIGURE} .file-view")).to_have_text(["SK.pdf", "daftar.xlsx"], timeout=30_000)
    expect(page.locator(f"{FIGURE} .upload.refused .told")).to_have_text(
        "Berkas ini terpotong atau rusak. Buka dan simpan ulang, lalu unggah lagi."
    )
    page.get_by_role("button", name="Hapus SK.pdf").click()
    page.get_by_role("button", name="Ya, hapus").click()
    expect(page.locator(f"{FIGURE} .file-view")).to_have_text(["daftar.xlsx"])
    assert kept(site, office, "64.02") == ["daftar.xlsx"]
    forgive(complaints, how_often=1)


def test_text_is_dragged_into_a_field_as_anywhere(person, office):
    page = person("bukti-2")
    section(page, office, "64.02")
    left_to_the_browser = """(place) => ["dragover", "drop"].map((kind) => {
      const carried = new DataTransfer();
      carried.setData("text/plain", "12345");
      return place.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
    })"""
    for place in (page.locator("#isian [type=text]").first, page.locator(FIGURE)):
        assert place.evaluate(left_to_the_browser) == [True, True]


def test_evidence_is_handed_in_without_a_script(person, site, office):
    page = person("bukti-3", width=390, java_script_enabled=False)
    page.goto(office.page("64.03", "/bagian-3"))
    page.locator(f"{FIGURE} a.button").click()
    page.get_by_label("Pilih satu sampai lima berkas").set_input_files(
        [{"name": "SK.pdf", "mimeType": "application/pdf", "buffer": text_pdf()}]
    )
    page.get_by_role("button", name="Unggah").click()
    expect(page.locator(".file-view")).to_have_text("SK.pdf")
    page.get_by_role("link", name="Kembali ke isian").click()
    page.wait_for_url("**/bagian-3#angka-regulasi")
    expect(page.locator(f"{FIGURE} .file-view")).to_have_text("SK.pdf")
    assert kept(site, office, "64.03") == ["SK.pdf"]


def test_pages_of_a_file_are_turned_by_keys(person, office):
    page = person("bukti-4")
    section(page, office, "64.04")
    choose(page, ("SK.pdf", "application/pdf", text_pdf(pages=3)))
    page.locator(f"{FIGURE} .file-pages summary").click(timeout=30_000)
    first = page.locator(f"{FIGURE} .page-strip img").first
    expect(first).to_be_visible()
    expect(first).to_have_js_property("complete", value=True)
    assert first.evaluate("picture => picture.naturalWidth") > 0
    page.locator(f"{FIGURE} .file-view").first.click(timeout=30_000)
    page.wait_for_url("**/bukti/berkas/**")
    for key, shown in (("ArrowRight", 2), ("ArrowRight", 3), ("ArrowRight", 3), ("ArrowLeft", 2)):
        page.wait_for_load_state()
        page.keyboard.press(key)
        expect(page.locator(".page-steps .num").first).to_have_text(f"Halaman {shown} dari 3")
    assert page.locator(".page-picture img").evaluate("one => one.decode().then(() => one.naturalWidth)") == 1240
    page.get_by_role("link", name="Kembali").click()
    page.wait_for_url("**/bagian-3#angka-regulasi")


@pytest.mark.parametrize("look", [(390, "light"), (820, "dark"), (1280, "light")])
def test_pages_please_axe_and_never_scroll_sideways(person, office, look):
    page = person("bukti-5", width=look[0], color_scheme=look[1])
    files = f"/bukti/kandidat/{office.candidates['64.05']}/regulasi"
    page.goto(files)
    payload = {"name": f"{'Keputusan-Bupati-' * 8}.pdf", "mimeType": "application/pdf", "buffer": text_pdf(pages=2)}
    page.get_by_label("Pilih satu sampai lima berkas").set_input_files([payload])
    page.get_by_role("button", name="Unggah").click()
    expect(page.locator(".file-view")).to_have_count(1)
    view = page.locator(".file-view").get_attribute("href")
    found = {}
    for path in (files, view, office.page("64.05", "/regulasi"), office.page("64.05", "/bagian-3")):
        page.goto(path)
        found[path] = sideways(page) + violations(page)
        page.set_viewport_size({"width": 195, "height": 422})
        found[path] += ["200 %"] if page.evaluate("document.documentElement.scrollWidth > 195") else []
        page.set_viewport_size({"width": look[0], "height": 844})
    assert [f"{path}: {line}" for path, broken in found.items() for line in broken] == []
