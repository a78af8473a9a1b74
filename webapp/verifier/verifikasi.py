"""Memeriksa bundel hasil Penghargaan Paritrana, hanya dengan pustaka baku Python. Caranya: BACA.txt.

Skor dari angka laporan, bobot efektif, seri, predikat, tempat, instrumen.json: hanya dihitung ulang `paritrana verify`.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

Plain = dict[str, Any]
LOG, KEYS = "paritrana-log/1\n", {"act", "at", "by", "nonce", "prev", "seq", "what"}
ALWAYS = "terbitan.jsonl BACA.txt bundel.json instrumen.json log.jsonl rubrik.yaml titik-periksa.jsonl verifikasi.py"
NO_MARK, PAPERS = {"abstain", "recused"}, {"issue", "sign"}
AFTER_SEAL = {"state", "seal", "override", "figure", "announce", "decision", *PAPERS}
OPEN, LOCKED, WRITTEN = {"save", "lock"}, {"reopen", "paper"}, {"sheet", "save", "return"}
OTHERS = {"begin", "recusal", "absence", "presence", "substitute", "look", "rubric", "standing", "panel"}
ACTS = AFTER_SEAL | OPEN | LOCKED | WRITTEN | OTHERS
DEEDS = {  # jenis baris log: bagian catatan yang menyebutnya, dan isinya
    "recusal": ("recusals", ("juror", "candidate", "kind")),
    "absence": ("absences", ("juror", "candidate")),
    "reopen": ("reopenings", ("seat", "candidate", "at")),
    "look": ("looks", ("juror", "candidate", "at")),
}
NOTE = r"(paritrana/\S+)\s*\n(\d+)\s*\n([A-Za-z0-9+/]{43}=)\s*\n"
NUMBER = r"(?!-0(\.0+)?$)-?(0|[1-9][0-9]*)(\.[0-9]+)?"
LARGEST, SHORT = 2**53 - 1, 32
PRIME, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # Ed25519, RFC 8032
CURVE = -121665 * pow(121666, -1, PRIME) % PRIME
Spot = tuple[int, int, int, int]  # X, Y, Z, XY/Z


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(text: str) -> Any:
    """Teks baku saja; yang ditulis dengan cara lain, atau berisi pecahan biner, ditolak."""
    if plain(value := json.loads(text, parse_float=Fraction, parse_constant=Fraction, parse_int=whole)) != text:
        raise ValueError(f"bukan teks baku: {text[:40]}")
    return value


def whole(text: str) -> int:
    if abs(value := int(text)) > LARGEST:
        raise ValueError(f"bilangan terlalu besar: {text}")
    return value


def rows(text: str) -> list[str]:
    *found, rest = text.split("\n")
    if rest:
        raise ValueError("baris terakhir tidak utuh")
    return found


def only(text: str) -> Any:
    """Isi berkas yang hanya satu baris."""
    (line,) = rows(text)
    return read(line)


def exact(text: str, form: str = NUMBER + "(/[1-9][0-9]*)?") -> Fraction:
    if not re.fullmatch(form, text):
        raise ValueError(f"bukan bilangan: {text}")
    return Fraction(text)


def unlike(one: Any, other: Any) -> bool:
    """Dibandingkan sebagai teks baku: `true` bukan 1."""
    return plain(one) != plain(other)


def in_hex(text: str) -> bytes:
    if (found := bytes.fromhex(text)).hex() != text:
        raise ValueError(f"bukan heksadesimal kecil: {text[:40]}")
    return found


class Log:
    """Keadaan menurut baris-baris log; `faults` adalah yang tidak menyambung atau tidak mungkin."""

    def __init__(self, lines: list[str], start: str, older: list[Plain]) -> None:
        self.heads, self.state, self.found, self.sealed, self.orders = [start], "", 0, set[str](), dict[Any, Plain]()
        self.events, self.faults, self.sheets, self.newest = list[Plain](), list[str](), dict[Any, Plain](), Plain()
        self.stands = Plain()
        for one in older:
            self.apply(0, one["act"], one["what"])
        for seq, event in enumerate(map(read, lines), start=1):
            if set(event) != KEYS or unlike([event["seq"], event["prev"]], [seq, self.heads[-1]]):
                self.faults.append(f"baris {seq}: tidak menyambung")
            texts = all(type(event[name]) is str for name in ("act", "at", "nonce"))
            if not texts or type(event["by"]) not in {int, type(None)} or type(event["what"]) is not dict:
                self.faults.append(f"baris {seq}: bukan kejadian")
            self.heads.append(sha(LOG + lines[seq - 1]))
            self.events.append(event)
            self.apply(seq, event["act"], event["what"])

    def apply(self, seq: int, act: str, what: Plain) -> None:
        new = {"version": 0, "locked": False, "items": {}, "away": False}
        sheet = self.sheets.setdefault((what.get("juror"), what.get("candidate")), new)
        self.faults += [f"baris {seq}: {fault}" for fault in self.impossible(seq, act, what, sheet)]
        sheet["items"] |= {code: one["value"] for code, one in what["items"].items()} if act in WRITTEN else {}
        if act in WRITTEN | {"lock", "reopen"}:
            sheet.update(
                version=what["version"], locked=act == "lock" or (act == "sheet" and what["locked"] is not None)
            )
        if any(type(what[name]) is not int for name in {"version", "found"} & what.keys()) or what.get("locked") == "":
            self.faults.append(f"baris {seq}: versi, banyaknya, atau kuncinya tidak dapat dibaca")
        sheet["away"], self.found = sheet["away"] or act == "recusal", what.get("found", self.found)
        self.orders |= {about(what): what} if act == "decision" else {}
        self.stands |= {what["candidate"]: what["new"]} if act == "standing" else what.get("standings", {})
        self.sealed |= {what["record"]} if act == "seal" else set()
        self.newest |= {what["number"]: what["sha256"]} if act in PAPERS else {}
        self.state = what[{"state": "new", "begin": "state"}[act]] if act in {"state", "begin"} else self.state
        self.orders = {} if act == "state" and self.state == "interviews" else self.orders

    def impossible(self, seq: int, act: str, what: Plain, sheet: Plain) -> Iterator[str]:
        if act not in ACTS or (act == "begin") != (seq == 1) or (act == "sheet" and seq > self.found + 1):
            yield f"{act} tidak mungkin di sini"
        if self.sealed and act not in AFTER_SEAL:
            yield "terjadi sesudah hasil disegel"
        if act == "panel" and self.state == "plenary":
            yield "Tim Penilai berubah sesudah wawancara"
        if act == "issue" and (what["number"] in self.newest or (seq and what["record"] not in self.sealed)):
            yield "dokumen terbit dua kali, atau dari catatan yang belum disegel"
        if act == "sign" and self.newest.get(what["number"]) != what["follows"]:
            yield "yang ditandatangani bukan berkas terbaru dokumen terbit"
        if act in OPEN | LOCKED and seq > self.found + 2:
            if self.state != "interviews" or sheet["locked"] != (act in LOCKED):
                yield "lembar berubah di luar wawancara, atau terkunci, atau terbuka"
            if what["version"] < sheet["version"] or (act in {"lock", "paper"} and what["version"] != sheet["version"]):
                yield "versi lembar mundur, atau lain"

    def marks(self, items: Plain) -> Iterator[tuple[str, str, str, str]]:
        for (juror, candidate), sheet in self.sheets.items():
            for code in items if sheet["away"] or sheet["locked"] else ():
                if value := "recused" if sheet["away"] else sheet["items"].get(code, ""):
                    yield juror, candidate, code, value

    def decided_otherwise(self, record: Plain, panel: Plain) -> Iterator[str]:
        """Keputusan pleno yang bukan yang terakhir dalam log, yang suaranya lain, atau yang tidak dipakai."""
        written, same = {about(one): one for one in record["decisions"]}, dict[str, set[str]]()
        for group, one in written.items():
            logged = self.orders.get(group, {"order": "", "votes": []})
            if (logged["order"], votes(logged, panel)) != (one["order"], votes(one, {})):
                yield f"keputusan {one['order']}: bukan yang terakhir dalam log, atau suaranya lain"
        for one in record["result"]["ranking"]:
            same.setdefault(one["rank"], set()).add(one["candidate"])
        for group in {*map(frozenset, same.values())} & self.orders.keys() - written.keys():
            yield f"keputusan {self.orders[group]['order']}: berlaku menurut log, tetapi tidak dipakai"

    def others_than(self, ranked: set[str]) -> Iterator[str]:
        """Yang tidak ikut lagi tetapi dinilai, dan yang ikut tetapi tidak; log lama tidak mengatakan yang kedua."""
        out = {code for code, stands in self.stands.items() if stands != "active"}
        judged = {code for (_juror, code), sheet in self.sheets.items() if sheet["locked"]}
        yield from (f"{code}: dinilai, padahal menurut log tidak ikut lagi" for code in sorted(ranked & out))
        for code in sorted(judged - ranked - out) if "standings" in self.events[0]["what"] else ():
            yield f"{code}: lembarnya terkunci, tetapi tidak ada dalam catatan"


def about(decision: Plain) -> frozenset[str]:
    return frozenset(re.split(" [>=] ", decision["order"]))


def votes(decision: Plain, panel: Plain) -> list[tuple[str, str]]:
    return sorted((panel.get(one["juror"], one["juror"]), one["vote"]) for one in decision["votes"])


def check_record(record: Plain, digest: str, lines: list[str], log: Log, tool: Plain) -> Iterator[str]:
    """Satu catatan: sidik bagiannya, segelnya dalam log, nilai menurut log, jumlahannya."""
    hashes = {name: sha(plain(record[name])) for name in set(record) - {"format", "version", "digests"}}
    if unlike([record["format"], record["version"], record["digests"]], ["paritrana-record", 1, hashes]):
        yield "bentuknya lain, atau sebuah bagian bukan yang disegel"
    sealing = next((one for one in log.events if one["act"] == "seal" and one["what"]["record"] == digest), None)
    if sealing is None:
        yield "penyegelannya tidak ada dalam log"
        return
    before, panel = Log(lines[: sealing["seq"] - 1], log.heads[0], []), sealing["what"]["panel"]
    if unlike(record["log"], {"size": len(before.events), "head": before.heads[-1]}):
        yield "menyebut log yang lain"
    ranked = {one["candidate"] for one in record["figures"]}
    logged = sorted((panel.get(one[0], one[0]), *one[1:]) for one in before.marks(tool["items"]) if one[1] in ranked)
    written = sorted((one["juror"], one["candidate"], one["indicator"], one["value"]) for one in record["marks"])
    for mark in sorted({*logged} ^ {*written}):
        yield f"nilai {' '.join(mark)} hanya ada dalam {'log' if mark in logged else 'catatan'}"
    if len(logged) != len(written):
        yield "ada nilai ganda"
    yield from before.decided_otherwise(record, panel)
    yield from before.others_than(ranked)
    yield from told_otherwise(record, before.events, panel)
    yield from explained_otherwise(record, before.events)
    yield from without_rank(record, tool)
    yield from panel_otherwise(record["panel"], before.events, panel)
    yield from added_otherwise(record, written, tool)


def added_otherwise(record: Plain, written: list[Any], tool: Plain) -> Iterator[str]:
    """Jumlahan dan peringkat yang lain daripada yang dihitung dari nilai."""
    ranking = sorted(record["result"]["ranking"], key=lambda one: int(one["rank"]))
    for one, better in zip(ranking, ranking[:1] + ranking, strict=False):
        for what, stands, wanted in sums(one, [mark[2:] for mark in written if mark[1] == one["candidate"]], tool):
            if exact(stands) != wanted:
                yield f"{one['candidate']} {what}: tertulis {stands}, dihitung {wanted}"
        if exact(better["total"]) < exact(one["total"]):
            yield f"{one['candidate']}: peringkatnya terlalu rendah"


def told_otherwise(record: Plain, events: list[Plain], panel: Plain) -> Iterator[str]:
    """Mundur, berhalangan, lembar dibuka lagi atau dilihat: yang hanya ada dalam log, atau hanya dalam catatan."""
    seats, glass = {one["juror"]: one["seat"] for one in record["panel"]["seats"]}, record["break_glass"]
    logged, begun = {act: dict[Any, str]() for act in DEEDS}, short(events[0])
    for event in events:
        what, act = event["what"], event["act"]
        juror = panel.get(what.get("juror"), what.get("juror"))
        one = what | {"juror": juror, "seat": seats.get(juror), "at": short(event)}
        if act in DEEDS:
            row = plain([one.get(key) for key in DEEDS[act][1]])
            logged[act][event["seq"] if "at" in DEEDS[act][1] else row] = row
        elif act == "presence":
            logged["absence"].pop(plain([juror, what["candidate"]]), None)
    if not all("looks" in one for one in glass):  # catatan lama hanya menyebut kapan diizinkan
        seen = [read(row) for row in logged["look"].values()]
        yield from (
            f"lembar dilihat tanpa izin: {one}" for one in seen if not any(has["at"] <= one[2] for has in glass)
        )
        logged["look"], glass = {}, []
    told = record | {"looks": [look for one in glass for look in one["looks"]]}
    for act, (name, keys) in DEEDS.items():
        written = [(one.get("at", begun) < begun, plain([one[key] for key in keys])) for one in told[name]]
        lines, rows = Counter(logged[act].values()), Counter(row for _early, row in written)
        extra = (rows - lines).keys() - {row for early, row in written if early}  # dari sebelum log dimulai
        yield from (f"{name} {row}: hanya ada dalam log" for row in lines - rows)
        yield from (f"{name} {row}: hanya ada dalam catatan" for row in extra)


def explained_otherwise(record: Plain, events: list[Plain]) -> Iterator[str]:
    """Temuan yang menghalangi harus tepat yang dijelaskan; penjelasan sekretariat ada dalam log."""
    found = {about_finding(one) for one in record["result"]["findings"] if one["severity"] == "error"}
    if found != {about_finding(one) for one in record["overrides"]}:
        yield "temuan yang menghalangi bukan yang dijelaskan"
    lines = [(one["what"]["candidate"], one["what"]["check"]) for one in events if one["act"] == "override"]
    for one in record["overrides"]:
        if one.get("by") == "secretariat" and (one["candidate"], one["check"]) not in lines:
            yield f"penjelasan {about_finding(one)} tidak ada dalam log"


def without_rank(record: Plain, tool: Plain) -> Iterator[str]:
    """Setiap kandidat berperingkat atau disebut sebabnya, tepat satu kali, dan sebabnya benar."""
    unranked = record["result"]["not_assessed"]
    told = sorted(one["candidate"] for one in [*record["result"]["ranking"], *unranked])
    if told != sorted(one["candidate"] for one in record["figures"]):
        yield "ada kandidat tanpa peringkat dan tanpa sebab, atau disebut dua kali"
    for one in unranked:
        cells: Plain = next((row["counts"] for row in record["figures"] if row["candidate"] == one["candidate"]), {})
        marks = [mark for mark in record["marks"] if mark["candidate"] == one["candidate"]]
        valid = [mark for mark in marks if mark["value"] not in NO_MARK]
        if not one["details"] or not all(is_so(why, cells, valid, tool) for why in one["details"]):
            yield f"{one['candidate']}: tidak berperingkat tanpa sebab yang benar"


def is_so(why: Plain, cells: Plain, valid: list[Plain], tool: Plain) -> bool:
    """Apakah sebab ini benar; instrumen lama tidak memuat kuorum, unsur, dan angka setiap indikator."""
    kind, code, what, rule = why["kind"], why["indicator"], why["detail"], tool["panel"] or {}
    benches = [mark["bench"] for mark in valid if mark["indicator"] == code]
    if kind == "quorum":
        known = code in tool["items"] and why["need"] == rule.get("quorum", why["need"])
        return known and not unlike(why["have"], len(benches)) and len(benches) < why["need"]
    if kind == "bench":
        return code in tool["items"] and what in rule.get("benches", [what]) and what not in benches
    if kind in {"missing", "not_allowed"}:
        stands = "" if kind == "missing" else "n/a"
        return what in tool.get("needs", {code: [what]}).get(code, []) and cells.get(what, "") == stands
    if kind == "zero_base":
        return code in tool.get("needs", {code: []})
    return kind == "nothing_applies" and not valid


def about_finding(one: Plain) -> str:
    return plain([one["candidate"], one["check"], one["message"]])


def short(event: Plain) -> str:
    """Saat sebuah baris seperti ditulis catatan; dua saat demikian dapat dibandingkan sebagai teks."""
    return str(event["at"]).replace(".000000+", "+")


def moved_unseen(before: Plain, after: Plain, events: list[Plain]) -> Iterator[str]:
    """Angka koreksi yang lain daripada catatan sebelumnya tanpa baris log; `events` yang di antara kedua segelnya."""
    wanted, found = cells(before), cells(after)
    for what in (event["what"] for event in events if event["act"] == "figure"):
        if what["candidate"] in {one["candidate"] for one in before["figures"]}:
            wanted[what["candidate"], "counts", what["figure"]] = what["new"]
            wanted.pop(claim := (what["candidate"], "claimed", what["figure"]), None)
            found.pop(claim, None)
    for cell in sorted(wanted.keys() | found.keys()):
        if wanted.get(cell, "") != found.get(cell, ""):
            yield f"angka {' '.join(cell)}: berubah tanpa baris log"


def cells(body: Plain) -> dict[tuple[str, str, str], str]:
    """Setiap angka: (kandidat, dihitung atau dilaporkan, kodenya)."""
    return {
        (one["candidate"], has, code): one[has][code]
        for one in body["figures"]
        for has in ("counts", "claimed")
        for code in one[has]
    }


def panel_otherwise(section: Plain, events: list[Plain], names: Plain) -> Iterator[str]:
    """Tim Penilai dalam catatan yang bukan yang terakhir dalam log; log lama tidak menyebutnya."""
    (seats, state), changes = (events[0]["what"].get(key) for key in ("panel", "state")), list[str]()
    for one in events:
        state = one["what"]["new"] if one["act"] == "state" else state
        if one["act"] == "panel":
            seats, changes = one["what"]["seats"], [*changes, *[one["at"]] * (state == "interviews")]
    if seats is not None and seated(seats, names) != seated(section["seats"], {}):
        yield "kursi, unsur, atau tugas Tim Penilai bukan yang dicatat log"
    if section.get("changes", []) != changes:
        yield "perubahan Tim Penilai selama wawancara bukan yang dicatat log"


def seated(seats: list[Plain], names: Plain) -> list[str]:
    told = [(names.get(one["juror"], one["juror"]), one["seat"], one["bench"], one["office"]) for one in seats]
    return sorted(map(plain, told))


def sums(one: Plain, marks: list[Any], tool: Plain) -> Iterator[tuple[str, str, Fraction]]:
    """(apa, yang tertulis, yang dihitung) setiap simpul seorang kandidat, dari nilai panelis ke nilai akhir."""
    nodes = {code: node for code, node in one["nodes"].items() if node["applicable"]}
    places, rule = tool["places"], tool["panel"]
    for code, node in {"": {"points": one["total"]}, **nodes}.items():
        if code in tool["items"]:
            low, high = (exact(tool["items"][code][end]) for end in ("min", "max"))
            given = sorted(exact(value, NUMBER) for item, value in marks if item == code and value not in NO_MARK)
            most = (len(given) - 1) // 2
            drop = {"median": most, "trimmed_mean": min(rule["trim"], most)}.get(rule["combine"], 0)
            x = sum(given[drop : len(given) - drop], Fraction()) / (len(given) - 2 * drop)
            yield f"raw {code}", node["raw"], half_up(x, places)
            yield f"score {code}", node["score"], half_up(100 * (x - low) / (high - low), places)
        if code in tool["children"]:
            beneath = [exact(nodes[child]["points"]) for child in tool["children"][code] if child in nodes]
            yield f"points {code}", node["points"], sum(beneath, Fraction())
        else:
            worth = exact(node["effective_weight"]) * exact(node["score"]) / 100
            yield f"points {code}", node["points"], half_up(worth, places)


def half_up(value: Fraction, places: int) -> Fraction:
    return Fraction(int(abs(value) * 10**places + Fraction(1, 2)) * (1 if value >= 0 else -1), 10**places)


def add(one: Spot, other: Spot) -> Spot:
    (a, b, c, d), (e, f, g, h) = one, other
    x, y, z, k = (a * f + b * e) % PRIME, (a * e + b * f) % PRIME, c * g, CURVE * d * h
    return x * (z - k) % PRIME, y * (z + k) % PRIME, (z - k) * (z + k) % PRIME, x * y % PRIME


def times(count: int, spot: Spot) -> Spot:
    half = times(count // 2, add(spot, spot)) if count else (0, 1, 1, 0)
    return add(half, spot) if count % 2 else half


def spot_of(text: bytes) -> Spot:
    """Titik pada lengkung; ValueError bila bukan titik."""
    value = int.from_bytes(text, "little")
    y, odd = value % 2**255, value >> 255
    square = (y * y - 1) * pow(CURVE * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    x = x if (x * x - square) % PRIME == 0 else x * pow(2, PRIME // 4, PRIME) % PRIME
    if (x * x - square) % PRIME or y >= PRIME or len(text) != 32 or (odd and not x):
        raise ValueError("bukan kunci atau tanda tangan")
    x = x if x % 2 == odd else PRIME - x
    return x, y, 1, x * y % PRIME


def holds(public: bytes, text: bytes, signature: bytes) -> bool:
    """Tanda tangan Ed25519 atas teks ini oleh pemilik kunci ini."""
    given, count = signature[:32], int.from_bytes(signature[32:], "little")
    digest = int.from_bytes(hashlib.sha512(given + public + text).digest(), "little")
    base = spot_of((4 * pow(5, -1, PRIME) % PRIME).to_bytes(32, "little"))
    one, other = times(count, base), add(spot_of(given), times(digest % ORDER, spot_of(public)))
    same = not any((one[n] * other[2] - other[n] * one[2]) % PRIME for n in (0, 1))
    return same and len(signature) == 64 and count < ORDER


def check_signatures(points: list[Plain], names: Plain, keys: list[str]) -> Iterator[str]:
    """Titik periksa sejak yang pertama bertanda tangan; `keys` adalah sidik kunci yang diketahui, atau awalnya."""
    signed = False
    for one in points:
        head = base64.b64encode(bytes.fromhex(one["head"])).decode()
        text = f"paritrana/{names['edition']}/{names['category']}\n{one['size']}\n{head}\n"
        if "key" in one or "signature" in one:
            signed, public = True, in_hex(one["key"])
            if not holds(public, text.encode(), in_hex(one["signature"])):
                yield f"titik periksa {one['size']}: tanda tangannya tidak cocok"
            if keys and not hashlib.sha256(public).hexdigest().startswith(tuple(keys)):
                yield f"titik periksa {one['size']}: kuncinya lain"
        elif signed:
            yield f"titik periksa {one['size']}: tidak ditandatangani"
    if keys and not signed:
        yield "tidak ada titik periksa yang ditandatangani"


def check(texts: dict[str, str], anchors: list[str], final: str, paper: str, keys: list[str]) -> Iterator[str]:
    listing, tool, lines = only(texts["bundel.json"]), only(texts["instrumen.json"]), rows(texts["log.jsonl"])
    names = {"category": listing["category"], "edition": listing["edition"]}
    listed = [*map(read, rows(texts.get("terbitan.jsonl", "")))]
    always = ALWAYS.split()[listing["version"] == 1 :]
    log = Log(lines, sha(LOG + plain(names)), older := [one for one in listed if one["line"] is None])
    yield from log.faults
    yield from check_issued(log, listed, older)
    numbered = [f"catatan-{number}.json" for number in range(1, len(texts) - len(always) + 1)]
    digests = {name: sha(text) for name, text in texts.items() if name != "bundel.json"}
    complete = {*always, *numbered} == set(texts) and bool(numbered) and listing["files"] == digests
    if not complete or listing["format"] != "paritrana-bundle" or plain(listing["version"]) not in {"1", "2"}:
        yield "berkasnya kurang, lebih, atau bukan yang didaftar"
    points = list(map(read, rows(texts["titik-periksa.jsonl"])))
    yield from check_points(log, points, listing, anchors, final)
    yield from check_signatures(points, names, keys)
    seals = {event["what"]["record"]: event["seq"] for event in reversed(log.events) if event["act"] == "seal"}
    for number, (name, before) in enumerate(zip(numbered, [None, *numbered], strict=False), start=1):
        body, rubric = read(texts[name]), f"sha256:{digests['rubrik.yaml']}"
        place = {"category": body["category"]["code"], "edition": body["edition"]["code"]}
        same = body["rubric"]["digest"] == rubric and body["rubric"] == tool["rubric"]
        if unlike([body["number"], body["replaces"], place, same], [number, before and digests[before], names, True]):
            yield f"{name}: nomor, urutan, tempat, atau rubriknya lain"
        yield from (f"{name}: {fault}" for fault in check_record(body, digests[name], lines, log, tool))
        since, until = (seals.get(digests.get(one or ""), 0) for one in (before, name))
        if before:
            yield from moved_unseen(read(texts[before]), body, log.events[since:until])
    if paper and not begins(digests[numbered[-1]], paper):
        yield "catatan terakhir bukan yang tertulis di kertas"


def check_issued(log: Log, listed: list[Plain], older: list[Plain]) -> Iterator[str]:
    kept = [{"act": one["act"], "line": one["seq"], "what": one["what"]} for one in log.events if one["act"] in PAPERS]
    if older and "standings" in log.events[0]["what"]:
        yield "dokumen terbit tanpa baris log, padahal log ini mencatat setiap dokumen sejak permulaannya"
    if plain(listed) != plain(older + kept) or not all(one["act"] in PAPERS for one in older):
        yield "daftar dokumen terbit bukan yang dicatat log"


def begins(point: str, known: str) -> bool:
    """Apakah ini BARIS:SIDIK atau sidik yang diketahui; separuh sidik di kertas, 32 angka, cukup."""
    return point.startswith(known) and len(known.rpartition(":")[2]) >= SHORT


def check_points(log: Log, points: list[Plain], listing: Plain, anchors: list[str], final: str) -> Iterator[str]:
    sizes = [one["size"] for one in points]
    if unlike(sizes, sorted({*sizes, *(event["seq"] for event in log.events if event["act"] == "state")})):
        yield "titik periksa tidak lengkap"
    passed = [f"{size}:{head}" for size, head in enumerate(log.heads)]
    own = [f"{one['size']}:{one['head']}" for one in [*points, listing["log"]]]
    yield from (f"log tidak melewati {one}" for one in own if one not in passed)
    yield from (f"log tidak melewati {one}" for one in anchors if not any(begins(point, one) for point in passed[1:]))
    if unlike(len(log.events), listing["log"]["size"]) or (final and not begins(passed[-1], final)):
        yield "log tidak berakhir di ujung yang diketahui"


def check_all(
    files: dict[str, bytes], anchors: list[str], final: str = "", paper: str = "", keys: list[str] | None = None
) -> list[str]:
    """Yang tidak cocok; berkas yang rusak menjadi masalah juga. `anchors` dan `final` seperti 181:4f13…"""
    try:
        return [*check({name: content.decode() for name, content in files.items()}, anchors, final, paper, keys or [])]
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
        return [f"rusak: {type(error).__name__} {error}"]


def kept(path: str) -> list[str]:
    """BARIS:SIDIK dari setiap titik periksa dalam surat atau berkas yang disimpan."""
    with open(path, encoding="utf-8") as file:  # noqa: PTH123
        found = re.findall(NOTE, file.read())
    if not found:
        raise SystemExit(f"{path}: tidak memuat titik periksa")
    return [f"{size}:{base64.b64decode(head).hex()}" for _, size, head in found]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Memeriksa bundel hasil Penghargaan Paritrana.")
    parser.add_argument("bundle")
    parser.add_argument("--anchor", action="append", default=[], help="BARIS:SIDIK yang pernah dicatat; boleh berulang")
    parser.add_argument("--final", default="", help="BARIS:SIDIK ujung log")
    parser.add_argument("--record", default="", help="sidik catatan terakhir")
    parser.add_argument("--checkpoint", dest="anchor", action="extend", type=kept, help="surat dengan titik periksa")
    parser.add_argument("--key", action="append", default=[], help="sidik kunci penanda tangan, sedikitnya 32 angka")
    given = parser.parse_args()
    keys, anchors = (["".join(one.split()).lower() for one in some] for some in (given.key, given.anchor))
    final, record = ("".join(one.split()).lower() for one in (given.final, given.record))
    if any(len(one) < SHORT for one in keys):
        parser.error("sidik kunci terlalu pendek")
    with zipfile.ZipFile(given.bundle) as packed:
        if len(files := {one: packed.read(one) for one in packed.namelist()}) < len(packed.namelist()):
            raise SystemExit("ZIP ini memuat dua berkas bernama sama.")
    told = check_all(files, anchors, final, record, keys)
    sys.stdout.write("".join(f"MASALAH: {fault}\n" for fault in told) + ("TIDAK SAH\n" if told else "SAH\n"))
    sys.exit(1 if told else 0)
