// Saves a score sheet as one taps. Without this script the form's own buttons do the same, one page at a time.
// Rules: nothing typed leaves the form; a sending is repeated under the same id until the server answers it,
// so that a lost answer never counts twice; what the page says about saving is always what the server said.
// When the session has ended the sending waits, and goes out under the same id once somebody has signed in again.

const form = document.getElementById("lembar");
const bar = document.getElementById("keadaan");
const words = bar.querySelector(".words");
const shapes = document.getElementById("bentuk").content;
const version = form.elements.namedItem("version");
const clientId = form.elements.namedItem("client_id");
const signIn = bar.querySelector(".sign-in");

const PAUSE = 700;
const TYPING_PAUSE = 1500;
const PATIENCE = 15000;
const MOST_KEPT_ALIVE = 60000; // browsers let a page that is being left send 64 KiB
const RETRIES = [1000, 2000, 4000, 8000, 15000, 30000];

let changed = new Set(); // fields changed since the last sending was made up
let sending = null; // {body, fields}: kept as it is until the server answers
let tries = 0;
let busy = false;
let timer = 0;
let stopped = 0; // the status with which the server refused for good: only a page load goes on
let signedOut = false; // the sending waits for a sign-in in another tab
let renewed = false; // it already goes out with a fresh token
let whenSaved = null;

const newId = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

function say(shape, text, mood) {
  const line = document.createElement("span");
  const told = document.createElement("span");
  line.className = "state";
  told.textContent = text;
  line.append(shapes.querySelector(".s-" + shape).cloneNode(true), told);
  words.replaceChildren(line);
  bar.classList.toggle("waiting", mood === "waiting");
  bar.classList.toggle("blocked", mood === "blocked");
}

const waiting = () => new Set([...changed, ...(sending ? sending.fields : [])]).size;
const later = (pause) => { clearTimeout(timer); timer = setTimeout(send, pause); };

function noteChange(event) {
  const name = event.target.name;
  if (!name || stopped) return;
  changed.add(name.replace(/^(value|abstain):/, "value:"));
  if (!tries && !signedOut) say("begun", `${waiting()} perubahan belum disimpan`, "waiting");
  if (!sending || signedOut) later(event.type === "input" && event.target.type !== "radio" ? TYPING_PAUSE : PAUSE);
}

function makeUp() {
  clientId.value = newId();
  const body = new URLSearchParams(new FormData(form));
  sending = { body: body.toString(), fields: changed };
  changed = new Set();
}

async function send() {
  clearTimeout(timer);
  if (stopped || busy) return;
  if (signedOut) return renew();
  if (!sending) {
    if (!changed.size) return finish();
    makeUp();
  }
  say("begun", tries ? "Mengirim lagi…" : "Menyimpan…", "waiting");
  busy = true;
  const patience = new AbortController();
  const limit = setTimeout(() => patience.abort(), PATIENCE);
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: sending.body, signal: patience.signal, redirect: "error",
      keepalive: sending.body.length < MOST_KEPT_ALIVE,
      headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
    });
    const said = await answer.json();
    busy = false;
    heard(answer.status, said);
  } catch {
    busy = false;
    again("jaringan");
  } finally {
    clearTimeout(limit);
  }
}

function heard(status, said) {
  if (status === 200 && Number.isInteger(said.version)) return stored(said);
  if (status >= 500 || status === 429) return again("server");
  if (status === 422 && said.problems) return refused(said.problems);
  if (status === 401 || status === 400) return waitForSignIn(status, said.message);
  changed = new Set([...sending.fields, ...changed]);
  sending = null;
  tries = 0;
  stopped = status;
  whenSaved = null;
  if (status === 409) return offerChoice(said.message);
  say("blocked", `${said.message || "Belum tersimpan."} Isian Anda masih ada di layar ini.`, "blocked");
}

function waitForSignIn(status, message) {
  tries = 0;
  signedOut = true;
  if (status === 400 && !renewed) return renew(); // somebody has signed in since this page was loaded
  renewed = false;
  askToSignIn(message);
}

function askToSignIn(message) {
  whenSaved = null;
  signIn.hidden = false;
  say("blocked", `${message} Isian Anda aman di layar ini dan akan dikirim sendiri.`, "blocked");
}

async function renew() {
  busy = true;
  let token = null;
  try {
    const answer = await fetch(form.action, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    token = page.querySelector("#lembar [name=csrf_token]"); // nobody is signed in, or somebody else: there is none
  } catch { /* no network: asked again at the next sign of life */ }
  busy = false;
  if (!token) return askToSignIn("Silakan masuk lagi dengan akun Anda.");
  for (const field of document.getElementsByName("csrf_token")) field.value = token.value;
  const body = new URLSearchParams(sending.body);
  body.set("csrf_token", token.value);
  sending.body = body.toString();
  signedOut = false;
  renewed = true;
  signIn.hidden = true;
  send();
}

function stored(said) {
  version.value = said.version;
  sending = null;
  renewed = false;
  tries = 0;
  for (const [code, state] of Object.entries(said.items)) markItem(code, state);
  showProblems({});
  if (changed.size) {
    say("begun", `${changed.size} perubahan belum disimpan`, "waiting");
    return later(whenSaved ? 0 : PAUSE);
  }
  say(said.shape, said.words);
  finish();
}

function markItem(code, state) {
  const link = form.ownerDocument.querySelector(`[data-rail="${CSS.escape(code)}"]`);
  if (!link) return;
  link.querySelector("svg").replaceWith(shapes.querySelector(".s-" + state.shape).cloneNode(true));
  link.querySelector(".unseen").textContent = " " + state.words;
}

function refused(problems) {
  changed = new Set([...sending.fields, ...changed]);
  sending = null;
  tries = 0;
  whenSaved = null;
  showProblems(problems);
  const count = Object.keys(problems).length;
  say("blocked", `gagal: ${count} isian perlu diperbaiki. ${Object.values(problems)[0]}`, "blocked");
}

function showProblems(problems) {
  for (const line of form.querySelectorAll(".error")) line.hidden = true;
  for (const [field, sentence] of Object.entries(problems)) {
    const line = document.getElementById(field.replace(/^butir/, "salah").replace(/^catatan/, "salah-catatan"));
    if (line) { line.textContent = sentence; line.hidden = false; }
  }
}

function again(whom) {
  const pause = RETRIES[Math.min(tries, RETRIES.length - 1)];
  tries += 1;
  say("begun", `di layar ini, ${waiting()} perubahan menunggu ${whom}`, "waiting");
  later(pause);
}

function offerChoice(message) {
  say("blocked", message || "Lembar ini sudah berubah di tab atau gawai lain.", "blocked");
  const button = bar.querySelector(".save");
  button.textContent = "Lihat perbedaannya";
  button.hidden = false;
  bar.querySelector('button[value="review"]').hidden = true;
}

function finish() {
  if (!whenSaved) return;
  const go = whenSaved;
  whenSaved = null;
  go();
}

bar.querySelector(".save").hidden = true; // every change is saved by itself; the button returns when a choice is needed
form.addEventListener("input", noteChange);
form.addEventListener("submit", (event) => {
  if (stopped === 409 || stopped === 403) { changed.clear(); return; } // an ordinary sending: its page shows both values
  event.preventDefault();
  const review = event.submitter && event.submitter.value === "review";
  whenSaved = review ? () => location.assign(form.dataset.review) : () => {};
  send();
});

// On the way out: what was typed a moment ago goes first.
function leave(event, go) {
  if (!waiting() || tries || bar.classList.contains("blocked")) return; // the browser's own question follows
  event.preventDefault();
  whenSaved = go;
  send();
}
const sendTheRest = () => { if (changed.size && !sending) send(); };
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href]:not([href^="#"], [target])');
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) leave(event, () => location.assign(link.href));
});
document.querySelector("header form").addEventListener("submit", (event) => leave(event, () => event.target.submit()));
document.addEventListener("visibilitychange", () => { if (document.hidden) sendTheRest(); else if (signedOut) send(); });
addEventListener("focus", () => { if (signedOut) send(); });
addEventListener("pagehide", sendTheRest);
addEventListener("online", () => { if (sending) send(); });
addEventListener("beforeunload", (event) => { sendTheRest(); if (waiting()) event.preventDefault(); });

// What lies beside the sheet isn't needed for its first paint.
import("./beside.js").catch(() => {}); // then its links open a tab of their own
