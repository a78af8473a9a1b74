// Looks after the pages beneath /isian or /penilaian: where one can't be had because there is no network, shows the page
// that says what is safe and what to do. It keeps that page and what it needs, and nothing else. The server adds a sign of
// all scripts to this one, so that a browser takes it, and with it them, anew after an upgrade.

const HOME = new URL(registration.scope).pathname.replace(/\/$/, "");
const ROOT = HOME.replace(/\/[^/]*$/, "");
const NAME = `paritrana-luring${HOME.replaceAll("/", "-")}-`;
const SHELF = `${NAME}1`;
const PAGE = `${HOME}/luring`;
const SCRIPTS = {
  "/isian": ["offline", "drafts", "session", "isian"],
  "/penilaian": ["offline_sheet", "drafts", "session", "signing_out", "wire", "sheet", "sheet_fields", "sheet_foot", "sheet_choices", "beside", "lembar"],
};
const PARTS = ["app.css", "icon.svg", ...SCRIPTS[HOME.slice(ROOT.length)].map((name) => `${name}.js`)].map((name) => `${ROOT}/static/${name}`);

async function fetchAll() {
  const shelf = await caches.open(SHELF);
  await shelf.addAll([PAGE, ...PARTS].map((path) => new Request(path, { credentials: "omit", cache: "reload" })));
}

async function forgetOthers() {
  const ours = (name) => name.startsWith(NAME) || name === "paritrana-luring-1";
  for (const name of await caches.keys()) if (ours(name) && name !== SHELF) await caches.delete(name);
}

// Also where a server in between answers with an error of its own: without its script a page saves by its buttons alone.
const fetched = async (request) => {
  const answer = await fetch(request);
  return answer.status < 500 ? answer : (await caches.match(new URL(request.url).pathname)) || answer;
};
const kept = async (path) => (await caches.match(path)) || Response.error();

addEventListener("install", (event) => event.waitUntil(fetchAll()));
addEventListener("activate", (event) => event.waitUntil(forgetOthers()));
addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const path = new URL(url).pathname;
  if (method !== "GET") return;
  if (mode === "navigate") event.respondWith(fetch(event.request).catch(() => kept(PAGE)));
  else if (PARTS.includes(path)) event.respondWith(fetched(event.request).catch(() => kept(path)));
});
