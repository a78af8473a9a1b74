// Follows work that a worker does, such as reading a list or printing. Without this script the page reloads itself.

const place = document.querySelector("[data-following]");
const EVERY = 450; // ms
const PATIENCE = 15000;
const pause = (ms) => new Promise((go) => { setTimeout(go, ms); });

async function follow() {
  const words = place.querySelector("[data-words]");
  const bar = place.querySelector("[data-bar]");
  for (;;) {
    await pause(EVERY);
    try {
      const options = { headers: { Accept: "application/json" }, redirect: "error", signal: AbortSignal.timeout(PATIENCE) };
      const answer = await fetch(place.dataset.following, options);
      if (answer.status === 401 || answer.status === 404) { location.reload(); return; }
      const said = await answer.json();
      if (said.ended) { location.reload(); return; }
      if (said.words && words.textContent !== said.words) words.textContent = said.words;
      if (Number.isInteger(said.percent)) bar.value = said.percent; else bar.removeAttribute("value");
    } catch {
      words.textContent = place.dataset.cut;
      await pause(2000);
    }
  }
}

if (place) follow();
