// Tells how much of what was typed waits on this device, and opens the page again as soon as there is a network.

const told = document.getElementById("di-perangkat");

function count(give) {
  try {
    const asked = indexedDB.open("paritrana-konsep");
    asked.onupgradeneeded = () => asked.transaction.abort(); // nothing was ever kept here
    asked.onerror = (event) => { event.preventDefault(); give(0); };
    asked.onsuccess = () => {
      const base = asked.result;
      const counted = base.transaction("konsep").objectStore("konsep").getAll();
      counted.onsuccess = () => { give(counted.result.filter((one) => one.kind !== "kiriman").length); base.close(); };
      counted.onerror = () => { give(0); base.close(); };
    };
  } catch { give(0); }
}

count((waiting) => {
  told.textContent = waiting
    ? `${waiting} isian aman di perangkat ini, terenkripsi, dan akan terkirim sendiri saat halaman isian terbuka lagi.`
    : "Tidak ada isian yang menunggu di perangkat ini; semua yang Anda ketik sudah sampai di server.";
});

// Also without a sign from the device: it knows its own network, not whether the server can be reached.
async function tryAgain() {
  try {
    const answer = await fetch("/isian/luring", { method: "HEAD", cache: "no-store", redirect: "error", credentials: "omit" });
    if (answer.ok) location.reload();
  } catch { /* not yet */ }
}

setInterval(tryAgain, 5000);
addEventListener("online", tryAgain);
document.getElementById("buka-lagi").addEventListener("click", () => location.reload());
