// Saves a self-assessment as one types, and shows what the engine on the server reads in it. Without this script the
// form's own buttons do the same, one page at a time.
// Rules: what is typed is on this device before it is sent, and leaves it only when the server has said in JSON what
// became of it; a sending is repeated under the same id until then; what somebody else has saved meanwhile is shown in
// fields nobody is editing here, and in others both values stand side by side until one is chosen; the line at the foot
// says what is true. Nothing moves the focus but the reader's own press.

import { openDrafts } from "./drafts.js";
import { changeOf, draftId, entries, isPending, isToSend, noteProblem, pending, sendable, settle, spell, waitingSends } from "./entries.js";
import { Figure, isTyped } from "./figures.js";
import { lockFoot, prepareFoot, tellFoot } from "./foot.js";
import { checkLater, readBy, showReading } from "./reading.js";
import { leaveSession } from "./signing_out.js";
import { EMPTY, originOf, plain, stateOf, whoOf } from "./states.js";
import { takeUp, takeUpBy } from "./takeup.js";
import { ask, newId, pauseBefore, renew } from "./wire.js";

const form = document.getElementById("isian");
const { account, candidate, rubric } = form.dataset;

const TYPING_PAUSE = 1500;
const PAUSE = 300;
const READING_PAUSE = 400;
const POLL = 5000;
const POLL_LONGEST = 60000;
const UNATTENDED = 600000; // ms without a touch: then nothing is asked, so that a page left open doesn't hold its session
const MOST_KEPT_ALIVE = 60000; // browsers let a page that is being left send 64 KiB

const page = newId();
let drafts = null;
let sendTimer = 0, pollTimer = 0;
let busy = false, polling = false;
let tries = 0, pollTries = 0;
let awaited = "jaringan"; // what the next try waits for
let seen = Number(form.dataset.version);
let stopped = ""; // why the server takes nothing more from this page: only a page load goes on
let closed = ""; // why nothing can be changed now; may be lifted
let signedOut = "";
let renewed = false;
let onwards = null; // {go, anyway}: where the reader wants to go once everything is saved, or can't be
let savedAt = "";
let touched = Date.now();

// --- The state of each figure

function keep(entry) {
  const { code, title, state, base, stored } = entry;
  return drafts.keep({ id: draftId(entry), key: code, body: { title, state, stored, rubric }, versions: { [code]: base }, typed_at: entry.at });
}

function noteTyped(entry) {
  entry.state = entry.place.read();
  entry.at = Date.now();
  delete entry.spelt;
  hearNews(entry);
  if (entry.clash) clash(entry, entry.clash);
  if (isPending(entry)) keep(entry); else drafts.forget(draftId(entry));
  tellState();
}

const tellState = () => tellFoot({ open: pending(), drafts, stopped, closed, signedOut, tries, awaited, busy, savedAt });

function stop(why) {
  stopped = why;
  tellState();
}

function proceed(pause) {
  tellState();
  checkLater(0);
  later(pause);
}

// --- Sending

const later = (pause) => { clearTimeout(sendTimer); sendTimer = setTimeout(send, pause); };

function makeUp() {
  const waiting = sendable();
  if (!waiting.length) return null;
  const one = { id: newId(), changes: waiting.map(changeOf) };
  one.kept = Promise.all([...waiting.map(keep), keepSending(one, Date.now())]);
  waitingSends.push(one);
  return one;
}

// Another page's sending, again: its answer may be older than what this page shows, so everything is asked for again.
function resend(sending, at) {
  waitingSends.push(sending);
  seen = 0;
  return keepSending(sending, at);
}

const keepSending = ({ id, changes }, at) => drafts.keep({ id, key: "", body: { id, changes }, versions: {}, typed_at: at });

// On the way out nothing is waited for: it goes at once, and the next page repeats what it finds on the device.
async function send({ parting = false } = {}) {
  clearTimeout(sendTimer);
  if (busy || stopped || closed || (parting && signedOut)) return;
  busy = true;
  try {
    if (signedOut && !(await signedInAgain())) return;
    const one = waitingSends[0] || makeUp();
    if (!one) return;
    tellState();
    if (!parting) await one.kept; // what is typed is on the device before it is sent
    await hear(one, await post(form.dataset.save, { client_id: one.id, rubric, changes: one.changes }, parting));
  } catch {
    again("jaringan");
  } finally {
    busy = false;
    tellState();
    if (!tries && !signedOut && !stopped && !closed && (waitingSends.length || sendable().length)) later(waitingSends.length ? 0 : PAUSE);
    else finish();
  }
}

function post(address, content, parting = false) {
  const body = JSON.stringify(content);
  const keepalive = parting && body.length < MOST_KEPT_ALIVE;
  return ask(address, { method: "POST", body, keepalive, headers: { "Content-Type": "application/json" } });
}

function again(whom) {
  awaited = whom;
  later(pauseBefore(tries));
  tries += 1;
}

async function hear(one, { status, said }) {
  if (status === 200 && Array.isArray(said.saved)) return stored(one, said);
  if (status === 401 || status === 400) return waitForSignIn(status, said.message);
  if (status === 403 && said.message) { tries = 0; return close(said.message); }
  if (status >= 500 || status === 429) return again("server");
  if (status < 400 || !said.message) return again("jaringan"); // none of ours
  tries = 0;
  stopped = said.message;
  drafts.forget(...waitingSends.splice(0).map((sent) => sent.id)); // what was typed itself stays
}

function stored(one, said) {
  tries = 0;
  renewed = false;
  waitingSends.shift();
  savedAt = said.at;
  const sent = new Map(one.changes.map((change) => [change.code, change]));
  for (const saved of said.saved) settle(entries.get(saved.code), saved, sent.get(saved.code));
  for (const code of Object.keys(said.problems)) noteProblem(entries.get(code), plain(sent.get(code)), said);
  const done = [...sent.keys()].map((code) => entries.get(code)).filter((entry) => entry && !isPending(entry));
  drafts.forget(one.id, ...done.map((entry) => draftId(entry)));
  const gone = said.conflicts.filter((clash) => !said.changed.some((row) => row.code === clash.code));
  for (const { code } of gone) takeIn({ ...EMPTY, typed: "", shown: "belum diisi", code, version: 0, by: "", at: "" });
  for (const changed of said.changed) takeIn(changed);
  showReading(said);
  if (!pending().length) document.getElementById("kesalahan")?.remove(); // it says that nothing is saved
}

function finish() {
  if (!onwards) return;
  const { go, anyway } = onwards;
  onwards = null;
  if (anyway || !pending().length) go();
}

// --- Signing in again

async function waitForSignIn(status, message) {
  tries = 0;
  signedOut = message || "Silakan masuk lagi.";
  if (status === 400 && !renewed && (await signedInAgain())) later(0); // somebody has signed in since this page was loaded
}

async function signedInAgain() {
  const found = await renew(`#isian[data-account="${CSS.escape(account)}"]`);
  renewed = true;
  if (found) signedOut = "";
  else if (found !== null) signedOut = "Silakan masuk lagi dengan akun Anda.";
  tellState();
  return Boolean(found);
}

// --- Closed, and open again

function close(why) {
  if (closed === why) return;
  closed = why;
  for (const { place: one } of entries.values()) one?.lock(Boolean(why));
  lockFoot(Boolean(why));
  if (!why) later(0);
  tellState();
}

// --- Colleagues

// What is stored now of a figure, after somebody saved it elsewhere.
function takeIn(one) {
  const entry = entries.get(one.code);
  if (!entry || (one.version <= entry.base && one.version)) return null;
  const state = stateOf(one);
  if ((entry.clash || entry.news)?.version === one.version) return null; // told already
  if (isToSend(entry) && plain(state) !== plain(entry.state)) return clash(entry, one);
  if (!isToSend(entry) && entry.place?.focused) return putOff(entry, one);
  const { begun } = entry.state;
  Object.assign(entry, { base: one.version, stored: state, state, news: null, clash: null, spelt: undefined });
  if (!begun?.length) drafts.forget(draftId(entry));
  if (!entry.place) return null;
  entry.place.settle();
  entry.place.write({ ...state, begun });
  entry.state = entry.stored = entry.place.read();
  entry.place.tellProblem();
  entry.place.tellRead(one);
  entry.place.tellChanged(`diubah ${whoOf(one)}`);
  return entry;
}

// The cursor is in the field: it is changed as soon as it is left, and asked about when somebody types on.
function putOff(entry, one) {
  entry.news = one;
  entry.place.tellChanged(`diubah ${whoOf(one)}: ${one.shown || "kosong"}`);
  return null;
}

function hearNews(entry) {
  const { news } = entry;
  entry.news = null;
  if (news) takeIn(news);
}

function clash(entry, one) {
  entry.clash = one;
  const same = plain({ ...stateOf(one), source: "", as_of: "" }) === plain({ ...entry.state, source: "", as_of: "" });
  const [ours, theirs] = [entry.state, one].map((state) => (same ? originOf(state) || ", tanpa sumber" : ""));
  const told = { mine: ours, theirs: (one.shown || "kosong") + theirs, who: `Tersimpan: ${whoOf(one)}` };
  entry.place?.offer(told, (mine) => choose(entry, one, mine));
  tellState();
  return null;
}

function choose(entry, one, mine) {
  const state = stateOf(one);
  Object.assign(entry, { clash: null, base: one.version, stored: state, at: Date.now() });
  if (!mine) {
    entry.place.write(state);
    entry.state = entry.stored = entry.place.read();
    entry.place.tellRead(one);
    drafts.forget(draftId(entry));
  } else keep(entry);
  proceed(0);
}

const pollLater = () => { clearTimeout(pollTimer); pollTimer = setTimeout(poll, Math.min(POLL * 2 ** pollTries, POLL_LONGEST)); };

async function poll() {
  clearTimeout(pollTimer);
  if (document.hidden || polling || stopped || Date.now() - touched > UNATTENDED) return;
  polling = true;
  try {
    const { status, said } = await ask(`${form.dataset.state}?sejak=${seen}`);
    pollTries = status === 200 ? 0 : pollTries + 1;
    if (status === 200 && signedOut && !(await signedInAgain())) pollTries += 1; // somebody else's session
    else if (status === 200 && Array.isArray(said.changed)) arrived(said);
    else if (status === 401) { signedOut ||= said.message; tellState(); }
  } catch { pollTries += 1; }
  polling = false;
  pollLater();
  takeUp(); // another tab may have been closed
}

function arrived(said) {
  // What is on its way from here could be taken for somebody else's: it is asked for again once it has arrived.
  const own = new Set(waitingSends.flatMap((one) => one.changes.map((change) => change.code)));
  if (!own.size) seen = said.version;
  if (said.rubric !== rubric) stopped = "Rubrik kategori ini berubah sejak halaman ini dibuka. Muat ulang halaman, lalu periksa lagi isiannya.";
  close(said.refusal);
  const changed = said.changed.filter((one) => !own.has(one.code)).map((one) => [one, takeIn(one)]).filter(([, entry]) => entry?.place);
  if (changed.length) document.getElementById("kabar").textContent = changed.map(([one, entry]) => `${entry.title} diubah ${whoOf(one)}.`).join(" ");
  if (said.changed.length && !pending().length) showReading(said); else if (changed.length) checkLater(0);
  tellState();
}

// --- The page

function typed(event) {
  const entry = entries.get(event.target.closest(".angka")?.dataset.figure);
  if (!entry || closed || !isTyped(event.target)) return;
  touched = Date.now();
  entry.place.sumUp();
  entry.place.tellChanged("");
  noteTyped(entry);
  const writing = event.type === "input" && !["radio", "checkbox"].includes(event.target.type);
  checkLater(writing ? READING_PAUSE : 0);
  if (!tries && !signedOut) later(writing ? TYPING_PAUSE : PAUSE);
}

// Somebody else's change, and the number's spelling, wait until nobody is in the field.
function left(event) {
  const entry = entries.get(event.target.closest(".angka")?.dataset.figure);
  if (!entry || entry.place.root.contains(event.relatedTarget)) return;
  setTimeout(() => {
    hearNews(entry);
    if (entry.spelt !== undefined && !isPending(entry)) spell(entry, entry.spelt);
    delete entry.spelt;
  });
}

function submit(event) {
  event.preventDefault();
  goOn({ go: event.submitter?.value === "next" ? () => location.assign(form.dataset.next) : () => {}, anyway: false });
}

// Sends what waits and goes where the reader wants to; where there is nothing to send, goes at once.
function goOn(where) {
  onwards = where;
  if (!pending().length && !busy) return finish();
  for (const entry of pending()) delete entry.unread; // an explicit press asks once more
  if (!busy) send();
}

// What can't be sent holds nobody: it waits on the device, and where there is none the browser asks.
function leaving(event, go) {
  if (!sendable().length || tries || signedOut || stopped || closed) return;
  event.preventDefault();
  goOn({ go, anyway: true });
}

const part = () => send({ parting: true });

function signOfLife() {
  touched = Date.now();
  if (pending().length || waitingSends.length) send();
  pollTries = 0;
  if (form.dataset.closed === undefined) poll();
  takeUp();
}

const figuresIn = (whole) => [...whole.querySelectorAll(".angka[data-figure]")];

// As the server has it, also where the script came after what is typed first, or beside what was refused.
function readGiven() {
  if (form.dataset.stored) return new Map(Object.entries(JSON.parse(form.dataset.stored)));
  const given = form.cloneNode(true);
  given.reset();
  return new Map(figuresIn(given).map((root) => new Figure(root)).map((one) => [one.code, one.read()]));
}

async function begin() {
  const stored = readGiven();
  for (const one of figuresIn(form).map((root) => new Figure(root))) {
    entries.set(one.code, { code: one.code, title: one.title, place: one, base: one.base, stored: stored.get(one.code), state: one.read(), at: Date.now() });
  }
  drafts = openDrafts(account, candidate, page);
  readBy({ mayAsk: () => !stopped && !closed && !signedOut, ask: (changes) => post(form.dataset.check, { rubric, changes }), stop, tell: tellState });
  takeUpBy({ drafts, rubric, closed: () => closed, keep, resend, noteTyped, proceed });
  if (form.dataset.closed !== undefined) closed = document.querySelector(".notice .state").textContent.trim();
  prepareFoot(pending);
  drafts.tell = tellState;
  tellState();
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("focusout", left);
  form.addEventListener("submit", submit);
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href]:not([href^="#"], [target])');
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) leaving(event, () => location.assign(link.href));
  });
  document.querySelector("header form").addEventListener("submit", signOut);
  document.addEventListener("visibilitychange", () => { if (document.hidden) part(); else signOfLife(); });
  for (const name of ["focus", "online"]) addEventListener(name, signOfLife);
  for (const name of ["pointerdown", "keydown"]) addEventListener(name, stir, { passive: true });
  addEventListener("pagehide", part);
  addEventListener("beforeunload", (event) => { if (pending().length && !drafts.lasting && !drafts.closed) event.preventDefault(); });
  for (const entry of pending()) keep(entry);
  if (pending().length) proceed(PAUSE);
  await takeUp(); // which takes as long as the device's storage does
  setTimeout(takeUp, 1500); // a page that was reloaded may have been still alive
  if (!closed) pollLater();
  document.documentElement.dataset.report = "siap";
}

function stir() {
  const slept = Date.now() - touched > UNATTENDED;
  touched = Date.now();
  if (slept) poll();
}

// What still waits goes out first, or the browser asks.
function signOut(event) {
  const out = event.target;
  event.preventDefault();
  const go = () => leaveSession(out, pending().length, () => drafts.close());
  if (!pending().length || tries || signedOut || stopped || closed || !sendable().length) go();
  else goOn({ go, anyway: false });
}

if (form.dataset.asks === undefined) {
  await begin();
  if (navigator.serviceWorker) navigator.serviceWorker.register(new URL("../isian/luring.js", import.meta.url), { scope: new URL("../isian/", import.meta.url).pathname }).catch(() => {});
}
