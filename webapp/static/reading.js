// What the engine on the server reads in all that is filled in: findings under their figures, coverage, how far the
// section is. Offline it is said to be as of the last time the server was asked.

const readAt = document.querySelector("[data-read-at]");

export function tellNotChecked(entries) {
  for (const entry of entries) entry.place?.tellUnread();
  if (readAt) readAt.textContent = `Belum termasuk yang diketik tanpa jaringan; menurut pemeriksaan terakhir${readAt.dataset.at ? ` ${readAt.dataset.at}` : ""}.`;
}

export function showReading(entries, said) {
  if (!said.findings) return;
  for (const { code, place: one } of entries) one?.tellFindings(said.findings[code] || [], said.elsewhere[code] || []);
  for (const { code, percent, known } of said.coverage) {
    const told = document.querySelector(`[data-covers="${CSS.escape(code)}"] dd`);
    if (!told) continue;
    told.textContent = percent;
    told.classList.toggle("unknown", !known);
  }
  const progress = document.querySelector("[data-progress]");
  progress.textContent = said.progress[Number(progress.dataset.progress) - 1].words;
  if (readAt) { readAt.dataset.at = said.read_at; readAt.textContent = ""; }
  announce(said.findings);
}

// Findings under the figure that is being filled in are told once, when they change.
let told = "";
function announce(findings) {
  const here = document.activeElement?.closest(".angka")?.dataset.figure;
  const now = (findings[here] || []).map((one) => `${one.word} ${one.check}: ${one.message}`).join(" ");
  if (now && now !== told) document.getElementById("kabar").textContent = now;
  told = now;
}
