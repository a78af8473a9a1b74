// Tells how much of what was typed waits on this device, and opens the page again as soon as there is a network.

import { countWaiting } from "./drafts.js";

const told = document.getElementById("di-perangkat");

const waiting = await countWaiting();
told.textContent = waiting
  ? `${waiting} isian aman di perangkat ini, terenkripsi, dan akan terkirim sendiri saat halaman isian terbuka lagi.`
  : "Tidak ada isian yang menunggu di perangkat ini.";

// Also without a sign from the device: it knows its own network, not whether the server can be reached.
async function tryAgain() {
  try {
    const answer = await fetch(new URL("../isian/luring", import.meta.url), { method: "HEAD", cache: "no-store", redirect: "error", credentials: "omit" });
    if (answer.ok) location.reload();
  } catch { /* not yet */ }
}

setInterval(tryAgain, 5000);
addEventListener("online", tryAgain);
document.getElementById("buka-lagi").addEventListener("click", () => location.reload());
