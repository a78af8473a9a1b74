// Keeps the secretariat's screen fresh: who waits, and a new code when the old one was used or has run out.
// Nothing is replaced under the focus. Without this script the page is loaded anew, and the button gives a code.

const PAUSE = 2000;
const PATIENCE = 10000; // ms: then the line is taken for cut, and asked anew

async function refresh() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE) });
    if (answer.redirected || !answer.ok) return location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const had = document.querySelector(".shown-code");
    swap(page, "kode");
    swap(page, "menunggu");
    if (had && !document.querySelector(".shown-code")) return document.getElementById("kode-baru").submit();
  } catch { /* no network: asked again */ }
  setTimeout(refresh, PAUSE);
}

const told = (section) => section.textContent.replace(/\s+/g, " ");

function swap(page, id) {
  const here = document.getElementById(id);
  const there = page.getElementById(id);
  if (!there || here.contains(document.activeElement) || told(here) === told(there)) return;
  here.replaceWith(document.adoptNode(there));
}

setTimeout(refresh, PAUSE);
