// Shows what else lies beside a sheet in its own pane, fetched once when first asked for. Without this script the same
// links open the same page in a tab of its own; either way the sheet stays as it is, with whatever isn't saved yet.

const pane = document.getElementById("angka");
const nav = pane.querySelector("nav[data-beside]");
const told = pane.querySelector(".beside-told");
const PATIENCE = 15000;
let coming = null;
const places = { angka: 0 }; // how far each part was scrolled
let open = "angka";

const part = (name) => pane.querySelector(`[data-part="${CSS.escape(name)}"]`);

function say(text) {
  told.textContent = text;
  told.hidden = !text;
}

// The parts' own style comes before they do: nothing is shown without it.
function dressed(style) {
  const link = document.importNode(style, true);
  return new Promise((resolve, reject) => {
    link.addEventListener("load", resolve);
    link.addEventListener("error", () => {
      link.remove();
      reject(new Error("no style"));
    });
    document.head.append(link);
  });
}

async function fetched() {
  const answer = await fetch(nav.dataset.beside, { headers: { Accept: "text/html" }, redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const parts = page.querySelectorAll("main [data-part]");
  if (!parts.length) throw new Error("another page");
  await dressed(page.querySelector("link[data-beside]"));
  for (const one of parts) {
    one.hidden = true;
    pane.append(document.importNode(one, true));
  }
}

function show(name, file) {
  places[open] = pane.scrollTop;
  open = name;
  for (const one of pane.querySelectorAll("[data-part]")) one.hidden = one.dataset.part !== name;
  for (const link of nav.querySelectorAll("a")) {
    if (link.dataset.open === name) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  pane.scrollTop = places[name] || 0;
  const details = file && document.getElementById(file);
  if (details) {
    details.open = true;
    details.scrollIntoView();
  }
  (details ? details.querySelector("summary") : part(name).querySelector("h2")).focus({ preventScroll: true });
}

async function choose(link) {
  const name = link.dataset.open;
  const file = link.closest("nav") ? "" : link.hash.slice(1);
  try {
    if (!part(name)) {
      say("Mengambil bukti…");
      coming = coming || fetched();
      await coming;
    }
    say("");
    show(name, file);
  } catch {
    coming = null;
    say("Bukti belum dapat diambil. Isian Anda tetap aman; tekan sekali lagi bila jaringan kembali.");
  }
}

for (const link of nav.querySelectorAll("[target]")) link.removeAttribute("target");
pane.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-open]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation(); // the sheet isn't left
  choose(link);
});

// An enlarged page closes by Escape, and when one goes on to something else.
const enlarged = () => pane.querySelectorAll(".paper input:checked");
pane.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const one of enlarged()) one.checked = false;
});
pane.addEventListener("focusout", (event) => {
  if (event.target.matches(".paper input") && event.relatedTarget) event.target.checked = false;
});
