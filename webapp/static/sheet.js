// Saves a score sheet as one taps. Without this script the form's own buttons do the same, one page at a time.
// Rules: what is tapped or typed is on this device before it is sent, and leaves it only when the server has said in JSON
// what became of it; a sending is repeated under the same id until then, also by the next page; what the server has from
// another tab or device is taken up where nothing was changed here, and elsewhere both values stand side by side until
// one is chosen; the line at the foot says what is true.

import { openDrafts } from "./drafts.js";
import { askWhich, goToFirst, listLeft, showProblems } from "./sheet_choices.js";
import { alike, differing, itemsOf, lastTyped, mendLines, nameOf, picked, readFields, readGiven, writeField } from "./sheet_fields.js";
import { review, saidAtFirst, shapeOf, signIn, tellFoot } from "./sheet_foot.js";
import { leaveSession } from "./signing_out.js";
import { ask, newId, PATIENCE, pauseBefore, renew } from "./wire.js";

const main = document.getElementById("isi");
const shown = main.innerHTML; // before anything is written into it: kept to be shown without a network
const form = document.getElementById("lembar");
const { account, candidate } = form.dataset;
const MARK = `#lembar[data-account="${CSS.escape(account)}"]`;

const PAUSE = 400;
const TYPING_PAUSE = 1500;
const MOST_KEPT_ALIVE = 60000; // browsers let a page that is being left send 64 KiB

const page = newId();
const draftId = newId();
const waiting = []; // {id, body, fields, adopted}: as they were sent, until the server answers
const clashes = new Map(); // field -> {theirs, base}: to be chosen before anything goes on
const adopted = new Map(); // field -> what it was given from a page that is gone
let drafts = null;
let stored = {}; // what the server has, as far as this page knows
let version = 0;
let refused = ""; // what the server has said it can't read
let timer = 0, tries = 0, busy = false;
let awaited = "jaringan";
let stopped = ""; // why the server takes nothing more from this page
let signedOut = "";
let renewed = false;
let items = {}; // how far each is, as the server said it last
let savedWords = null; // {shape, words} as the server said them
let complete = form.dataset.complete !== undefined;
let onwards = null; // {go, anyway}

// --- What waits

const now = () => readFields(form);
const pending = () => unsettled(now());
const signature = () => JSON.stringify(picked(now(), pending()));
const mayGo = () => pending().length > 0 && !clashes.size && signature() !== refused;

// What the server doesn't have like this, or won't once it has what was sent before.
function unsettled(fields) {
  const sent = waiting.flatMap((one) => one.names.filter((name) => name in fields && !alike(name, one.fields[name], fields[name])));
  return [...new Set([...differing(fields, stored), ...sent])];
}

function keep() {
  const fields = now(), names = unsettled(fields);
  if (!names.length) return drafts.forget(draftId);
  const base = picked(stored, names);
  for (const [name, clash] of clashes) if (name in base) base[name] = clash.base;
  return drafts.keep({ id: draftId, key: "isian", count: itemsOf(names), body: { fields: picked(fields, names), base }, versions: { sheet: version }, typed_at: Date.now() });
}

const keepSending = ({ id, typed_at = Date.now(), ...body }) => drafts.keep({ id, key: "", body, versions: { sheet: version }, typed_at });
const keepPage = () => drafts.keepPage({ path: location.pathname, look: document.body.className, title: document.title, html: shown, sample: document.querySelector(".sample")?.outerHTML || "", items, fields: stored, version, words: savedWords?.words || "", complete });

function tellState() {
  const count = itemsOf(pending()), refusedAgain = signature() === refused;
  tellFoot({ count, unheard: waiting.length > 0, drafts, clashes: clashes.size, complete, saved: savedWords, stopped, signedOut, tries, awaited, refused: refusedAgain, busy });
}

// --- Sending

const later = (pause) => { clearTimeout(timer); timer = setTimeout(send, pause); };

function makeUp() {
  const id = newId(), fields = now();
  const body = new URLSearchParams(new FormData(form));
  body.delete("csrf_token");
  body.set("client_id", id);
  body.set("version", version);
  const names = differing(fields, stored);
  const one = { id, body: body.toString(), fields, names, base: picked(stored, names) };
  one.kept = Promise.all([keep(), keepSending(one)]);
  waiting.push(one);
  return one;
}

// On the way out nothing is waited for: it goes at once, and the next page repeats what it finds on the device.
async function send({ parting = false } = {}) {
  clearTimeout(timer);
  if (busy || stopped || (parting && signedOut)) return;
  busy = true;
  try {
    if (signedOut && !(await signedInAgain())) return;
    const one = waiting[0] || (mayGo() ? makeUp() : null);
    if (!one) return;
    tellState();
    if (!parting) await one.kept; // what is typed is on the device before it is sent
    const keepalive = parting && one.body.length < MOST_KEPT_ALIVE;
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    await hear(one, await ask(form.dataset.save, { method: "POST", body: one.body, keepalive, headers }));
  } catch {
    again("jaringan");
  } finally {
    busy = false;
    tellState();
    if (!tries && !signedOut && !stopped && (waiting.length || mayGo())) later(waiting.length ? 0 : PAUSE);
    else finish();
  }
}

function again(whom) {
  awaited = whom;
  later(pauseBefore(tries));
  tries += 1;
}

async function hear(one, { status, said }) {
  if (status === 200 && Number.isInteger(said.version)) return taken(one, said);
  if (status === 401 && said.revoked) return leaveForGood(said.message);
  if (status === 401 || status === 400) return waitForSignIn(status, said.message);
  if (status >= 500 || status === 429) return again("server");
  if (status < 400 || !said.message) return again("jaringan"); // none of ours: a page somebody put in between
  tries = 0;
  waiting.shift();
  await drafts.forget(one.id); // what was typed itself stays among the drafts
  if (status === 409) return compare();
  if (status === 422 && said.problems) return tellProblems(one, said.problems);
  stopped = said.message;
}

// The secretariat has taken this device away: nothing of the sheet may stay on it, on the screen neither.
async function leaveForGood(message) {
  stopped = message; // another sending would be refused too, and its leaving would begin this one again
  await drafts.wipe();
  drafts.close();
  location.replace(signIn.href);
}

async function taken(one, said) {
  tries = 0;
  renewed = false;
  waiting.shift();
  savedWords = said;
  refused = "";
  showProblems(form, {});
  markItems(said.items);
  complete = said.complete;
  if (one.adopted && said.version !== version + 1) await compare(); // another page sent it: others may have gone on since
  else Object.assign(stored, one.fields);
  version = Math.max(version, said.version);
  if (!pending().length) document.getElementById("kesalahan")?.remove(); // it says that nothing is saved
  await drafts.forget(one.id);
  await keep();
  keepPage();
}

function markItems(said) {
  items = said;
  for (const [code, state] of Object.entries(items)) markItem(code, state);
}

function markItem(code, state) {
  const link = document.querySelector(`[data-rail="${CSS.escape(code)}"]`);
  if (!link) return;
  link.querySelector("svg").replaceWith(shapeOf(state.shape));
  link.querySelector(".unseen").textContent = ` ${state.words}`;
}

// What is wrong with the sheet as a whole, and not with a field, is mended only by a page load.
function tellProblems(one, { lembar: whole = "", ...problems }) {
  stopped = whole;
  refused = JSON.stringify(picked(one.fields, differing(one.fields, stored)));
  showProblems(form, problems);
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
  const found = await renew(MARK);
  renewed = true;
  if (!found) signedOut = found === null ? signedOut : "Silakan masuk lagi dengan akun Anda.";
  else signedOut = "";
  return Boolean(found);
}

// --- What the server has from elsewhere

// The sheet as it is on the server now, field by field against what is here.
async function compare() {
  const answer = await fetch(form.dataset.save, { headers: { Accept: "text/html" }, redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(MARK);
  if (!fresh) throw new Error("not the sheet"); // asked again
  if (fresh.dataset.frozen !== undefined) { stopped = fresh.dataset.frozen; return; }
  const there = readFields(fresh), here = now();
  for (const name of Object.keys(here)) {
    const theirs = there[name] ?? "", base = clashes.get(name)?.base ?? stored[name] ?? "";
    clashes.delete(name);
    if (alike(name, here[name], theirs)) continue;
    if (alike(name, here[name], base)) writeField(form, name, theirs);
    else if (!alike(name, theirs, base)) clashes.set(name, { theirs, base });
  }
  stored = there;
  version = Number(fresh.elements.namedItem("version").value);
  complete = fresh.dataset.complete !== undefined;
  tellClashes();
  await keep();
}

function tellClashes() {
  const here = now();
  for (const [name, { theirs }] of clashes) askWhich(form, name, { mine: here[name], theirs }, choose);
  tellState();
}

function choose(name, mine) {
  const { theirs } = clashes.get(name);
  clashes.delete(name);
  if (!mine) writeField(form, name, theirs);
  keep();
  tellState();
  if (clashes.size) goToFirst(form, [...clashes.keys()]); else later(0);
}

// --- What pages that are gone have left on this device

async function takeUp() {
  const rows = await drafts.left();
  mergeIn(rows);
  for (const row of rows) {
    if (row.key || waiting.some((one) => one.id === row.id)) continue;
    const one = { ...row.body, id: row.id, typed_at: row.typed_at, adopted: true };
    waiting.push(one);
    one.kept = keepSending(one);
  }
  if (!rows.length) return;
  if ((await keep()) !== false) await drafts.forget(...rows.filter((row) => row.key).map((row) => row.id));
  tellClashes();
  later(0);
}

function mergeIn(rows) {
  const here = now();
  for (const [name, { text, base, steps }] of lastTyped(rows)) {
    const untouched = here[name] === stored[name] || here[name] === adopted.get(name);
    if (!(name in here) || alike(name, text, here[name]) || !untouched) continue;
    if (!steps.some((step) => alike(name, step ?? "", here[name])) && here[name] === stored[name]) clashes.set(name, { theirs: here[name], base });
    writeField(form, name, text);
    adopted.set(name, text);
  }
}

// The sheet was locked or closed meanwhile: nothing of it is sent any more, and nothing is thrown away by itself.
async function listLeftovers() {
  const rows = await drafts.left(), fields = {};
  for (const { body } of rows) Object.assign(fields, picked(body.fields, body.names || Object.keys(body.fields)));
  const lost = picked(fields, differing(fields, now()));
  const forget = () => drafts.forget(...rows.map((row) => row.id), `lembar:${account}/${candidate}`);
  if (Object.keys(lost).length) listLeft(form, lost, `Lembar ini ${form.dataset.frozen}. Salin bila masih diperlukan.`, forget);
  else await forget();
}

// --- The page

function typed(event) {
  if (!nameOf(event.target)) return;
  mendLines(event.target);
  refused = "";
  keep();
  tellState();
  if (stopped) return;
  const writing = event.type === "input" && !["radio", "checkbox"].includes(event.target.type);
  if (!tries) later(writing ? TYPING_PAUSE : PAUSE);
}

// Sends what waits and goes where the reader wants to; where there is nothing to send, goes at once.
function goOn(where) {
  onwards = where;
  if (!pending().length && !busy) return finish();
  if (!busy) send();
}

function submit(event) {
  event.preventDefault();
  if (clashes.size) return goToFirst(form, [...clashes.keys()]);
  refused = "";
  goOn({ go: event.submitter === review ? () => location.assign(form.dataset.review) : () => {}, anyway: false });
}

// What can't be sent holds nobody: it waits on the device, and where there is none the browser asks.
function leaving(event, go) {
  if (!mayGo() || tries || signedOut || stopped) return;
  event.preventDefault();
  goOn({ go, anyway: true });
}

// What still waits goes out first, or the browser asks.
function signOut(event) {
  const out = event.target;
  event.preventDefault();
  const go = () => leaveSession(out, itemsOf(pending()), () => drafts.close());
  if (!pending().length || tries || signedOut || stopped || !mayGo()) go();
  else goOn({ go, anyway: false });
}

const signOfLife = () => { if (waiting.length || mayGo() || signedOut) send(); };

function listen() {
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("submit", submit);
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href]:not([href^="#"], [target])');
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) leaving(event, () => location.assign(link.href));
  });
  document.querySelector("header form")?.addEventListener("submit", signOut);
  document.addEventListener("visibilitychange", () => { if (document.hidden) send({ parting: true }); else signOfLife(); });
  for (const name of ["focus", "online"]) addEventListener(name, signOfLife);
  addEventListener("pagehide", () => send({ parting: true }));
  addEventListener("beforeunload", (event) => { if (pending().length && !drafts.lasting && !drafts.closed) event.preventDefault(); });
}

// Shown by the device itself, without a network: filled in as it was when the server last answered.
function fillIn({ fields, version: known, words: told, complete: whole, items: marked }) {
  for (const [name, text] of Object.entries(fields)) writeField(form, name, text);
  form.elements.namedItem("version").value = known;
  markItems(marked);
  savedWords = told ? { shape: "ready", words: told } : null;
  complete = whole;
}

export async function begin(kept = null) {
  drafts = openDrafts(account, candidate, page);
  if (kept) fillIn(kept);
  stored = kept ? now() : readGiven(form);
  version = Number(form.elements.namedItem("version").value);
  if (form.dataset.frozen !== undefined) return listLeftovers();
  savedWords ||= saidAtFirst();
  drafts.tell = tellState;
  listen();
  if (pending().length) keep(); // tapped before this script had come
  tellState();
  if (mayGo()) later(PAUSE);
  await takeUp(); // which takes as long as the device's storage does
  setTimeout(takeUp, 1500); // a page that was reloaded may have been still alive
  if (!kept) await keepPage();
  navigator.serviceWorker?.register(new URL("../penilaian/luring.js", import.meta.url), { scope: new URL("../penilaian", import.meta.url).pathname }).catch(() => {});
  document.documentElement.dataset.sheet = "siap";
}

import("./beside.js").catch(() => {}); // not needed for the first paint; without it its links open a tab of their own
if (!document.getElementById("tanpa-jaringan")) await begin();
