// A device that waits for the secretariat asks every two seconds whether it has been told whose it is, and then goes on.
// Without this script the page renews itself and has a button.

const PAUSE = 2000;
const PATIENCE = 10000; // ms: then the line is taken for cut, and asked anew
const place = document.getElementById("gabung");

async function ask() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
    const said = await answer.json();
    if (said.state !== place.dataset.state) return location.reload();
  } catch { /* no network: asked again */ }
  setTimeout(ask, PAUSE);
}

if (place.dataset.state === "confirmed") document.getElementById("masuk").requestSubmit();
else setTimeout(ask, PAUSE);
