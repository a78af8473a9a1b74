// On a device that the secretariat let in: asks every half minute whether it still is. When it was taken away, everything
// that a page has left on it is wiped, here and by the answer's own header, and the page is left. Where the session ended
// otherwise, what waits here stays, sealed, and the page is cleared.

import { end, isOver } from "./session.js";

const PAUSE = 30000;
const PATIENCE = 15000; // ms: then the line is taken for cut, and asked anew
const { address, leave } = document.querySelector("script[data-leave]")?.dataset ?? {};

async function wipe() {
  localStorage.clear();
  sessionStorage.clear();
  const kept = indexedDB.databases ? await indexedDB.databases() : [];
  for (const { name } of kept) indexedDB.deleteDatabase(name);
  if (window.caches) for (const name of await caches.keys()) await caches.delete(name);
}

async function ask() {
  const token = document.querySelector("[name=csrf_token]");
  try {
    const answer = await fetch(address, {
      method: "POST", headers: { Accept: "application/json", "X-CSRFToken": token ? token.value : "" }, signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.status === 401 && (await answer.json()).revoked) {
      try { await wipe(); } finally { location.replace(leave); }
      return;
    }
    if (answer.status === 401 && !isOver()) end();
  } catch { /* no network: asked again */ }
  setTimeout(ask, PAUSE);
}

if (address) setTimeout(ask, PAUSE);
