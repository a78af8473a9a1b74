// What the engine on the server reads in all that is filled in: findings under their figures, coverage, how far the
// section is. Offline it is said to be as of the last time the server was asked.

import { changeOf, entries, noteProblem, pending } from "./entries.js";
import { plain } from "./states.js";

const readAt = document.querySelector("[data-read-at]");

function tellNotChecked(asked) {
  for (const [entry] of asked) entry.place?.tellUnread();
  if (readAt) readAt.textContent = `Belum termasuk yang diketik tanpa jaringan; menurut pemeriksaan terakhir${readAt.dataset.at ? ` ${readAt.dataset.at}` : ""}.`;
}

export function showReading(said) {
  if (!said.findings) return;
  for (const { code, place: one } of entries.values()) one?.tellFindings(said.findings[code] || [], said.elsewhere[code] || []);
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

// --- Asking the server to read what is typed, saved or not

let timer = 0, checking = false, again = false;
let way = null; // {ask: changes -> answer, mayAsk, stop: why, tell}
export const readBy = (given) => { way = given; };

export const checkLater = (pause) => { clearTimeout(timer); timer = setTimeout(check, pause); };

async function check() {
  if (!way.mayAsk()) return;
  if (checking) { again = true; return; }
  checking = true;
  const asked = pending().map((entry) => [entry, plain(entry.state)]);
  try {
    const { status, said } = await way.ask(asked.map(([entry]) => changeOf(entry)));
    if (status === 200 && said.read) showChecked(asked, said);
    else if (status >= 500) tellNotChecked(asked);
    else if (status === 409 && said.message) way.stop(said.message);
  } catch { tellNotChecked(asked); }
  checking = false;
  if (again) { again = false; check(); }
}

// What was typed on meanwhile is checked again anyway.
function showChecked(asked, said) {
  for (const [entry, state] of asked) {
    if (!entry.place || plain(entry.state) !== state) continue;
    if (said.problems[entry.code]) { noteProblem(entry, state, said); continue; }
    entry.place.tellProblem();
    entry.place.tellRead(said.read[entry.code]);
  }
  showReading(said);
  way.tell();
}
