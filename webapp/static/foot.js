// The line at the foot of a self-assessment: what is true of all that is filled in, the gravest first.

import { isToSend } from "./entries.js";
import { made } from "./figures.js";
import { isBegun, isUnread, spoken } from "./states.js";

const bar = document.getElementById("keadaan");
const words = bar.querySelector(".words");
const shapes = document.getElementById("bentuk").content;
const signIn = bar.querySelector(".sign-in");
const copying = bar.querySelector(".copy");
const atFirst = { shape: words.querySelector(".shape").classList[1].slice(2), text: words.dataset.told };

// Every change is saved by itself; what can't be sent may be copied, `open` giving what waits.
export function prepareFoot(open) {
  bar.querySelector(".save")?.remove();
  copying.addEventListener("click", () => copyAll(open()));
}

export function lockFoot(locked) {
  for (const one of bar.querySelectorAll("button[name=next]")) one.hidden = locked;
}

function say(shape, text, mood = "") {
  bar.classList.toggle("waiting", mood === "waiting");
  bar.classList.toggle("blocked", mood === "blocked");
  if (words.textContent.trim() === text) return;
  const line = made("span", "", "state");
  line.append(shapes.querySelector(`.s-${shape}`).cloneNode(true), made("span", text));
  words.replaceChildren(line);
}

const place = (drafts) => (drafts.place ? `${drafts.place}, ` : "");
const safe = (drafts) => (drafts.lasting ? "di layar ini dan aman di perangkat ini" : "di layar ini; jangan tutup halaman ini");

// `open`: the entries that wait; `stopped`, `closed`, `signedOut`: why nothing goes on, or "".
export function tellFoot({ open, drafts, stopped, closed, signedOut, tries, awaited, busy, savedAt }) {
  const clashes = open.filter((entry) => entry.clash), unread = open.filter((entry) => !entry.clash && isUnread(entry));
  copying.hidden = !(open.length && (closed || stopped));
  signIn.hidden = !signedOut;
  if (stopped) return say("blocked", `gagal: ${stopped}${open.length ? ` ${open.length} isian masih ${safe(drafts)}.` : ""}`, "blocked");
  if (closed) return say("locked", `terkunci: ${closed}${open.length ? ` ${open.length} isian belum terkirim, masih ${safe(drafts)}; salin bila perlu.` : ""}`, open.length ? "blocked" : "");
  if (signedOut) return say("blocked", `${signedOut} ${open.length} isian ${safe(drafts)} dan akan terkirim sendiri.`, "blocked");
  if (clashes.length) return say("blocked", `${clashes.length} isian juga diubah orang lain; pilih nilai yang benar: ${clashes[0].title}.`, "blocked");
  if (tries) return say("begun", `${place(drafts)}${open.length} isian menunggu ${awaited}`, "waiting");
  if (unread.length) return say("blocked", `gagal: ${unread.length} isian belum dapat dibaca: ${unread[0].title}. Isian lain tersimpan.`, "blocked");
  const [begun] = open.some(isToSend) ? [] : open.filter((entry) => isBegun(entry.state));
  if (begun) return say("begun", `${place(drafts)}belum berisi angka: nama kelompok pada ${begun.title}. Isi angkanya atau hapus barisnya; isian lain tersimpan.`, "waiting");
  if (open.length) return say("begun", busy ? "Menyimpan…" : `${place(drafts)}${open.length} isian belum dikirim`, "waiting");
  if (savedAt) return say("ready", `tersimpan di server ${savedAt}`);
  say(atFirst.shape, atFirst.text);
}

async function copyAll(open) {
  const text = open.map((entry) => `${entry.title}: ${spoken(entry.state)}`).join("\n");
  try {
    await navigator.clipboard.writeText(text);
    copying.textContent = "Sudah disalin";
  } catch { say("blocked", "Peramban ini tidak mengizinkan salin; pilih teksnya di layar, lalu salin sendiri.", "blocked"); }
}
