"""The shape of requests: methods, headers, parts and addresses that no browser of ours sends."""

from __future__ import annotations

import gc
import re
from urllib.parse import quote_from_bytes

import pytest

from tests.corpus.judge import REFUSED, TAKEN, as_bytes, of_answer
from tests.corpus.places import PASER, section
from tests.corpus.plan import WHOLE
from tests.corpus.texts import NUMBERS, PATHS, every, hostile_texts
from webapp.forms.links import read_link

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "A" * 300)
ROLES = ("siapa-pun", "op-paser", "op-kukar", "verifikator", "sekretariat", "cabang", "panelis-1")
FILLERS = {"edition": "uji-2026", "category": "kabkota", "figure": "aktif", "code": PASER}
FILLERS |= {"upload_id": "00000000-0000-4000-8000-000000000009", "filename": "app.css"}


def filled(rule, number: str = "1") -> str:
    """An address of ours with a value for each variable."""
    return re.sub(r"<(?:[^:<>]+:)?([a-z_]+)>", lambda found: FILLERS.get(found[1], number), rule.rule)


def unmoved(site) -> list[str]:
    """Tables that changed, after which all is put back."""
    changed = sorted(site.memory.changed()) if site.memory.written() else []
    if changed:
        site.restore()
    return changed


@pytest.mark.parametrize("who", ROLES)
def test_forged_and_odd_methods_change_nothing_anywhere(site, who):
    """Every address with every method, without a token that is this session's."""
    client, found = site.people[who].client, {}
    for rule in site.app.url_map.iter_rules():
        for method in METHODS if WHOLE else METHODS[:8]:
            answer = client.open(filled(rule), method=method, data={"csrf_token": "salah", "x": "1"}, buffered=True)
            wrong = [f"status {answer.status_code}"] if answer.status_code not in TAKEN | REFUSED | {308} else []
            wrong += [f"changed {one}" for one in unmoved(site)]
            if wrong:
                found[f"{method} {rule.rule}"] = wrong
    assert found == {}


@pytest.mark.parametrize("who", ROLES)
def test_forms_of_others_change_nothing(site, who):
    """Every unsafe address of another role's, with a token that is sound."""
    persona, found = site.people[who], {}
    own = {"op-paser": "operator", "op-kukar": "operator", "verifikator": "verifier", "sekretariat": "secretariat"}
    own |= {"cabang": "branch", "panelis-1": "juror"}
    for rule in site.app.url_map.iter_rules():
        view = site.app.view_functions[rule.endpoint]
        if "POST" not in rule.methods or {own.get(who), "public", "signed_in"} & view.access_mark:
            continue
        answer = persona.post(filled(rule), {"x": "1"})
        if answer.status_code not in {401, 403, 404} or unmoved(site):
            found[rule.rule] = answer.status_code
    assert found == {}


def test_empty_forms_are_refused_in_a_sentence(site):
    """Every unsafe address by everybody who may, with nothing but a token."""
    found = {}
    for who in ROLES:
        for rule in site.app.url_map.iter_rules():
            if "POST" in rule.methods and rule.endpoint != "auth.sign_out":
                answer = site.people[who].post(filled(rule), {})
                wrong = list(of_answer(answer, 0))
                if wrong:
                    found[f"{who} {rule.rule}"] = wrong
                unmoved(site)
    assert found == {}


SHAPES = {
    "1001-bagian": {"data": {f"f{n}": "x" for n in range(1001)}, "content_type": "multipart/form-data"},
    "1001-isian": {"data": {f"f{n}": "x" for n in range(1001)}},
    "setengah-mebibyte": {"data": {"v:catatan": "x" * 600_000}, "content_type": "multipart/form-data"},
    "dua-mebibyte": {"data": {"v:catatan": "x" * 2_200_000}},
    "berkas-besar": {
        "data": b'--x\r\nContent-Disposition: form-data; name="b"; filename="a"\r\n\r\n'
        + b"x" * 2_200_000
        + b"\r\n--x--\r\n",
        "content_type": "multipart/form-data; boundary=x",
    },
    "tanpa-batas": {"data": b"--\r\n", "content_type": "multipart/form-data"},
    "batas-kosong": {"data": b"--\r\n", "content_type": "multipart/form-data; boundary="},
    "batas-panjang": {"data": b"--\r\n", "content_type": "multipart/form-data; boundary=" + "x" * 5000},
    "terpotong": {
        "data": b'--x\r\nContent-Disposition: form-data; name="v:aktif"\r\n\r\n7',
        "content_type": "multipart/form-data; boundary=x",
    },
    "tanpa-nama": {
        "data": b"--x\r\nContent-Disposition: form-data\r\n\r\n7\r\n--x--\r\n",
        "content_type": "multipart/form-data; boundary=x",
    },
    "kepala-panjang": {
        "data": b"--x\r\nA: " + b"y" * 100_000 + b"\r\n\r\n7\r\n--x--\r\n",
        "content_type": "multipart/form-data; boundary=x",
    },
    "bukan-utf-8": {
        "data": b"v%3Aaktif=%FF%FE&%FF=1&client_id=%ED%A0%80",
        "content_type": "application/x-www-form-urlencoded",
    },
    "tanda-persen": {"data": b"%=%&%zz=%u&=&&&=;", "content_type": "application/x-www-form-urlencoded"},
    "kosong": {"data": b"", "content_type": ""},
    "json": {"data": b"{}", "content_type": "application/json"},
    "charset": {"data": b"a=1", "content_type": "application/x-www-form-urlencoded; charset=utf-7"},
}


# Of a file that is cut off for its size the server's library lets go without closing it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("who", ["siapa-pun", "op-paser", "op-kukar"])
def test_odd_shapes_of_a_form_are_refused(site, shape, who):
    headers = {"X-CSRFToken": site.people[who].token()}
    answer = site.people[who].client.post(section(site), headers=headers, **SHAPES[shape])
    assert list(of_answer(answer, 0)) == []
    assert answer.status_code in REFUSED
    assert unmoved(site) == []
    gc.collect()


def test_repeated_fields_store_one_value_or_none(site):
    """Of a field that comes twice one counts; the form is never stored half."""
    path = section(site)
    good = site.hidden("op-paser", path) | {"v:potensi": "50"}
    for name in (*good, "csrf_token", "v:aktif", "src:aktif", "na:aktif", "pick:aktif", "next"):
        sent = [*good.items(), ("v:aktif", "61"), (name, "62"), (name, "x")]
        body = "&".join(f"{quote_from_bytes(k.encode())}={quote_from_bytes(v.encode())}" for k, v in sent)
        headers = {"X-CSRFToken": site.people["op-paser"].token()}
        kind = "application/x-www-form-urlencoded"
        answer = site.people["op-paser"].client.post(path, data=body, content_type=kind, headers=headers)
        assert list(of_answer(answer, 0)) == [], name
        changed = unmoved(site)
        assert answer.status_code == 303 or changed == [], name


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "contoh.invalid"},
        {"Host": "localhost:99999"},
        {"Host": "localhost@contoh.invalid"},
        {"Host": ""},
        {"Host": "localhost\tx"},
        {"X-Forwarded-Host": "contoh.invalid"},
        {"X-Forwarded-For": "'; DROP TABLE users;--, 1.2.3.4"},
        {"X-Forwarded-Proto": "https"},
        {"X-Original-URL": "/edisi"},
        {"X-HTTP-Method-Override": "DELETE"},
        {"Cookie": "paritrana=" + "x" * 10_000},
        {"Cookie": "paritrana=\xff\xfe; ;=;=="},
        {"Cookie": "paritrana=eyJ0b2tlbiI6MX0.aaaa.bbbb"},
        {"Accept": "*/*;q=" + "9" * 5000},
        {"Accept": "application/json;q=nan, text/html;q=-1"},
        {"Accept-Language": "x" * 10_000},
        {"Range": "bytes=" + "0-0," * 5000},
        {"If-None-Match": '"' * 1000},
        {"If-Modified-Since": "Kam, 99 Xxx 9999"},
        {"Content-Length": "99999999999999999999"},
        {"Content-Length": "-1"},
        {"Content-Type": "text/html; charset=\x7f"},
        {"Referer": "javascript:alert(1)"},
        {"Origin": "null"},
        {"Origin": "http://[::1"},
        {"Authorization": "Basic !!!"},
        {"User-Agent": "\xff" * 5000},
    ],
    ids=lambda headers: f"{next(iter(headers))}-{next(iter(headers.values()))[:20]!a}",
)
@pytest.mark.parametrize("path", ["/isian", "/isian/1/bagian-1", "/masuk", "/static/app.css", "/undangan"])
def test_odd_headers_are_no_fault(site, headers, path):
    client = site.app.test_client() if "Cookie" in headers else site.people["op-paser"].client
    for method in ("GET", "POST"):
        answer = client.open(
            path, method=method, headers=headers, data=b"x=1" if method == "POST" else None, buffered=True
        )
        found = [f"status {answer.status_code}"] if answer.status_code not in TAKEN | REFUSED | {206, 304, 416} else []
        assert found == []
        assert unmoved(site) == []
        assert "contoh.invalid" not in answer.headers.get("Location", "")


ADDRESSES = (
    "/edisi/{0}/kabkota/kandidat",
    "/edisi/uji-2026/{0}",
    "/edisi/uji-2026/kabkota/kandidat/{0}",
    "/bukti/{0}",
    "/bukti/kandidat/1/{0}",
    "/verifikasi/4/angka/{0}",
    "/static/{0}",
    "/undangan/{0}",
    "/isian/{0}",
    "/isian/1/bagian-{0}",
    "/isian/1/tanda-terima/{0}.json",
    "/{0}",
)


def test_bad_addresses_are_not_found_in_a_sentence(site):
    found = {}
    for place, hostile in enumerate(hostile_texts() if WHOLE else every(380)):
        if len(hostile.value) > 20_000:
            continue
        for address in ADDRESSES if WHOLE else (ADDRESSES[place % len(ADDRESSES)], ADDRESSES[place % 5]):
            path = address.format(quote_from_bytes(as_bytes(hostile.value), safe="/" if place % 2 else ""))
            for who in ("op-paser", "sekretariat"):
                answer = site.people[who].get(path)
                wrong = [one for one in of_answer(answer, 0) if "leads to" not in one and "status 308" not in one]
                if wrong or unmoved(site):
                    found[f"{who} {address} {hostile.id} {hostile.value[:40]!a}"] = wrong
    assert found == {}


def test_links_of_every_shape_are_refused_alike(site):
    """Who tries links learns nothing: no answer differs, and the good one still works afterwards."""
    good, said = site.token, set()
    tried = [
        good[:-1],
        good + "x",
        good.swapcase(),
        good[::-1],
        f"{good}\0",
        "a" * 43,
        "-" * 43,
        "_" * 300,
        "../" * 9,
        f"https://localhost/undangan#{good}x",
    ]
    tried += [one.value for one in hostile_texts() if one.kind in {PATHS, NUMBERS}]
    for token in tried[:: 1 if WHOLE else 20]:
        if not read_link({"tautan": token}):
            continue  # nothing was sent: said as such
        answer = site.people["siapa-pun"].post("/undangan/buka", {"tautan": token})
        assert list(of_answer(answer, 0)) == [], token
        assert unmoved(site) == [], token
        said.add((answer.status_code, re.sub(r'csrf_token" value="[^"]*"', "", answer.text)))
        site.restore()
    assert len(said) == 1
    assert {status for status, _text in said} == {404}
    assert site.people["siapa-pun"].post("/undangan/buka", {"tautan": good}).status_code == 200
    site.restore()
