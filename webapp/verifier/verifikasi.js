// A second verifier of bundles, written from the description in rubrics/README.md alone ("Log nilai dan bundel").
// verify(files, known) takes the files as texts by name and what is known from outside, {anchors, final, record, keys}; it
// gives sentences, none for a sound bundle. It needs no library, so that it runs in a browser as well as under node.
"use strict";

const WORD = (1n << 64n) - 1n, LONG_K = [], LONG_H = [];
for (let n = 2n; LONG_K.length < 80; n++) {
  if ([...Array(Number(n)).keys()].slice(2).every((d) => Number(n) % d)) {
    if (LONG_H.length < 8) LONG_H.push(root(n << 128n, 2n) & WORD);
    LONG_K.push(root(n << 192n, 3n) & WORD);
  }
}
const [SHA_K, SHA_H] = [LONG_K, LONG_H].map((long) => long.map((one) => Number(one >> 32n) | 0));

function root(value, degree) {
  let low = 0n, high = 1n << 80n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** degree > value) high = middle;
    else low = middle;
  }
  return low;
}

const sha256 = (text) => sha256Of(new TextEncoder().encode(text));

function sha256Of(bytes) {
  const padded = new Uint8Array(((bytes.length + 8) >> 6) * 64 + 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, bytes.length << 3);
  const state = Int32Array.from(SHA_H), w = new Int32Array(64);
  for (let at = 0; at < padded.length; at += 64) shaBlock(view, at, state, w);
  return [...state].map((part) => (part >>> 0).toString(16).padStart(8, "0")).join("");
}

function shaBlock(view, at, state, w) {
  const turn = (x, n) => (x >>> n) | (x << (32 - n));
  for (let t = 0; t < 16; t++) w[t] = view.getInt32(at + 4 * t);
  for (let t = 16; t < 64; t++) {
    const a = w[t - 15], b = w[t - 2];
    w[t] = w[t - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + w[t - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let t = 0; t < 64; t++) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + SHA_K[t] + w[t]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((part, n) => (state[n] += part));
}

// ---------------------------------------------------------------- canonical text

function byCodePoint(a, b) {
  const left = [...a], right = [...b];
  for (let n = 0; n < Math.min(left.length, right.length); n++) {
    const gap = left[n].codePointAt(0) - right[n].codePointAt(0);
    if (gap) return gap;
  }
  return left.length - right.length;
}

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const keys = Object.keys(value).sort(byCodePoint);
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  }
  if (typeof value === "string" && /[\ud800-\udfff]/u.test(value)) throw new Error("setengah huruf");
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Error("bukan bilangan bulat");
  return JSON.stringify(value);
}

function read(text) {
  const value = JSON.parse(text);
  if (canonical(value) !== text) throw new Error("bukan teks baku");
  return value;
}

function readLines(text) {
  if (text !== "" && !text.endsWith("\n")) throw new Error("baris terakhir tidak utuh");
  return text.split("\n").slice(0, -1);
}

function readFile(text) {
  const lines = readLines(text);
  if (lines.length !== 1) throw new Error("bukan satu baris");
  return read(lines[0]);
}

const has = (object, key) => Object.prototype.hasOwnProperty.call(object, key);
const same = (one, other) => canonical(one) === canonical(other);

// ---------------------------------------------------------------- the chain and its replay

const SHEET_OPEN = ["save", "lock"], SHEET_LOCKED = ["reopen", "paper"];
const PAPERS = ["issue", "sign"];
const AFTER_SEAL = ["state", "seal", "override", "figure", "announce", "decision", ...PAPERS];
const KINDS = [
  ...AFTER_SEAL, ...SHEET_OPEN, ...SHEET_LOCKED, "begin", "sheet", "return", "recusal", "absence", "presence",
  "substitute", "look", "rubric", "standing", "panel",
];

function readChain(lines, edition, category, faults) {
  let head = sha256(`paritrana-log/1\n${canonical({ category, edition })}`);
  return lines.map((line, n) => {
    const event = read(line);
    if (Object.keys(event).sort().join() !== "act,at,by,nonce,prev,seq,what") faults.push(`baris ${n + 1}: kuncinya lain`);
    const texts = [event.act, event.at, event.nonce, event.prev].every((one) => typeof one === "string");
    const known = event.by === null || typeof event.by === "number", what = event.what;
    const plainObject = typeof what === "object" && what !== null && !Array.isArray(what);
    if (!texts || !known || !plainObject) throw new Error(`baris ${n + 1} bukan kejadian`);
    if (event.seq !== n + 1) faults.push(`baris ${n + 1}: bernomor ${event.seq}`);
    if (event.prev !== head) faults.push(`baris ${n + 1}: tidak menyambung`);
    head = sha256(`paritrana-log/1\n${line}`);
    return { ...event, hash: head };
  });
}

function replay(events, faults) {
  const log = {
    stage: "", found: 0, sealed: false, sheets: new Map(), orders: new Map(), out: new Set(), seats: null, changes: [],
  };
  events.forEach((event, n) => {
    const { act, what } = event, line = n + 1, key = canonical([what.juror ?? null, what.candidate ?? null]);
    const fresh = { juror: what.juror, candidate: what.candidate, version: 0, locked: false, away: false, items: new Map() };
    if (!log.sheets.has(key)) log.sheets.set(key, fresh);
    const sheet = log.sheets.get(key);
    for (const fault of impossible(log, sheet, act, what, line)) faults.push(`baris ${line}: ${fault}`);
    apply(log, sheet, act, what, event.at);
  });
  return log;
}

function impossible(log, sheet, act, what, line) {
  const told = [];
  if (!KINDS.includes(act)) told.push(`jenis ${act} tidak dikenal`);
  if ((act === "begin") !== (line === 1)) told.push("permulaan log bukan di baris 1");
  if (act === "sheet" && line > log.found + 1) told.push("keadaan awal di tengah log");
  if (log.sealed && !AFTER_SEAL.includes(act)) told.push("sesudah segel");
  if (act === "panel" && log.stage === "plenary") told.push("Tim Penilai berubah sesudah wawancara");
  if (![...SHEET_OPEN, ...SHEET_LOCKED].includes(act) || line <= log.found + 2) return told;
  if (log.stage !== "interviews") told.push("di luar tahap wawancara");
  if (sheet.locked !== SHEET_LOCKED.includes(act)) told.push(sheet.locked ? "lembar terkunci" : "lembar terbuka");
  if (what.version < sheet.version) told.push("versi mundur");
  if (["lock", "paper"].includes(act) && what.version !== sheet.version) told.push("versi lain");
  return told;
}

function apply(log, sheet, act, what, at) {
  for (const name of ["version", "found"]) {
    if (has(what, name) && typeof what[name] !== "number") throw new Error(`${name} bukan bilangan`);
  }
  if (act === "sheet" && what.locked !== null && !(typeof what.locked === "string" && what.locked)) throw new Error("kunci tidak terbaca");
  if (["sheet", "save", "return"].includes(act)) {
    for (const [code, item] of Object.entries(what.items)) sheet.items.set(code, item.value);
    sheet.version = what.version;
    sheet.locked = act === "sheet" && what.locked !== null;
  }
  if (act === "lock") sheet.locked = true;
  if (act === "reopen") [sheet.locked, sheet.version] = [false, what.version];
  if (act === "recusal") sheet.away = true;
  if (act === "standing") log.out[what.new === "active" ? "delete" : "add"](what.candidate);
  if (act === "decision") log.orders.set(about(what), what);
  if (act === "begin") {
    [log.stage, log.found, log.tellsOut] = [what.state, what.found, has(what, "standings")];
    for (const [code, stands] of Object.entries(what.standings ?? {})) if (stands !== "active") log.out.add(code);
  }
  if (act === "begin") log.seats = what.panel ?? null;
  if (act === "panel") log.seats = what.seats;
  if (act === "panel" && log.stage === "interviews") log.changes.push(at);
  if (act === "state") log.stage = what.new;
  if (act === "state" && log.stage === "interviews") log.orders.clear();
  if (act === "seal") log.sealed = true;
}

function marksOf(log, items, panel, candidates) {
  const found = [];
  for (const sheet of log.sheets.values()) {
    if (!candidates.has(sheet.candidate) || !(sheet.away || sheet.locked)) continue;
    for (const item of items) {
      const value = sheet.away ? "recused" : sheet.items.get(item) ?? "";
      if (value) found.push(canonical([has(panel, sheet.juror) ? panel[sheet.juror] : sheet.juror, sheet.candidate, item, value]));
    }
  }
  return found.sort();
}

// ---------------------------------------------------------------- what the plenary decided

const about = (decision) => decision.order.split(/ [>=] /).sort().join(">");
const votesOf = (decision, panel) => decision.votes.map((one) => canonical([has(panel, one.juror) ? panel[one.juror] : one.juror, one.vote])).sort();

function decisionFaults(record, log, panel) {
  const told = [], written = new Set(record.decisions.map(about)), ranks = new Map();
  for (const one of record.decisions) {
    const logged = log.orders.get(about(one));
    if (logged?.order !== one.order) told.push(`keputusan ${one.order}: bukan yang terakhir menurut log`);
    else if (!same(votesOf(logged, panel), votesOf(one, {}))) told.push(`keputusan ${one.order}: suaranya lain`);
  }
  for (const one of record.result.ranking) ranks.set(one.rank, [...(ranks.get(one.rank) ?? []), one.candidate]);
  for (const codes of ranks.values()) {
    const group = codes.sort().join(">");
    if (log.orders.has(group) && !written.has(group)) told.push(`keputusan ${log.orders.get(group).order}: tidak dipakai`);
  }
  return told;
}

// ---------------------------------------------------------------- what a record tells beside its result

const DEEDS = {  // by kind of line: the record's section that tells of it, and what of it
  recusal: ["recusals", ["juror", "candidate", "kind"]], absence: ["absences", ["juror", "candidate"]],
  reopen: ["reopenings", ["seat", "candidate", "at"]], look: ["looks", ["juror", "candidate", "at"]],
};
const shortMoment = (event) => event.at.replace(".000000+", "+");

function deedsOf(events, seats, panel) {
  const found = Object.fromEntries(Object.keys(DEEDS).map((act) => [act, new Map()]));
  events.forEach((event, n) => {
    const { act, what } = event, juror = has(panel, what.juror ?? "") ? panel[what.juror] : what.juror;
    const told = { ...what, juror, seat: seats[juror] ?? null, at: shortMoment(event) };
    if (act === "presence") found.absence.delete(canonical([juror, what.candidate]));
    if (!has(DEEDS, act)) return;
    const row = canonical(DEEDS[act][1].map((key) => told[key] ?? null));
    found[act].set(DEEDS[act][1].includes("at") ? n : row, row);
  });
  return found;
}

function deedFaults(record, events, panel) {
  const told = [], begun = shortMoment(events[0]), glass = record.break_glass;
  const seats = Object.fromEntries(record.panel.seats.map((one) => [one.juror, one.seat]));
  const logged = deedsOf(events, seats, panel), older = !glass.every((one) => has(one, "looks"));
  for (const row of older ? logged.look.values() : []) {
    if (!glass.some((one) => one.at <= JSON.parse(row)[2])) told.push(`lembar dilihat tanpa izin: ${row}`);
  }
  if (older) logged.look.clear();
  const sections = { ...record, looks: older ? [] : glass.flatMap((one) => one.looks) };
  for (const [act, [name, keys]] of Object.entries(DEEDS)) {
    const lines = [...logged[act].values()], left = [...lines];
    for (const one of sections[name]) {
      const row = canonical(keys.map((key) => one[key])), at = left.indexOf(row);
      if (at >= 0) left.splice(at, 1);
      else if (!(one.at < begun)) told.push(`${name} ${row}: hanya ada dalam catatan`);
    }
    for (const row of left) told.push(`${name} ${row}: hanya ada dalam log`);
  }
  return told;
}

function explainedFaults(record, events) {
  const about = (one) => canonical([one.candidate, one.check, one.message]), sorted = (some) => [...new Set(some.map(about))].sort();
  const blocking = record.result.findings.filter((one) => one.severity === "error");
  const told = same(sorted(blocking), sorted(record.overrides)) ? [] : ["temuan yang menghalangi bukan yang dijelaskan"];
  const lines = events.filter((event) => event.act === "override").map(({ what }) => canonical([what.candidate, what.check]));
  for (const one of record.overrides) {
    const logged = lines.includes(canonical([one.candidate, one.check]));
    if (one.by === "secretariat" && !logged) told.push(`penjelasan ${about(one)} tidak ada dalam log`);
  }
  return told;
}

// ---------------------------------------------------------------- who sits where

function panelFaults(section, log, panel) {
  const told = [], called = (name) => (has(panel, name) ? panel[name] : name);
  const seated = (seats, name) => seats.map((one) => canonical([name(one.juror), one.seat, one.bench, one.office])).sort();
  if (log.seats !== null && !same(seated(log.seats, called), seated(section.seats, (name) => name))) {
    told.push("kursi, unsur, atau tugas dalam catatan bukan yang dicatat log");
  }
  if (!same(section.changes ?? [], log.changes)) told.push("perubahan Tim Penilai dalam catatan bukan yang dicatat log");
  return told;
}

// ---------------------------------------------------------------- issued papers

function issuedFaults(events, listed) {
  const told = [], older = listed.filter((one) => one.line === null);
  const logged = events.flatMap(({ act, what }, n) => (PAPERS.includes(act) ? [{ act, line: n + 1, what }] : []));
  if (!same(listed, [...older, ...logged])) told.push("daftar dokumen terbit bukan yang dicatat log");
  if (older.length && has(events[0]?.what ?? {}, "standings")) told.push("dokumen terbit tanpa baris, padahal log ini mencatat setiap dokumen");
  if (!older.every((one) => PAPERS.includes(one.act))) told.push("jenis dalam daftar dokumen terbit tidak dikenal");
  const sealed = new Set(), newest = new Map();
  for (const { act, line, what } of [...older, ...events.map((event, n) => ({ ...event, line: n + 1 }))]) {
    if (act === "seal") sealed.add(what.record);
    if (!PAPERS.includes(act)) continue;
    const where = line === null ? "daftar dokumen terbit" : `baris ${line}`;
    if (act === "issue" && newest.has(what.number)) told.push(`${where}: ${what.number} terbit dua kali`);
    if (act === "issue" && line !== null && !sealed.has(what.record)) told.push(`${where}: catatannya belum disegel`);
    if (act === "sign" && newest.get(what.number) !== what.follows) told.push(`${where}: bukan berkas terbaru ${what.number}`);
    newest.set(what.number, what.sha256);
  }
  return told;
}

// ---------------------------------------------------------------- exact numbers: [numerator, denominator], the latter above 0

function exact(text) {
  const parts = /^(?!-0(?:\.0+)?$)(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:\/([1-9]\d*))?$/.exec(text);
  if (!parts) throw new Error(`bukan bilangan: ${text}`);
  const [, sign, whole, decimals = "", under = "1"] = parts;
  return [BigInt(`${sign}${whole}${decimals}`), 10n ** BigInt(decimals.length) * BigInt(under)];
}

const plus = ([a, b], [c, d]) => [a * d + c * b, b * d];
const minus = (one, [c, d]) => plus(one, [-c, d]);
const times = ([a, b], [c, d]) => [a * c, b * d];
const over = ([a, b], [c, d]) => (c < 0n ? [-a * d, -b * c] : [a * d, b * c]);
const compare = ([a, b], [c, d]) => (a * d < c * b ? -1 : a * d > c * b ? 1 : 0);
const add = (numbers) => numbers.reduce(plus, [0n, 1n]);

function rounded([a, b], places) {
  const unit = 10n ** BigInt(places), size = ((a < 0n ? -a : a) * unit * 2n + b) / (2n * b);
  return [a < 0n ? -size : size, unit];
}

const NO_MARK = ["abstain", "recused"];

function combined(marks, rule) {
  if (marks.some((mark) => mark.includes("/"))) throw new Error("nilai panelis bukan bilangan desimal");
  const ordered = marks.map(exact).sort(compare), most = Math.floor((ordered.length - 1) / 2);
  const drop = { median: most, trimmed_mean: Math.min(rule.trim, most) }[rule.combine] ?? 0;
  const used = ordered.slice(drop, ordered.length - drop);
  return over(add(used), [BigInt(used.length), 1n]);
}

function sumFaults(standing, marks, tool) {
  const told = [], nodes = standing.nodes, applies = (code) => has(nodes, code) && nodes[code].applicable;
  const expect = (what, stands, wanted) => {
    if (compare(exact(stands), wanted)) told.push(`${standing.candidate} ${what}: tertulis ${stands}`);
  };
  const pointsBeneath = (code) => add(tool.children[code].filter(applies).map((child) => exact(nodes[child].points)));
  for (const code of Object.keys(nodes).filter(applies)) {
    const node = nodes[code];
    if (has(tool.items, code)) {
      const given = marks.filter((mark) => mark.indicator === code && !NO_MARK.includes(mark.value));
      const x = combined(given.map((mark) => mark.value), tool.panel);
      const [low, high] = [exact(tool.items[code].min), exact(tool.items[code].max)];
      expect(`raw ${code}`, node.raw, rounded(x, tool.places));
      expect(`score ${code}`, node.score, rounded(times([100n, 1n], over(minus(x, low), minus(high, low))), tool.places));
    }
    const leaf = () => rounded(over(times(exact(node.effective_weight), exact(node.score)), [100n, 1n]), tool.places);
    expect(`points ${code}`, node.points, has(tool.children, code) ? pointsBeneath(code) : leaf());
  }
  expect("total", standing.total, pointsBeneath(""));
  return told;
}

// ---------------------------------------------------------------- signatures: Ed25519 and the SHA-512 it needs

const PRIME = 2n ** 255n - 19n, ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
function sha512(bytes) {
  const turn = (x, n) => ((x >> n) | (x << (64n - n))) & WORD;
  const padded = new Uint8Array(((bytes.length + 16) >> 7) * 128 + 128), view = new DataView(padded.buffer);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
  let state = [...LONG_H];
  for (let at = 0; at < padded.length; at += 128) {
    const w = [...Array(16).keys()].map((t) => view.getBigUint64(at + 8 * t));
    for (let t = 16; t < 80; t++) {
      const a = w[t - 15], b = w[t - 2];
      w[t] = (w[t - 16] + (turn(a, 1n) ^ turn(a, 8n) ^ (a >> 7n)) + w[t - 7] + (turn(b, 19n) ^ turn(b, 61n) ^ (b >> 6n))) & WORD;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let t = 0; t < 80; t++) {
      const one = h + (turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n)) + ((e & f) ^ (~e & WORD & g)) + LONG_K[t] + w[t];
      const two = (turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) & WORD, c, b, a, (one + two) & WORD];
    }
    state = [a, b, c, d, e, f, g, h].map((part, n) => (part + state[n]) & WORD);
  }
  return state.map((part) => part.toString(16).padStart(16, "0")).join("");
}

const mod = (x) => ((x % PRIME) + PRIME) % PRIME;
const power = (x, n) => (n ? mod(power(mod(x * x), n >> 1n) * (n & 1n ? x : 1n)) : 1n);
const CURVE = mod(-121665n * power(121666n, PRIME - 2n));
const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const little = (text) => BigInt(`0x${(text.match(/../g) ?? []).reverse().join("")}`);

function sum([a, b, c, d], [e, f, g, h]) {  // X, Y, Z and XY/Z of points on the curve
  const k = mod(CURVE * d * h), z = c * g, x = mod(a * f + b * e), y = mod(b * f + a * e);
  return [mod(x * (z - k)), mod(y * (z + k)), mod((z - k) * (z + k)), mod(x * y)];
}

const many = (n, spot) => (n ? sum(many(n >> 1n, sum(spot, spot)), n & 1n ? spot : [0n, 1n, 1n, 0n]) : [0n, 1n, 1n, 0n]);

function spotOf(text) {
  const value = little(text), y = value & (2n ** 255n - 1n), odd = value >> 255n;
  const square = mod((y * y - 1n) * power(CURVE * y * y + 1n, PRIME - 2n));
  let x = power(square, (PRIME + 3n) / 8n);
  if (mod(x * x - square)) x = mod(x * power(2n, PRIME / 4n));
  if (!/^[0-9a-f]{64}$/.test(text) || mod(x * x - square) || y >= PRIME || (odd && !x)) throw new Error("bukan kunci");
  return [(x & 1n) === odd ? x : PRIME - x, y, 1n, mod(((x & 1n) === odd ? x : PRIME - x) * y)];
}

function holds(key, text, signature) {
  const given = signature.slice(0, 64), count = little(signature.slice(64));
  const message = [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const digest = little(sha512(fromHex(`${given}${key}${message}`)));
  const left = many(count, spotOf(`58${"66".repeat(31)}`)), right = sum(spotOf(given), many(digest % ORDER, spotOf(key)));
  return /^[0-9a-f]{128}$/.test(signature) && count < ORDER && [0, 1].every((n) => !mod(left[n] * right[2] - right[n] * left[2]));
}

function signatureFaults(points, listing, keys) {
  let [told, signed] = [[], false];
  for (const one of points) {
    const head = btoa(String.fromCharCode(...fromHex(one.head)));
    const text = `paritrana/${listing.edition}/${listing.category}\n${one.size}\n${head}\n`;
    if (!has(one, "key") && !has(one, "signature")) {
      if (signed) told.push(`titik periksa ${one.size}: tidak ditandatangani`);
      continue;
    }
    signed = true;
    if (!holds(one.key, text, one.signature)) told.push(`titik periksa ${one.size}: tanda tangannya tidak cocok`);
    const print = sha256Of(fromHex(one.key));
    if (keys.length && !keys.some((key) => print.startsWith(key))) told.push(`titik periksa ${one.size}: kuncinya lain`);
  }
  if (keys.length && !signed) told.push("tidak ada titik periksa yang ditandatangani");
  return told;
}

// ---------------------------------------------------------------- who has no rank

function rankFaults(record, tool) {
  const told = [], { ranking, not_assessed: unranked } = record.result, codes = (some) => some.map((one) => one.candidate).sort();
  if (!same(codes([...ranking, ...unranked]), codes(record.figures))) told.push("ada kandidat tanpa peringkat dan tanpa sebab, atau disebut dua kali");
  for (const one of unranked) {
    const cells = record.figures.find((row) => row.candidate === one.candidate)?.counts ?? {};
    const valid = record.marks.filter((mark) => mark.candidate === one.candidate && !NO_MARK.includes(mark.value));
    const so = one.details.length && one.details.every((why) => holdsFor(why, cells, valid, tool));
    if (!so) told.push(`${one.candidate}: tidak berperingkat tanpa sebab yang benar`);
  }
  return told;
}

function holdsFor(why, cells, valid, tool) {  // an older instrument tells neither quorum nor benches nor figures
  const { kind, indicator: code, detail } = why, rule = tool.panel ?? {}, own = valid.filter((mark) => mark.indicator === code);
  const needed = has(tool, "needs") ? (has(tool.needs, code) ? tool.needs[code] : []) : [detail], cell = has(cells, detail) ? cells[detail] : "";
  switch (kind) {
    case "quorum":
      return has(tool.items, code) && why.need === (rule.quorum ?? why.need) && why.have === own.length && own.length < why.need;
    case "bench":
      return has(tool.items, code) && (rule.benches ?? [detail]).includes(detail) && !own.some((mark) => mark.bench === detail);
    case "missing":
      return needed.includes(detail) && cell === "";
    case "not_allowed":
      return needed.includes(detail) && cell === "n/a";
    case "zero_base":
      return !has(tool, "needs") || has(tool.needs, code);
    default:
      return kind === "nothing_applies" && !valid.length;
  }
}

// ---------------------------------------------------------------- a record

function recordFaults(record, digest, events, tool) {
  const told = [], sections = Object.keys(record).filter((name) => !["format", "version", "digests"].includes(name));
  if (record.format !== "paritrana-record" || record.version !== 1) told.push("bentuk catatan tidak dikenal");
  if (!same(record.digests, Object.fromEntries(sections.map((name) => [name, sha256(canonical(record[name]))])))) {
    told.push("sebuah bagian bukan yang disegel");
  }
  const at = events.findIndex((event) => event.act === "seal" && event.what.record === digest);
  if (at < 1) return [...told, "penyegelannya tidak ada dalam log"];
  const before = events.slice(0, at), log = replay(before, []);
  if (!same(record.log, { size: at, head: events[at - 1].hash })) told.push("menyebut log yang lain");
  const candidates = new Set(record.figures.map((one) => one.candidate));
  const logged = marksOf(log, Object.keys(tool.items), events[at].what.panel, candidates);
  const written = record.marks.map((one) => canonical([one.juror, one.candidate, one.indicator, one.value])).sort();
  if (!same(logged, written)) told.push("nilai panelis bukan yang ada dalam log");
  told.push(...decisionFaults(record, log, events[at].what.panel));
  told.push(...deedFaults(record, before, events[at].what.panel), ...explainedFaults(record, before));
  told.push(...panelFaults(record.panel, log, events[at].what.panel));
  for (const one of candidates) if (log.out.has(one)) told.push(`${one}: dinilai, padahal menurut log tidak ikut lagi`);
  const judged = new Set([...log.sheets.values()].filter((sheet) => sheet.locked).map((sheet) => sheet.candidate));
  for (const one of log.tellsOut ? judged : []) {
    if (!candidates.has(one) && !log.out.has(one)) told.push(`${one}: lembarnya terkunci, tetapi tidak ada dalam catatan`);
  }
  told.push(...rankFaults(record, tool));
  const ranking = [...record.result.ranking].sort((one, other) => one.rank - other.rank);
  ranking.forEach((one, n) => {
    told.push(...sumFaults(one, record.marks.filter((mark) => mark.candidate === one.candidate), tool));
    if (n && compare(exact(ranking[n - 1].total), exact(one.total)) < 0) told.push(`${one.candidate}: peringkat terlalu rendah`);
  });
  return told;
}

// ---------------------------------------------------------------- what a correction changes

function cellsOf(record) {
  const found = new Map();
  for (const one of record.figures) {
    for (const has of ["counts", "claimed"]) {
      for (const [code, text] of Object.entries(one[has])) found.set(canonical([one.candidate, has, code]), text);
    }
  }
  return found;
}

function movedFaults(before, after, events) {
  const wanted = cellsOf(before), found = cellsOf(after), known = new Set(before.figures.map((one) => one.candidate));
  for (const { act, what } of events) {
    if (act !== "figure" || !known.has(what.candidate)) continue;
    wanted.set(canonical([what.candidate, "counts", what.figure]), what.new);
    for (const table of [wanted, found]) table.delete(canonical([what.candidate, "claimed", what.figure]));
  }
  const moved = [...new Set([...wanted.keys(), ...found.keys()])].filter((cell) => (wanted.get(cell) ?? "") !== (found.get(cell) ?? ""));
  return moved.map((cell) => `angka ${cell}: berubah tanpa baris log`);
}

// ---------------------------------------------------------------- a bundle

const FIXED = [
  "BACA.txt", "bundel.json", "instrumen.json", "log.jsonl", "rubrik.yaml", "titik-periksa.jsonl", "verifikasi.py",
];
const ISSUED = "terbitan.jsonl";  // since version 2

function fileFaults(files, listing, records) {
  const told = [], listed = {}, issued = listing.version === 1 ? [] : [ISSUED];
  const wanted = [...FIXED, ...issued, ...records].sort().join();
  for (const name of Object.keys(files)) if (name !== "bundel.json") listed[name] = sha256(files[name]);
  if (listing.format !== "paritrana-bundle" || ![1, 2].includes(listing.version)) told.push("bentuk bundel tidak dikenal");
  if (Object.keys(files).sort().join() !== wanted) told.push("ada berkas yang kurang atau lebih");
  if (!same(listing.files, listed)) told.push("sebuah berkas bukan yang didaftar");
  return told;
}

// Half of a hash, as on paper, is enough.
const begins = (point, known) => point.startsWith(known) && known.slice(known.indexOf(":") + 1).length >= 32;

function pointFaults(events, listing, points, known) {
  const told = [], end = events.length ? `${events.length}:${events[events.length - 1].hash}` : "";
  const passed = new Set(events.map((event, n) => `${n + 1}:${event.hash}`));
  const sizes = points.map((one) => one.size), states = events.flatMap((event, n) => (event.act === "state" ? [n + 1] : []));
  const wanted = [...new Set([...sizes, ...states].map(Number))].sort((one, other) => one - other);
  if (!same(sizes, wanted)) told.push("titik periksa tidak lengkap");
  for (const one of points.map((point) => `${point.size}:${point.head}`)) if (!passed.has(one)) told.push(`log tidak melewati ${one}`);
  for (const one of known.anchors ?? []) if (![...passed].some((point) => begins(point, one))) told.push(`log tidak melewati ${one}`);
  if (`${listing.log.size}:${listing.log.head}` !== end) told.push("log tidak berakhir seperti dalam daftar isi");
  if (known.final && !begins(end, known.final)) told.push("log tidak berakhir di ujung yang diketahui");
  return told;
}

function verify(files, known = {}) {
  const told = [];
  try {
    const listing = readFile(files["bundel.json"]), tool = readFile(files["instrumen.json"]);
    const records = Object.keys(files).filter((name) => /^catatan-/.test(name)).map((_, n) => `catatan-${n + 1}.json`);
    told.push(...fileFaults(files, listing, records));
    const events = readChain(readLines(files["log.jsonl"]), listing.edition, listing.category, told);
    replay(events, told);
    told.push(...issuedFaults(events, readLines(files[ISSUED] ?? "").map(read)));
    const points = readLines(files["titik-periksa.jsonl"]).map(read);
    told.push(...pointFaults(events, listing, points, known), ...signatureFaults(points, listing, known.keys ?? []));
    let before = null;
    if (!records.length) told.push("tidak ada catatan");
    records.forEach((name, n) => {
      const record = read(files[name]), digest = sha256(files[name]), rubric = `sha256:${sha256(files["rubrik.yaml"])}`;
      if (record.number !== n + 1 || record.replaces !== before) told.push(`${name}: bukan urutannya`);
      if (record.edition.code !== listing.edition || record.category.code !== listing.category) told.push(`${name}: tempat lain`);
      if (record.rubric.digest !== rubric || !same(record.rubric, tool.rubric)) told.push(`${name}: rubrik lain`);
      told.push(...recordFaults(record, digest, events, tool).map((fault) => `${name}: ${fault}`));
      const sealed = (hash) => events.findIndex((event) => event.act === "seal" && event.what.record === hash) + 1;
      if (n) told.push(...movedFaults(read(files[records[n - 1]]), record, events.slice(sealed(before), sealed(digest))));
      before = digest;
    });
    if (known.record && !begins(before ?? "", known.record)) told.push("catatan terakhir bukan yang tertulis di kertas");
  } catch (error) {
    told.push(`rusak: ${error.message}`);
  }
  return told;
}

if (typeof module !== "undefined") module.exports = { verify };
