"""A site full of scripts that were taken as texts, and the real server before it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.browser.conftest import free_port, wait_for
from tests.corpus.places import ACCOUNT, BERAU, PLACES, SIGNED, VERDICT, Place, handing_in, reply_field, verdict_page
from tests.corpus.site import FIGURES, PASER, Site, open_site
from tests.corpus.texts import ACT, SCRIPTS, hostile_texts
from tests.webapp.uploads import picture
from webapp.key_files import write_private

ACTING = tuple(
    one.value for one in hostile_texts() if one.kind == SCRIPTS and "\x00" not in one.value and "\x01" not in one.value
)
SHORT = tuple(one for one in ACTING if 3 <= len(one) <= 60 and one == " ".join(one.split()))
ON_LINES, LABELS = tuple(one for one in SHORT if ";" not in one), 50  # a semicolon parts a line into code and name
OFF_LINES = tuple(one for one in SHORT if ";" in one) + ON_LINES


def open_served(folder: Path) -> Iterator[tuple[str, Site]]:
    """(address, site): as many scripts as there are places for them, stored through the forms."""
    opened = open_site(folder)
    site = next(opened)
    write_private(site.settings.instance / "secret.key", site.settings.secret_key)  # the server's, too
    fill(site)
    port = free_port()
    given = {"PARITRANA_INSTANCE": str(site.settings.instance), "PARITRANA_PORT": port}
    if (database := site.settings.server) is not None:
        given["PARITRANA_DATABASE"] = database.set(drivername="postgresql").render_as_string()
    server = subprocess.Popen([sys.executable, "-m", "webapp.cli", "serve"], env={**os.environ, **given})
    try:
        wait_for(f"http://127.0.0.1:{port}", server)
        yield f"http://127.0.0.1:{port}", site
    finally:
        server.terminate()
        server.wait(20)
        next(opened, None)


def fill(site: Site) -> None:
    """Every text that is shown somewhere is a script."""
    fill_section(site)
    fill_records(site)
    fill_names(site)
    hand_in(site)
    verify(site)
    decide(site)


def taken(answer) -> None:
    assert answer.status_code in {200, 303}, (answer.request.path, answer.status_code)


def fill_section(site: Site) -> None:
    place = named("bagian")
    path = place.path(site)
    scripts = iter(SHORT)
    sent = (
        dict(place.good(site, path)) | {f"src:{code}": next(scripts) for code in FIGURES} | {"v:catatan": next(scripts)}
    )
    sent |= {f"lab:iuran:{n}": label for n, label in enumerate(OFF_LINES[:LABELS])} | {
        f"num:iuran:{n}": "1" for n in range(LABELS)
    }
    taken(site.people["op-paser"].post(path, sent))


def named(name: str) -> Place:
    return next(place for place in PLACES if place.name == name)


def fill_records(site: Site) -> None:
    """Regulations, and files to two figures."""
    for number, script in enumerate(OFF_LINES[LABELS:][:20]):
        sent = {
            "jenis": "perda",
            "nomor": f"{number}{script}"[:60],
            "tahun": "2022",
            "tentang": script,
            "berlaku": "1/2/2022",
        }
        taken(site.people["op-paser"].post(site.desk.page(PASER, "/regulasi"), sent))
    for number, figure in enumerate(("aktif", "regulasi")):
        address = f"/bukti/kandidat/{site.desk.candidates[PASER]}/{figure}"
        for name in ACTING[number : 3 + number]:
            data = {"berkas": (io.BytesIO(picture("PNG")), f"{name}.png")}
            taken(site.people["op-paser"].post(address, data, content_type="multipart/form-data"))


def fill_names(site: Site) -> None:
    """Companies, and people who are invited."""
    lines = "\n".join(f"PT-{number + 10}; {script}" for number, script in enumerate(ON_LINES))
    taken(site.people["sekretariat"].post(f"{site.firms.secretariat_page}/usul", {"lines": lines}))
    lines = "\n".join(f"CB-{number + 10}; {script}" for number, script in enumerate(ON_LINES[:40]))
    taken(site.people["cabang"].post(f"/usulan/{site.firms.edition}/umkm", {"lines": lines}))
    address = f"/edisi/{site.desk.edition}/kabkota/pencalonan/{site.desk.candidates[PASER]}/undang"
    for script in SHORT[:12]:
        taken(site.people["sekretariat"].post(address, {"addressee": script, "until": "28/2/2026"}))
    taken(site.people["siapa-pun"].post("/undangan/terima", ACCOUNT | {"tautan": site.token, "name": SHORT[0]}))


def hand_in(site: Site) -> None:
    path = site.desk.page(BERAU, "/kirim")
    sent = {**handing_in(site, path), **SIGNED, "nama": SHORT[1], "jabatan": SHORT[2]}
    sent[reply_field(site)] = "\n".join(ACTING)[:1990]
    taken(site.people["op-berau"].post(path, sent))
    back = site.desk.page(BERAU, "/kembalikan")
    told = "\n".join(ACTING[60:])[:1990]
    sent = site.hidden("sekretariat", back) | {
        "alasan": told,
        "umum": told,
        "perbaiki-aktif": told,
        "sampai": "20/2/2026",
    }
    taken(site.people["sekretariat"].post(back, sent))


def verify(site: Site) -> None:
    taken(site.people["verifikator"].post(verdict_page(site), {**VERDICT, "reason": "\n".join(ACTING[90:])[:1990]}))
    rejected = {"verdict": "rejected", "seen": "0", "submission": "1", "reason": "\n".join(ACTING[30:])[:1990]}
    taken(site.people["verifikator"].post(verdict_page(site).replace("aktif", "guru"), rejected))


def decide(site: Site) -> None:
    """What the secretariat writes down."""
    told = "\n".join(ACTING[120:])[:1990]
    base = f"/edisi/{site.desk.edition}/kabkota"
    seen = site.hidden("sekretariat", f"{base}/batas")
    taken(
        site.people["sekretariat"].post(f"{base}/batas", seen | {"day": "1/3/2026", "clock": "16.00", "reason": told})
    )
    kukar = f"{base}/pencalonan/{site.desk.candidates['64.02']}/kedudukan"
    taken(site.people["sekretariat"].post(kukar, {"old": "active", "new": "withdrawn", "reason": told}))
    note = {f"note:{code}": "\n".join(ACTING[:60])[:1990] for code in ("E.1", "E.2")}
    sheet = named("lembar")
    taken(site.people["panelis-1"].post(sheet.path(site), {**sheet.good(site, ""), **note, "note": told}))
    assert ACT in told
