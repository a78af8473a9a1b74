// A session ends with its time, when nobody has touched the browser for as long as the server waits, and with a sign-out
// in any tab. What it showed leaves this browser then: the page, and the half of the key to what is kept here. Only the
// pages of its own account bring that half; without it drafts and kept sheets can't be read, whoever has the disk. A
// session of somebody else ends this one as well.

const ROOT = new URL("..", import.meta.url).pathname;
const STORE = `paritrana-sesi:${ROOT}`; // which session, whose, when it ends at the latest, and when nobody goes on: ms
const HALF = `paritrana-paruh:${ROOT}`;
const PAUSE = 15000;
const AT_WORK = ["pointerdown", "keydown", "input"];

const brought = document.querySelector("script[data-session]");
let given = brought && { ...brought.dataset };
let memory = null; // where the browser lets nothing be stored
let looked = 0, touched = false, over = false;
let keeps = () => false; // whether all that was typed on this page lies on the device, to be read again after a sign-in

function stored() {
  try { return JSON.parse(localStorage.getItem(STORE)); } catch { return memory; }
}

function store(found) {
  memory = found;
  try { localStorage.setItem(STORE, JSON.stringify(found)); } catch { /* this tab alone knows it */ }
}

// Somebody else has signed in in this browser since this page was loaded.
const isAnothers = (found) => Boolean(given && found?.account && found.account !== given.account);

function goesOn() {
  const found = stored();
  return Boolean(found) && !isAnothers(found) && Date.now() < found.until;
}

export const accountHere = () => given?.account;

export const isOver = () => over;

// --- The half of the key

export function halfOf(account) {
  if (given?.half && given.account === account) return given.half;
  try { return goesOn() && stored().account === account ? sessionStorage.getItem(HALF + account) : null; } catch { return null; }
}

// For as long as this tab and the session live, so that a sheet can be shown again without a network.
export function keepHalf() {
  try { if (given?.half) sessionStorage.setItem(HALF + given.account, given.half); } catch { /* only with a network then */ }
}

// Here the session is over, and this page is about to be left; other tabs hear it.
export function forget() {
  const anothersGoesOn = isAnothers(stored());
  memory = null;
  forgetHere();
  try { if (!anothersGoesOn) localStorage.removeItem(STORE); } catch { /* nothing was stored */ }
}

// Nothing that is kept can be read in this tab any more; others go on until they are asked themselves. The document, whose
// head outlasts what is shown, loses its half as well: a fresh page brings another.
export function forgetHere() {
  over = true;
  brought?.removeAttribute("data-half");
  if (given) delete given.half;
  try { dropHalves(""); } catch { /* none is stored */ }
}

function dropHalves(kept) {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(HALF) && name !== kept) sessionStorage.removeItem(name);
}

// --- What is typed

export function trust(whether) { keeps = whether; }

// Whether this page holds what the server hasn't: a form that is filled in otherwise than it came, or came back refused.
export function hasUnsent() {
  const forms = [...document.querySelectorAll("main form[method=post]")];
  return Boolean(document.querySelector("main :is(#kesalahan, [aria-invalid])")) || forms.some((form) => [...form.elements].some(isChanged));
}

// Other pages that answer something sent, and repeat it to be copied or sent again.
function cameBack() {
  const refused = performance.getEntriesByType("navigation")[0]?.responseStatus >= 400;
  return Boolean(document.querySelector(`main :is([role=alert], textarea[readonly]${refused ? ", form" : ""})`));
}

function isChanged(field) {
  if (["hidden", "password"].includes(field.type)) return false; // nobody's typing, or never repeated anyway
  if (field.type === "file") return field.files.length > 0;
  if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
  if (field.options) return isChosenAnew(field);
  return field.defaultValue !== undefined && field.value !== field.defaultValue;
}

// Where the page chose none, a list shows its first.
function isChosenAnew({ options, multiple }) {
  const given = [...options].some((one) => one.defaultSelected);
  return [...options].some((one, place) => one.selected !== (given || multiple ? one.defaultSelected : place === 0));
}

// --- Its end

function begin() {
  const before = stored(), now = Date.now(), idle = Number(given.idle) * 1000;
  const most = before?.session === given.session ? before.most : now + Number(given.lasts) * 1000;
  try { dropHalves(HALF + given.account); } catch { /* none is stored */ }
  store({ session: given.session, account: given.account, most, idle, until: idle ? Math.min(now + idle, most) : most });
}

function stir() {
  const now = Date.now();
  if (now - looked < PAUSE || over) return;
  looked = now;
  if (!goesOn()) { end(); return; }
  const found = stored();
  if (found.idle) store({ ...found, until: Math.min(now + found.idle, found.most) });
}

const look = () => { if (!over && !goesOn()) end(); };

// A page that lies on the device with all that was typed is asked for again: then it is the sign-in or, without a network,
// the page that says what is safe. Any other stays, empty, with what it had out of sight; so does each when somebody signs
// out in another tab, for the server may not have heard of it yet.
export function end({ elsewhere = false } = {}) {
  forget();
  if (!given || (keeps() && !elsewhere)) location.replace(location.pathname);
  else hide((touched || hasUnsent() || cameBack()) && !keeps());
}

function hide(waits) {
  const page = [...document.body.childNodes], title = document.title;
  const notice = document.getElementById("sesi-berakhir").content.cloneNode(true).firstElementChild;
  const again = notice.querySelector(".actions a"), button = notice.querySelector("button");
  for (const part of notice.querySelectorAll("[data-waits]")) part.hidden = !waits;
  for (const part of notice.querySelectorAll("[data-empty]")) part.hidden = waits;
  if (waits) again.target = "_blank";
  else again.href = `${given.leave}?next=${encodeURIComponent(location.pathname)}`;
  button.addEventListener("click", () => show(page, title, notice.querySelector("[role=status]")));
  document.title = "Sesi berakhir · Paritrana";
  document.body.replaceChildren(notice);
  notice.querySelector("h1").focus();
}

async function show(page, title, told) {
  const fresh = await ownPage();
  const session = fresh?.querySelector("script[data-session]")?.dataset;
  if (session?.account !== given.account) {
    told.hidden = false;
    told.textContent = fresh ? "Silakan masuk lagi dengan akun Anda, lalu tekan sekali lagi." : "Server belum terjangkau. Coba sekali lagi.";
    return;
  }
  given = { ...session };
  document.title = title;
  document.body.replaceChildren(...page);
  for (const field of document.getElementsByName("csrf_token")) field.value = fresh.querySelector('[name="csrf_token"]').value;
  over = false;
  begin();
}

async function ownPage() {
  try {
    const answer = await fetch(given.own, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PAUSE) });
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch { return null; }
}

// Where the script that asks and wipes hasn't come, what is kept stays, sealed: its half of the key goes with the page.
function signOutAlone(event) {
  if (event.target.matches("header form") && !event.defaultPrevented) forget();
}

function watch() {
  for (const kind of AT_WORK) addEventListener(kind, stir, { passive: true, capture: true });
  document.addEventListener("input", () => { touched = true; });
  addEventListener("submit", signOutAlone);
  document.addEventListener("visibilitychange", look);
  for (const kind of ["focus", "pageshow"]) addEventListener(kind, look);
  addEventListener("storage", (event) => { if ((event.key === STORE || event.key === null) && !over && !goesOn()) end({ elsewhere: true }); });
  setInterval(look, PAUSE);
}

if (given) begin();
if (goesOn()) watch();
